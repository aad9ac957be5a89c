import type { Actor } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import type { Runner, Values } from '../database/statement.js';
import type { webhooksByNumber } from '../database/statements/webhooks.js';

type Told = Omit<Values<typeof webhooksByNumber.row>, 'events'> & {
  readonly events: readonly (string | null)[];
};

/** What the audit log tells of a hook. */
const told: Readonly<Record<string, (hook: Told) => string | null>> = {
  url: ({ url }) => url,
  events: ({ events }) => [...events].sort().join(', '),
  query: ({ query }) => query,
  originalHeaders: ({ originalHeaders }) => String(originalHeaders),
  enabled: ({ enabled }) => String(enabled),
};

/**
 * Writes into the operator's audit log what became of one of its own hooks, in the transaction that changes it. What
 * a seller sets up is none of the operator's business.
 */
export async function auditWebhook(
  actor: Actor,
  inside: Runner,
  action: 'webhookCreate' | 'webhookUpdate' | 'webhookDelete',
  { before, after, newSecret = false }: { before: Told | null; after: Told | null; newSecret?: boolean },
): Promise<void> {
  if (actor.side === 'seller') return;
  const hook = `webhook ${(after ?? before)?.id}`;
  const changes: AuditChange[] = Object.entries(told)
    .map(([what, of]) => ({
      field: `${hook} ${what}`,
      before: before && of(before),
      after: after && of(after),
    }))
    .filter((change) => change.before !== change.after);
  if (newSecret) changes.push({ field: `${hook} secret`, before: null, after: 'replaced' });
  if (changes.length > 0) await writeAudit(actor, inside, action, changes);
}
