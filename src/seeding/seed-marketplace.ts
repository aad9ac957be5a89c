import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Administrator } from '../access/actor.js';
import { marketplaceNamed, threadNamed } from '../access/scopes.js';
import { createKey } from '../accounts/api-keys.js';
import { createMarketplace } from '../accounts/marketplaces.js';
import { createSellers } from '../accounts/sellers.js';
import type { Database } from '../database/database.js';
import type { MarketplaceScope, ThreadScope } from '../database/scope.js';
import { loadHistory } from '../database/statements/load-history.js';
import { refreshStatistics } from '../database/statistics.js';
import { inputError } from '../errors/caller-error.js';
import { Batch, ThreadSoFar } from './batch.js';
import { drawNames, type SeededSeller } from './names.js';
import { SeededRandom } from './random.js';
import { drawLengths, drawThread } from './threads.js';

/** When the seeded chats end unless told otherwise: fixed, so that a seed gives the same times in any year. */
export const seedEndsAt = new Date('2026-06-30T16:00:00Z');

export interface Seeding {
  /** How many sellers, exactly. */
  sellers: number;
  /** How many messages, exactly, over all sellers. */
  messages: number;
  /** 1 by default. */
  seed?: number;
  /** `seedEndsAt` by default; no message is later than this. */
  endsAt?: Date;
  /** Names of the first sellers, in place of made-up ones; these write English and have messages. */
  firstSellers?: readonly string[];
  /** Told after each batch how many messages are there. */
  onProgress?: (doneMessages: number) => void;
}

export interface SeededMarketplace {
  marketplaceId: number;
  marketplaceName: string;
  /** The numbers of `firstSellers`. */
  firstSellerIds: number[];
  /** An operator's key, shown here alone. */
  key: string;
  sellers: number;
  messages: number;
}

/** Of sellers in one statement, and of messages. */
const sellersAtOnce = 1_000;
const messagesAtOnce = 5_000;

/** So many messages are made up before anything else gets its turn. */
const messagesInATurn = 100;

/**
 * Makes a marketplace that looks lived in: sellers named in many scripts, threads of very different length
 * in several languages, some of it unread by either side. The same seed and counts give the same names,
 * texts and times; ids and the key differ. It is history: the threads have no events, so nobody is told of
 * it, and each batch is one statement, so that what is there is sound whenever it is cut short.
 * @throws {CallerError} on the fields `sellers`, `messages`, `seed`.
 */
export async function seedMarketplace(
  actor: Administrator,
  database: Database,
  { sellers, messages, seed = 1, endsAt = seedEndsAt, firstSellers = [], onProgress }: Seeding,
): Promise<SeededMarketplace> {
  checkCounts({ sellers, messages, seed });
  const draw = new SeededRandom(seed);
  const names = drawNames(draw, sellers, firstSellers);
  const lengths = drawLengths(draw, { sellers, messages, neverSilent: firstSellers.length });
  const marketplaceId = await createMarketplace(actor, database, names.marketplace);
  const threads: SeededThread[] = [];
  for (let i = 0; i < sellers; i += sellersAtOnce) {
    const batch = names.sellers.slice(i, i + sellersAtOnce);
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
  const { key } = await createKey(actor, database, { owner: { marketplaceId }, label: 'seed' });
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

/** Writes each batch while the next is being made up: the database works on one core, this on another. */
async function writeHistory(
  marketplace: MarketplaceScope,
  database: Database,
  history: AsyncIterable<Batch>,
  onProgress: Seeding['onProgress'],
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
    // Handled where it is awaited, which is after the next batch is made.
    writing.catch(() => {});
  }
  await writing;
}

interface SeededThread extends SeededSeller {
  thread: ThreadScope;
  length: number;
}

/** All threads' messages in batches, each the statement's parameters; a long thread spans several. */
async function* batches(
  draw: SeededRandom,
  threads: readonly SeededThread[],
  endsAt: number,
): AsyncGenerator<Batch> {
  let batch = new Batch();
  for (const { thread, language, length } of threads) {
    const soFar = new ThreadSoFar(thread);
    let before = 0;
    for (const message of drawThread(draw, language, length, endsAt)) {
      soFar.add(message);
      batch.addMessage(soFar, message);
      // Lets the batch before go out on the wire.
      if (batch.size % messagesInATurn === 0) await nextTurn();
      if (batch.size < messagesAtOnce) continue;
      batch.addThread(before, soFar);
      yield batch;
      batch = new Batch();
      before = soFar.seq;
    }
    if (soFar.seq > before) batch.addThread(before, soFar);
  }
  if (batch.size > 0) yield batch;
}
