import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import {
  auditRetention,
  deleteAuditEntries,
  isPruneDue,
  lockAuditRetention,
  marketplacesToPrune,
  setAuditRetention,
} from '../database/statements/audit-log.js';
import { inputError } from '../errors/caller-error.js';
import { type MarketplaceManager, type SystemActor, systemOf } from './actor.js';
import { writeAudit } from './audit-log.js';
import { requirePermission } from './permissions.js';
import { allEventLogs, eventLogOfMarketplace, marketplaceOf } from './tenant-scopes.js';

/** The longest retention, in days. */
export const maxRetentionDays = 36_500;

/** The maximum number of entries that one statement deletes, so that it delays no other. */
const batchSize = 500;

const dayMs = 86_400_000;

/** The interval between two checks for old entries. */
const checkIntervalMs = 3_600_000;

/**
 * Returns the number of days for which entries are kept; null: forever. @throws {CallerError} `MISSING_SCOPE`,
 * `FORBIDDEN`
 */
export async function readAuditRetention(
  actor: MarketplaceManager,
  database: Database,
): Promise<number | null> {
  requirePermission(actor, 'settings.manage');
  const [row] = await database.run(marketplaceOf(actor), auditRetention, {});
  return row?.days ?? null;
}

/**
 * Sets the number of days for which entries are kept; null keeps them forever. Needs full access, because a shorter
 * retention removes evidence, such as that of a stolen key.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `days`.
 */
export async function updateAuditRetention(
  actor: MarketplaceManager,
  database: Database,
  days: number | null,
): Promise<number | null> {
  requirePermission(actor, 'full-access.manage');
  if (days !== null && !(Number.isInteger(days) && days >= 1 && days <= maxRetentionDays)) {
    throw inputError('days', `days must be between 1 and ${maxRetentionDays}.`);
  }
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    const [before] = await transaction.run(scope, lockAuditRetention, {});
    if (!before || before.days === days) return days;
    await transaction.run(scope, setAuditRetention, { days });
    const text = (value: number | null) => (value === null ? null : `${value} days`);
    const change = { field: 'retention', before: text(before.days), after: text(days) };
    await writeAudit(actor, transaction, 'auditRetentionUpdate', [change]);
    return days;
  });
}

/**
 * Deletes the entries whose retention is over, in each marketplace at most once a day. It first writes the entry about the
 * deletion, so that each deletion has one. If the process stops meanwhile, the next day's run deletes the rest.
 * @returns the number of deleted entries.
 */
export async function pruneAuditLogs(
  actor: SystemActor,
  database: Database,
  isStopping = () => false,
): Promise<number> {
  let all = 0;
  const marketplaces = await database.run(allEventLogs(actor), marketplacesToPrune, {});
  await eachInTurn(marketplaces, async ({ id: marketplaceId }) => {
    if (isStopping()) return false;
    const scope = eventLogOfMarketplace(actor, marketplaceId);
    const before = await database.transaction(async (transaction) => {
      // With the lock, only one of several processes prunes the log.
      const [retention] = await transaction.run(scope, lockAuditRetention, {});
      if (!retention?.days) return null;
      const time = new Date(Date.now() - retention.days * dayMs);
      const [due] = await transaction.run(scope, isPruneDue, { before: time });
      if (!due?.isDue) return null;
      const change = { field: 'entries before', before: time.toISOString(), after: null };
      await writeAudit(systemOf({ marketplaceId }), transaction, 'auditLogPrune', [change]);
      return time;
    });
    for (let isFull = before !== null; before !== null && isFull && !isStopping(); ) {
      const [result] = await database.run(scope, deleteAuditEntries, { before, limit: batchSize });
      all += result?.deleted ?? 0;
      isFull = result?.deleted === batchSize;
    }
    return false;
  });
  return all;
}

/** Deletes old entries at an interval. */
export class AuditRetention {
  readonly #timer: NodeJS.Timeout;
  #isStopping = false;
  #pruning: Promise<unknown> = Promise.resolve();

  /** @param onError receives the error of a run that failed; the next run tries again. */
  constructor(actor: SystemActor, database: Database, onError: (error: unknown) => void) {
    this.#timer = setInterval(() => {
      this.#pruning = pruneAuditLogs(actor, database, () => this.#isStopping).catch(onError);
    }, checkIntervalMs).unref();
  }

  /** Waits for the current run, which ends after its batch. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#isStopping = true;
    await this.#pruning;
  }
}
