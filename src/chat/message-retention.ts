import type { MarketplaceManager } from '../access/actor.js';
import { systemOf } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { legalHolds, setLegalHold } from '../database/statements/legal-holds.js';
import {
  lockMessageRetention,
  messageRetention,
  previewRetention,
  setMessageRetention,
} from '../database/statements/message-retention.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';

/** The longest retention, in months. */
export const maxRetentionMonths = 1_200;

/** A change of the retention has no effect before this many hours, in which it can be taken back. */
export const retentionDelayHours = 24;

/** A preview reads this number of old messages at most. */
export const maximumPreviewed = 50_000;

export interface MessageRetention {
  /** Messages older than this number of months are deleted; null: none. */
  months: number | null;
  /** The start of the next run at the earliest; null if no messages are deleted. */
  nextRunAt: Date | null;
}

export interface RetentionPreview {
  /** Messages from before this time would be deleted. */
  before: Date;
  messageCount: number;
  threadCount: number;
  /** False if there are more old messages than a preview reads: there are at least so many. */
  isExact: boolean;
}

/** Returns the retention of the actor's marketplace. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
export async function readMessageRetention(
  actor: MarketplaceManager,
  database: Runner,
): Promise<MessageRetention> {
  requirePermission(actor, 'settings.manage');
  const [row] = await database.run(marketplaceOf(actor), messageRetention, {});
  return retentionOf(row);
}

const retentionOf = (row: Values<typeof messageRetention.row> | undefined): MessageRetention => ({
  months: row?.months ?? null,
  nextRunAt: row?.months == null ? null : row.nextRunAt,
});

/**
 * Sets the number of months after which messages are deleted; null keeps them all. Ends the current run. The next one begins
 * after `retentionDelayHours`. Needs full access, because deleted messages are lost for both sides.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `months`.
 */
export async function updateMessageRetention(
  actor: MarketplaceManager,
  database: Database,
  months: number | null,
): Promise<MessageRetention> {
  requirePermission(actor, 'full-access.manage');
  if (months !== null) requireMonths(months);
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    const [before] = await transaction.run(scope, lockMessageRetention, {});
    if (!before || before.months === months) return retentionOf(before);
    if (before.runBefore) {
      const summary = summaryOf({ ...before, runBefore: before.runBefore });
      await writeAudit(systemOf(actor), transaction, 'messageRetentionRun', summary);
    }
    const values = { months, delayHours: retentionDelayHours };
    const [after] = await transaction.run(scope, setMessageRetention, values);
    const text = (value: number | null) => (value === null ? null : `${value} months`);
    const change = { field: 'retention', before: text(before.months), after: text(months) };
    await writeAudit(actor, transaction, 'messageRetentionUpdate', [change]);
    return retentionOf(after);
  });
}

/** @throws {InputError} */
function requireMonths(months: number): void {
  if (Number.isInteger(months) && months >= 1 && months <= maxRetentionMonths) return;
  throw inputError('months', `months must be between 1 and ${maxRetentionMonths.toLocaleString('en')}.`);
}

/** Returns the changes of the audit entry of a run. */
export function summaryOf({
  runBefore,
  runMessages,
  runThreads,
}: {
  runBefore: Date;
  runMessages: string;
  runThreads: number;
}): AuditChange[] {
  return [
    { field: 'messages before', before: runBefore.toISOString(), after: null },
    { field: 'deleted messages', before: null, after: runMessages },
    { field: 'threads', before: null, after: String(runThreads) },
  ];
}

/**
 * Counts what a retention of so many months would delete now, among the oldest messages.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `months`.
 */
export async function previewMessageRetention(
  actor: MarketplaceManager,
  database: Runner,
  months: number,
): Promise<RetentionPreview> {
  requirePermission(actor, 'settings.manage');
  requireMonths(months);
  const [row] = await database.run(marketplaceOf(actor), previewRetention, {
    months,
    most: maximumPreviewed,
  });
  if (!row) throw new Error('A preview has no counts.');
  const { before, messages, threads, read } = row;
  return { before, messageCount: messages, threadCount: threads, isExact: read < maximumPreviewed };
}

/**
 * Sets or releases the legal hold of a seller: the retention deletes no message of its thread. From the commit on, none is.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId`.
 */
export async function updateLegalHold(
  actor: MarketplaceManager,
  database: Database,
  sellerId: number | null,
  onHold: boolean,
): Promise<void> {
  requirePermission(actor, 'full-access.manage');
  if (sellerId === null) throw new InputError([sellerNotFound('sellerId')]);
  const scope = marketplaceOf(actor);
  await database.transaction(async (transaction) => {
    // Waits for the messages that are being deleted, and keeps others from being deleted meanwhile.
    await transaction.run(scope, lockMessageRetention, {});
    const [seller] = await transaction.run(scope, setLegalHold, { sellerId, onHold });
    if (!seller) throw new InputError([sellerNotFound('sellerId')]);
    if (seller.wasOnHold === onHold) return;
    const text = (value: boolean) => (value ? 'on legal hold' : null);
    const change = { field: sellerReference(sellerId), before: text(!onHold), after: text(onHold) };
    await writeAudit(actor, transaction, 'sellerLegalHoldSet', [change]);
  });
}

/** Returns the starts of the legal holds of sellers; null for those without one. */
export async function findLegalHolds(
  actor: MarketplaceManager,
  database: Runner,
  sellerIds: readonly number[],
): Promise<(Date | null)[]> {
  const rows = await database.run(marketplaceOf(actor), legalHolds, { sellerIds: [...sellerIds] });
  const since = new Map(rows.map((row) => [row.sellerId, row.since]));
  return sellerIds.map((id) => since.get(id) ?? null);
}
