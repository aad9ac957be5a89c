import type { Actor } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import type { Runner, Values } from '../database/statement.js';
import type { webhooksByNumber } from '../database/statements/webhooks.js';

type AuditedWebhook = Omit<Values<typeof webhooksByNumber.row>, 'events'> & {
  readonly events: readonly (string | null)[];
};

/** The settings that the audit log records, as text. */
const auditedSettings: Readonly<Record<string, (webhook: AuditedWebhook) => string | null>> = {
  url: ({ url }) => url,
  events: ({ events }) => [...events].sort().join(', '),
  query: ({ query }) => query,
  originalHeaders: ({ originalHeaders }) => String(originalHeaders),
  enabled: ({ enabled }) => String(enabled),
};

/**
 * Writes a change of a webhook to its owner's audit log, in the transaction that makes the change. The operator's log does
 * not show those of sellers.
 */
export async function auditWebhook(
  actor: Actor,
  transaction: Runner,
  action: 'webhookCreate' | 'webhookUpdate' | 'webhookDelete',
  {
    before,
    after,
    newSecret = false,
  }: { before: AuditedWebhook | null; after: AuditedWebhook | null; newSecret?: boolean },
): Promise<void> {
  const name = `webhook ${(after ?? before)?.id}`;
  const changes: AuditChange[] = Object.entries(auditedSettings)
    .map(([setting, textOf]) => ({
      field: `${name} ${setting}`,
      before: before && textOf(before),
      after: after && textOf(after),
    }))
    .filter((change) => change.before !== change.after);
  if (newSecret) changes.push({ field: `${name} secret`, before: null, after: 'replaced' });
  if (changes.length > 0) await writeAudit(actor, transaction, action, changes);
}
