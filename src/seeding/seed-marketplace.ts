import { setImmediate as nextTick } from 'node:timers/promises';
import type { Administrator } from '../access/actor.js';
import { defaultScopes, type KeyScope } from '../access/key-scopes.js';
import { marketplaceNamed, threadNamed } from '../access/tenant-scopes.js';
import { createKey } from '../accounts/api-keys.js';
import { createMarketplace } from '../accounts/marketplaces.js';
import { createSellers } from '../accounts/sellers.js';
import { Batch, ThreadProgress } from '../chat/history-batch.js';
import type { Database } from '../database/database.js';
import { loadHistory } from '../database/statements/load-history.js';
import { refreshStatistics } from '../database/statistics.js';
import type { MarketplaceScope, ThreadScope } from '../database/tenant-scope.js';
import { inputError } from '../errors/caller-error.js';
import { drawNames, type SeededSeller } from './names.js';
import { SeededRandom } from './random.js';
import { drawLengths, drawThread } from './threads.js';

/** The default end of the seeded chats. It is fixed, so a seed gives the same times in every year. */
export const defaultSeedEnd = new Date('2026-06-30T16:00:00Z');

export interface SeedOptions {
  /** The exact number of sellers. */
  sellers: number;
  /** The exact number of messages of all sellers together. */
  messages: number;
  /** Default: 1. */
  seed?: number;
  /** The time of the latest possible message. Default: `defaultSeedEnd`. */
  endsAt?: Date;
  /** Names of the first sellers, instead of invented names. They write English and have messages. */
  firstSellers?: readonly string[];
  /** The scopes of the operator's key. Default: `chat:write`. */
  keyScopes?: readonly KeyScope[];
  /** Called after each batch with the number of messages so far. */
  onProgress?: (doneMessages: number) => void;
}

export interface SeededMarketplace {
  marketplaceId: number;
  marketplaceName: string;
  /** The ids of `firstSellers`. */
  firstSellerIds: number[];
  /** An operator's key. Only this result has its secret. */
  key: string;
  sellers: number;
  messages: number;
}

/** The batch sizes of one statement. */
const sellerBatchSize = 1_000;
const messageBatchSize = 5_000;

/** The number of messages to generate before other work of the event loop runs. */
const messagesPerTick = 100;

/**
 * Creates a marketplace with realistic data: sellers with names in many scripts, threads of very different length in several
 * languages, and unread messages on both sides. The same seed and counts give the same names, texts and times; ids and the
 * key differ. The messages are history: they create no events and no webhook deliveries. Each batch is one statement, so
 * the data are consistent after an interruption.
 * @throws {CallerError} on `sellers`, `messages` or `seed`.
 */
export async function seedMarketplace(
  actor: Administrator,
  database: Database,
  {
    sellers,
    messages,
    seed = 1,
    endsAt = defaultSeedEnd,
    firstSellers = [],
    keyScopes = defaultScopes,
    onProgress,
  }: SeedOptions,
): Promise<SeededMarketplace> {
  checkCounts({ sellers, messages, seed });
  const draw = new SeededRandom(seed);
  const names = drawNames(draw, sellers, firstSellers);
  const lengths = drawLengths(draw, { sellers, messages, withMessages: firstSellers.length });
  const marketplaceId = await createMarketplace(actor, database, names.marketplace);
  const threads: SeededThread[] = [];
  for (let i = 0; i < sellers; i += sellerBatchSize) {
    const batch = names.sellers.slice(i, i + sellerBatchSize);
    const sellerIds = await createSellers(actor, database, marketplaceId, batch);
    batch.forEach((seller, j) => {
      const thread = threadNamed(actor, marketplaceId, sellerIds[j] as number);
      threads.push({ ...seller, thread, length: lengths[i + j] as number });
    });
  }
  await writeHistory(
    marketplaceNamed(actor, marketplaceId),
    database,
    batches(draw, threads, endsAt.getTime()),
    onProgress,
  );
  await refreshStatistics(database);
  const { key } = await createKey(actor, database, {
    owner: { marketplaceId },
    label: 'seed',
    scopes: keyScopes,
  });
  return {
    marketplaceId,
    marketplaceName: names.marketplace,
    firstSellerIds: threads.slice(0, firstSellers.length).map(({ thread }) => thread.sellerId),
    key,
    sellers,
    messages,
  };
}

function checkCounts(counts: { sellers: number; messages: number; seed: number }): void {
  for (const [field, count] of Object.entries(counts)) {
    if (!Number.isSafeInteger(count) || count < 0) {
      throw inputError(field, `The number of ${field} must be a whole number, 0 or more.`);
    }
  }
  if (counts.messages > 0 && counts.sellers === 0) {
    throw inputError('sellers', 'Messages need at least one seller.');
  }
}

/** Writes a batch while the next is generated: the database uses one core, this process another. */
async function writeHistory(
  marketplace: MarketplaceScope,
  database: Database,
  history: AsyncIterable<Batch>,
  onProgress: SeedOptions['onProgress'],
): Promise<void> {
  let done = 0;
  let writing: Promise<void> = Promise.resolve();
  const write = async (batch: Batch) => {
    const [result] = await database.run(marketplace, loadHistory, batch);
    if (result?.loaded !== batch.sellerIds.length) {
      throw new Error('The marketplace was written to while it was being seeded.');
    }
    done += batch.seqs.length;
    onProgress?.(done);
  };
  for await (const batch of history) {
    await writing;
    writing = write(batch);
    // `await writing` handles the error, after the next batch is generated.
    writing.catch(() => {});
  }
  await writing;
}

interface SeededThread extends SeededSeller {
  thread: ThreadScope;
  length: number;
}

/** Yields the messages of all threads in batches. A long thread spans several batches. */
async function* batches(
  draw: SeededRandom,
  threads: readonly SeededThread[],
  endsAt: number,
): AsyncGenerator<Batch> {
  let batch = new Batch();
  for (const { thread, language, length } of threads) {
    const progress = new ThreadProgress(thread);
    let countBefore = 0;
    for (const message of drawThread(draw, language, length, endsAt)) {
      progress.add(message);
      batch.addMessage(progress, message);
      // Lets the connection send the previous batch.
      if (batch.size % messagesPerTick === 0) await nextTick();
      if (batch.size < messageBatchSize) continue;
      batch.addThread(countBefore, progress);
      yield batch;
      batch = new Batch();
      countBefore = progress.seq;
    }
    if (progress.seq > countBefore) batch.addThread(countBefore, progress);
  }
  if (batch.size > 0) yield batch;
}
