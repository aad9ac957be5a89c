import { randomUUID } from 'node:crypto';
import { type Actor, partyOf } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { webhooksOf } from '../access/scopes.js';
import type { Runner } from '../database/statement.js';
import { secretsOfWebhook } from '../database/statements/webhooks.js';
import { inputError } from '../errors/caller-error.js';
import type { Attempt } from './delivery-log.js';
import { findWebhook, type Webhook } from './manage-webhooks.js';
import type { Sender } from './sender.js';
import type { WebhookServices } from './services.js';
import { messageIdOf, signRequest } from './signature.js';

/** How many tests one owner, and all owners together, have under way in a process at most: receivers that hang shall not pile up. */
const testsAtOnce = { owner: 4, process: 64 } as const;

/**
 * Sends an event of the type `webhook.test` at once, signed as all others, and waits for what comes of it. It is
 * no delivery: it is not repeated, nor kept.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` where it is not one of the actor's own hooks, and on
 * no field while too many tests are under way.
 */
export async function testWebhook(
  actor: Actor,
  database: Runner,
  { sender }: WebhookServices,
  id: number | null,
): Promise<{ webhook: Webhook; attempt: Attempt }> {
  requirePermission(actor, 'settings.manage');
  const webhook = await findWebhook(actor, database, id, 'id');
  const owner = partyOf(actor);
  const { testing } = sender;
  const ofOwner = testing.get(owner) ?? 0;
  if (ofOwner >= testsAtOnce.owner) {
    throw inputError(null, `${testsAtOnce.owner} tests of your webhooks are under way: wait for them.`);
  }
  const ofAll = [...testing.values()].reduce((sum, count) => sum + count, 0);
  if (ofAll >= testsAtOnce.process)
    throw inputError(null, 'Too many tests are under way: try again in 10 s.');
  testing.set(owner, ofOwner + 1);
  try {
    return { webhook, attempt: await sendTest(actor, database, sender, webhook) };
  } finally {
    const left = (testing.get(owner) ?? 1) - 1;
    if (left > 0) testing.set(owner, left);
    else testing.delete(owner);
  }
}

async function sendTest(
  actor: Actor,
  database: Runner,
  sender: Sender,
  { id, url, originalHeaders }: Webhook,
): Promise<Attempt> {
  const rows = await database.run(webhooksOf(actor).scope, secretsOfWebhook, { id });
  const attemptedAt = new Date();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: attemptedAt.toISOString(), data: {} });
  const receiver = { url, secrets: rows.map(({ secret }) => secret), originalHeaders };
  const message = { id: messageIdOf(randomUUID()), sequence: '0', body };
  return { attemptedAt, ...(await sender.send(signRequest(receiver, message))) };
}
