import { type Administrator, actingOn } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { installationOf, marketplaceNamed } from '../access/tenant-scopes.js';
import { adoptRestoredLogs } from '../chat/event-retention.js';
import { hasConnectedProcess } from '../database/connected-processes.js';
import type { Database } from '../database/database.js';
import {
  deleteRestoredItems,
  deleteRestoredMails,
  endRestoredSessions,
} from '../database/statements/after-restore.js';
import { listMarketplaces } from '../database/statements/marketplaces.js';
import { inputError } from '../errors/caller-error.js';

/** The number of rows that one statement handles. */
const batchSize = 5_000;

export interface FinishedRestore {
  /** The number of sessions that were ended. */
  sessions: number;
  /** The number of emails that waited and are not sent. */
  mails: number;
}

/** Records a backup in the audit log of each marketplace. */
export const recordBackup = (actor: Administrator, database: Database) =>
  recordInAll(actor, database, 'backupCreate', []);

/**
 * Finishes the restore of a database, before a server runs on it. A new epoch of the event logs begins, so that all earlier cursors of events
 * have expired. Sessions end, because some were signed out since. What waited to be sent is deleted, because it was sent since, except what
 * webhooks have not delivered. It can run again.
 * @param startedAt the time of the backup, if it is known.
 */
export async function finishRestore(
  actor: Administrator,
  database: Database,
  startedAt: string | null,
): Promise<FinishedRestore> {
  await adoptRestoredLogs(actor, database, true);
  const installation = installationOf(actor);
  const values = { limit: batchSize };
  const sessions = await inBatches(() => database.run(installation, endRestoredSessions, values));
  const mails = await inBatches(() => database.run(installation, deleteRestoredMails, values));
  for (const { id } of await database.run(installation, listMarketplaces, {})) {
    const marketplace = marketplaceNamed(actor, id);
    await inBatches(() => database.run(marketplace, deleteRestoredItems, values));
  }
  const changes = startedAt === null ? [] : [{ field: 'backupOf', before: null, after: startedAt }];
  await recordInAll(actor, database, 'backupRestore', changes);
  return { sessions, mails };
}

/** Runs a statement until its batch is not full. Returns the number of all rows. */
async function inBatches(run: () => Promise<readonly { count: number }[]>): Promise<number> {
  let all = 0;
  for (;;) {
    const [row] = await run();
    const count = row?.count ?? 0;
    all += count;
    if (count < batchSize) return all;
  }
}

/** @throws {CallerError} if a process of Parley runs on the database: it would keep in memory what was before the restore. */
export async function requireNoProcess(database: Database): Promise<void> {
  if (await hasConnectedProcess(database)) {
    throw inputError(
      'finish',
      'A process of Parley is connected to the database. Stop all processes, run this command again, and start them.',
    );
  }
}

async function recordInAll(
  actor: Administrator,
  database: Database,
  action: AuditAction,
  changes: readonly AuditChange[],
): Promise<void> {
  for (const { id, name } of await database.run(installationOf(actor), listMarketplaces, {})) {
    const marketplace = actingOn(actor, { marketplaceId: id, marketplaceName: name });
    await writeAudit(marketplace, database, action, changes);
  }
}
