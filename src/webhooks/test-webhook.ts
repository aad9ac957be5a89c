import { randomUUID } from 'node:crypto';
import { type Asker, mustBeAllowedToWrite, webhooksOf } from '../chat/asker.js';
import type { Runner } from '../database/statement.js';
import { secretsOfWebhook } from '../database/statements/webhooks.js';
import type { Attempt } from './look-at-deliveries.js';
import type { WebhookServices } from './services.js';
import { findWebhook, type Webhook } from './set-up-webhooks.js';
import { messageIdOf } from './signature.js';

/**
 * Sends an event of the type `webhook.test` at once, signed as all others, and waits for what comes of it. It is
 * no delivery: it is not repeated, nor kept.
 * @throws {Fault} `MISSING_SCOPE`; `BAD_USER_INPUT` on `id` where it is not one of the asker's own hooks.
 */
export async function testWebhook(
  asker: Asker,
  database: Runner,
  { sender }: WebhookServices,
  id: number | null,
): Promise<{ webhook: Webhook; attempt: Attempt }> {
  mustBeAllowedToWrite(asker);
  const webhook = await findWebhook(asker, database, id, 'id');
  const rows = await database.run(webhooksOf(asker).scope, secretsOfWebhook, { id: webhook.id });
  const attemptedAt = new Date();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: attemptedAt.toISOString(), data: {} });
  const outcome = await sender.send(
    {
      url: webhook.url,
      secrets: rows.map(({ secret }) => secret),
      originalHeaders: webhook.originalHeaders,
    },
    { id: messageIdOf(randomUUID()), sequence: '0', body },
  );
  return { webhook, attempt: { attemptedAt, ...outcome } };
}
