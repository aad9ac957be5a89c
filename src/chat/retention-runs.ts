import { type SystemActor, systemOf } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { installationNow, threadOfMarketplace, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn } from '../database/each-in-turn.js';
import { pauseAfter } from '../database/pause.js';
import { RepeatedJobs } from '../database/repeated-jobs.js';
import { lockThread } from '../database/statements/idempotency-keys.js';
import {
  countDeleted,
  deleteOldMessages,
  endRetentionRun,
  lockMessageRetention,
  marketplacesWithDueRetention,
  takeRetentionRun,
  threadsOfRetention,
} from '../database/statements/message-retention.js';
import { clearWebhookAnswers, dropWebhookAnswers } from '../database/statements/redact-message.js';
import { summaryOf } from './message-retention.js';

/** The number of messages that one transaction deletes: few, so that a send to the thread does not wait. */
const messageBatch = 200;

/** The number of threads that one statement looks at. */
const threadBatch = 500;

/** A process that has deleted nothing for so long has ended: another one goes on with its run. */
const leaseSeconds = 120;

/** The interval at which the job checks for work. */
const pollMs = 60_000;

/**
 * Deletes the messages whose retention is over, a marketplace after the other. A run that another process has begun and not
 * ended goes on where that one stopped.
 */
export async function deleteDueMessages(
  actor: SystemActor,
  database: Database,
  signal?: AbortSignal,
): Promise<void> {
  const marketplaces = await database.run(installationNow(actor), marketplacesWithDueRetention, {});
  await eachInTurn(marketplaces, async ({ marketplaceId }) => {
    if (!signal?.aborted) await runRetention(actor, database, marketplaceId, signal);
    return false;
  });
}

/** Does the due run of a marketplace, unless another process does. */
async function runRetention(
  actor: SystemActor,
  database: Database,
  marketplaceId: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const scope = threadsOfMarketplace(actor, marketplaceId);
  const [run] = await database.run(scope, takeRetentionRun, { leaseSeconds });
  if (!run) return;
  for (let afterSeller = run.runSellerId; ; ) {
    if (signal?.aborted) return;
    const values = { afterSeller, limit: threadBatch };
    const threads = await database.run(scope, threadsOfRetention, values);
    for (const { sellerId, isDue } of threads) {
      if (isDue && !(await shortenThread(actor, database, { marketplaceId, sellerId }, signal))) return;
    }
    await database.run(scope, countDeleted, { messages: 0, threads: 0, sellerId: 0, leaseSeconds });
    if (threads.length < threadBatch) break;
    afterSeller = threads.at(-1)?.sellerId ?? 0;
  }
  await endRun(actor, database, marketplaceId);
}

interface ThreadKey {
  marketplaceId: number;
  sellerId: number;
}

/** Deletes the due messages of a thread, with pauses. @returns false if the run has ended, or the signal aborts. */
async function shortenThread(
  actor: SystemActor,
  database: Database,
  key: ThreadKey,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  for (;;) {
    if (signal?.aborted) return false;
    const startMs = performance.now();
    const deleted = await deleteBatch(actor, database, key);
    if (deleted === null) return false;
    if (deleted < messageBatch) return true;
    await pauseAfter(performance.now() - startMs, signal);
  }
}

/**
 * Deletes some messages of a thread. The answers of webhooks can repeat their texts, so they go too.
 * @returns the number of messages; null if the run has ended.
 */
function deleteBatch(
  actor: SystemActor,
  database: Database,
  { marketplaceId, sellerId }: ThreadKey,
): Promise<number | null> {
  const scope = threadsOfMarketplace(actor, marketplaceId);
  const thread = threadOfMarketplace(actor, marketplaceId, sellerId);
  return database.transaction(async (transaction) => {
    const [run] = await transaction.run(scope, lockMessageRetention, {});
    if (!run?.runBefore) return null;
    await transaction.run(thread, lockThread, {});
    const [result] = await transaction.run(thread, deleteOldMessages, { limit: messageBatch });
    const messages = result?.deleted ?? 0;
    if (messages > 0) {
      await transaction.run(thread, dropWebhookAnswers, {});
      // A statement of its own, so that it sees answers that were stored until the queues were locked.
      await transaction.run(thread, clearWebhookAnswers, {});
    }
    const last = messages < messageBatch ? { threads: 1, sellerId } : { threads: 0, sellerId: 0 };
    await transaction.run(scope, countDeleted, { messages, leaseSeconds, ...last });
    return messages;
  });
}

/** Ends the run, with its audit entry. */
async function endRun(actor: SystemActor, database: Database, marketplaceId: number): Promise<void> {
  const scope = threadsOfMarketplace(actor, marketplaceId);
  await database.transaction(async (transaction) => {
    const [run] = await transaction.run(scope, lockMessageRetention, {});
    if (!run?.runBefore) return;
    await transaction.run(scope, endRetentionRun, {});
    if (run.runMessages === '0') return;
    const summary = summaryOf({ ...run, runBefore: run.runBefore });
    await writeAudit(systemOf({ marketplaceId }), transaction, 'messageRetentionRun', summary);
  });
}

/** Deletes messages whose retention is over. Several processes can do this at once. */
export class RetentionRuns extends RepeatedJobs {
  /** @param onError as of `RepeatedJobs`. */
  constructor(actor: SystemActor, database: Database, onError: (error: unknown) => void) {
    super([(signal) => deleteDueMessages(actor, database, signal)], onError, pollMs);
  }
}
