import { randomUUID } from 'node:crypto';
import { type Asker, mustBeAllowedToSetUp, webhooksOf } from '../chat/asker.js';
import { badInput } from '../chat/fault.js';
import type { Runner } from '../database/statement.js';
import { secretsOfWebhook } from '../database/statements/webhooks.js';
import type { Attempt } from './look-at-deliveries.js';
import type { Sender } from './sender.js';
import type { WebhookServices } from './services.js';
import { findWebhook, type Webhook } from './set-up-webhooks.js';
import { messageIdOf } from './signature.js';

/** How many tests of one webhook one process has under way at most: receivers that hang shall not pile up. */
const testsAtOnce = 4;

/**
 * Sends an event of the type `webhook.test` at once, signed as all others, and waits for what comes of it. It is
 * no delivery: it is not repeated, nor kept.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` where it is not one of the asker's own hooks, and on
 * no field while too many tests of it are under way.
 */
export async function testWebhook(
  asker: Asker,
  database: Runner,
  { sender }: WebhookServices,
  id: number | null,
): Promise<{ webhook: Webhook; attempt: Attempt }> {
  mustBeAllowedToSetUp(asker);
  const webhook = await findWebhook(asker, database, id, 'id');
  const underWay = sender.testing.get(webhook.id) ?? 0;
  if (underWay >= testsAtOnce) throw badInput(null, 'Tests of this webhook are under way: wait for them.');
  sender.testing.set(webhook.id, underWay + 1);
  try {
    return { webhook, attempt: await sendTest(asker, database, sender, webhook) };
  } finally {
    const left = (sender.testing.get(webhook.id) ?? 1) - 1;
    if (left > 0) sender.testing.set(webhook.id, left);
    else sender.testing.delete(webhook.id);
  }
}

async function sendTest(
  asker: Asker,
  database: Runner,
  sender: Sender,
  { id, url, originalHeaders }: Webhook,
): Promise<Attempt> {
  const rows = await database.run(webhooksOf(asker).scope, secretsOfWebhook, { id });
  const attemptedAt = new Date();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: attemptedAt.toISOString(), data: {} });
  const outcome = await sender.send(
    { url, secrets: rows.map(({ secret }) => secret), originalHeaders },
    { id: messageIdOf(randomUUID()), sequence: '0', body },
  );
  return { attemptedAt, ...outcome };
}
