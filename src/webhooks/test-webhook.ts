import { randomUUID } from 'node:crypto';
import { type Actor, partyOf } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { webhooksOf } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { secretsOfWebhook } from '../database/statements/webhooks.js';
import { inputError } from '../errors/caller-error.js';
import type { Attempt } from './delivery-log.js';
import { findWebhook, type Webhook } from './manage-webhooks.js';
import { sendSigned } from './send-signed.js';
import type { WebhookServices } from './services.js';
import { messageIdOf } from './signature.js';

/** The maximum number of tests in progress, so that receivers that hang do not use up the process. */
const maxTests = { perOwner: 4, perProcess: 64 } as const;

/**
 * Sends a signed event of the type `webhook.test` at once and waits for the result. A test is not a delivery: it is
 * neither retried nor stored.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` if the actor has no such webhook, and on no
 * field while too many tests are in progress.
 */
export async function testWebhook(
  actor: Actor,
  database: Runner,
  services: WebhookServices,
  id: number | null,
): Promise<{ webhook: Webhook; attempt: Attempt }> {
  requirePermission(actor, 'settings.manage');
  const webhook = await findWebhook(actor, database, id, 'id');
  const owner = partyOf(actor);
  const { testing } = services.sender;
  const testsOfOwner = testing.get(owner) ?? 0;
  if (testsOfOwner >= maxTests.perOwner) {
    throw inputError(
      null,
      `${maxTests.perOwner} tests of your webhooks are in progress. Wait for them to end.`,
    );
  }
  const testsOfAll = [...testing.values()].reduce((sum, count) => sum + count, 0);
  if (testsOfAll >= maxTests.perProcess)
    throw inputError(null, 'Too many tests are in progress. Try again in 10 s.');
  testing.set(owner, testsOfOwner + 1);
  try {
    return { webhook, attempt: await sendTest(actor, database, services, webhook) };
  } finally {
    const left = (testing.get(owner) ?? 1) - 1;
    if (left > 0) testing.set(owner, left);
    else testing.delete(owner);
  }
}

async function sendTest(
  actor: Actor,
  database: Runner,
  services: WebhookServices,
  { id, url, originalHeaders }: Webhook,
): Promise<Attempt> {
  const rows = await database.run(webhooksOf(actor).scope, secretsOfWebhook, { id });
  const attemptedAt = new Date();
  const body = JSON.stringify({ type: 'webhook.test', timestamp: attemptedAt.toISOString(), data: {} });
  const receiver = { url, secrets: rows.map(({ secret }) => secret), originalHeaders };
  const message = { id: messageIdOf(randomUUID()), sequence: '0', body };
  return { attemptedAt, ...(await sendSigned(services, receiver, message)) };
}
