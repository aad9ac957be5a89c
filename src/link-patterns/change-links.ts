import type { OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { publishLinkPatterns } from '../chat/link-pattern-events.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { startLinkVersion } from '../database/statements/link-patterns.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';

/** A change of what links there are. */
interface ChangedLinks<Answer> {
  readonly answer: Answer;
  /** Empty if nothing changed. */
  readonly changes: readonly AuditChange[];
  /** Whether links that sellers see can have changed. */
  readonly isForSellers: boolean;
}

/**
 * Changes what links there are, with an entry in the audit log and a new version, and publishes it. Changes run one after the
 * other.
 */
export async function changeLinks<Answer>(
  actor: OperatorActor,
  database: Database,
  action: AuditAction,
  change: (transaction: Runner) => Promise<ChangedLinks<Answer>>,
): Promise<Answer> {
  const scope = marketplaceOf(actor);
  const { answer, event } = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const { answer, changes, isForSellers } = await change(transaction);
    if (changes.length === 0) return { answer, event: null };
    const [versions] = await transaction.run(scope, startLinkVersion, { isForSellers });
    if (!versions) throw new Error("The actor's marketplace does not exist.");
    await writeAudit(actor, transaction, action, changes);
    return { answer, event: { ...versions, isForSellers } };
  });
  if (event) publishLinkPatterns(database.signals, actor.marketplaceId, event);
  return answer;
}
