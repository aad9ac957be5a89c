import { setTimeout as delay } from 'node:timers/promises';
import type { SystemActor } from '../access/actor.js';
import { installationNow, searchedInMarketplace, threadOfMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { eachInTurn, following } from '../database/each-in-turn.js';
import { pauseAfter } from '../database/pause.js';
import type { Runner, Values } from '../database/statement.js';
import { storeNoteWords } from '../database/statements/note-search.js';
import {
  lockSearchBacklog,
  marketplaceToFold,
  marketplaceWithNotesToIndex,
  messagesToIndex,
  namesToFold,
  nextSearchBacklog,
  notesToIndex,
  searchBacklogSize,
  shortenSearchBacklog,
  storeNameWords,
  storeSearchWords,
} from '../database/statements/search-backlog.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { earlierIndexWords } from '../text/earlier-words.js';
import { indexWords, nameText } from '../text/search-match.js';
import { messageWords } from '../text/search-words.js';

/** The number of names that one transaction folds. */
const nameBatchSize = 100;

/** The number of notes that one transaction indexes. */
const noteBatchSize = 50;

/** The number of messages that one transaction indexes. It adapts, so that a transaction takes about `batchMs`. */
const messageBatch = { first: 50, minimum: 10, maximum: 500 } as const;

/** The size doubles after a shorter batch, and halves after one that takes more than four times as long. */
const batchMs = 25;

/** The interval at which the log reports progress. */
const progressMs = 10_000;

/** The interval between two checks. Another process of an earlier version can add messages, and a failed batch is tried again. */
const defaultPollMs = 15_000;

type ThreadKey = Values<typeof nextSearchBacklog.row>;

/** The numbers of messages, names and notes that are not indexed yet. */
export interface SearchBacklog {
  messages: number;
  names: number;
  notes: number;
}

interface Log {
  info(values: object, text: string): void;
  warn(values: object, text: string): void;
}

/**
 * Indexes some names of a marketplace, in one transaction.
 * @returns their number; 0 if there are none, or another process works on them.
 */
export async function foldNames(
  actor: SystemActor,
  database: Database,
  marketplaceId: number,
  limit: number,
): Promise<number> {
  return database.transaction(async (transaction) => {
    const marketplace = searchedInMarketplace(actor, marketplaceId);
    const names = await transaction.run(marketplace, namesToFold, { limit });
    if (names.length === 0) return 0;
    await transaction.run(marketplace, storeNameWords, {
      sellerIds: names.map(({ sellerId }) => sellerId),
      nameWords: names.map(({ businessName }) => nameText(businessName)),
    });
    return names.length;
  });
}

/**
 * Indexes some notes of a marketplace, in one transaction.
 * @returns their number; 0 if there are none, or another process works on them.
 */
async function indexNotes(
  actor: SystemActor,
  database: Database,
  marketplaceId: number,
  limit: number,
): Promise<number> {
  return database.transaction(async (transaction) => {
    const marketplace = searchedInMarketplace(actor, marketplaceId);
    const notes = await transaction.run(marketplace, notesToIndex, { limit });
    if (notes.length === 0) return 0;
    await transaction.run(marketplace, storeNoteWords, {
      sellerIds: notes.map(({ sellerId }) => sellerId),
      numbers: notes.map(({ number }) => number),
      words: notes.map(({ sellerId, text }) =>
        messageWords(threadOfMarketplace(actor, marketplaceId, sellerId), text),
      ),
    });
    return notes.length;
  });
}

/**
 * Indexes some messages of a thread again, the newest first, in one transaction.
 * @returns their number; 0 if there are none, or another process works on them.
 */
export async function indexMessages(
  actor: SystemActor,
  database: Database,
  { marketplaceId, sellerId }: ThreadKey,
  limit: number,
): Promise<number> {
  const thread = threadOfMarketplace(actor, marketplaceId, sellerId);
  return database.transaction(async (transaction) => {
    const [range] = await transaction.run(thread, lockSearchBacklog, {});
    if (!range) return 0;
    const fromSeq = Math.max(range.fromSeq, range.toSeq - limit + 1);
    await indexRange(transaction, thread, fromSeq, range.toSeq);
    await transaction.run(thread, shortenSearchBacklog, { toSeq: range.toSeq, indexedFrom: fromSeq });
    return range.toSeq - fromSeq + 1;
  });
}

async function indexRange(
  transaction: Runner,
  thread: ThreadScope,
  fromSeq: number,
  toSeq: number,
): Promise<void> {
  const messages = await transaction.run(thread, messagesToIndex, { fromSeq, toSeq });
  const changed = messages.filter(({ message }) => hasOtherWords(message));
  if (changed.length === 0) return;
  await transaction.run(thread, storeSearchWords, {
    seqs: changed.map(({ seq }) => seq),
    words: changed.map(({ message }) => messageWords(thread, message)),
  });
}

/** Returns whether this version stores other words for a message than earlier versions did. */
function hasOtherWords(message: string): boolean {
  const earlier = earlierIndexWords(message);
  const words = indexWords(message);
  return words.size !== earlier.size || [...words].some((word) => !earlier.has(word));
}

/** Indexes names, messages and notes after an upgrade, in the background, with pauses. */
export class SearchIndexing {
  readonly #stop = new AbortController();
  #running: Promise<void> = Promise.resolve();
  #backlog: SearchBacklog = { messages: 0, names: 0, notes: 0 };
  #loggedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly actor: SystemActor,
    private readonly database: Database,
    private readonly log: Log,
    private readonly pollMs = defaultPollMs,
  ) {}

  /** The backlog at the last check of this process. */
  get backlog(): Readonly<SearchBacklog> {
    return this.#backlog;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** Waits for the current batch. */
  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted) {
      try {
        await this.#indexAll();
      } catch (error) {
        this.log.warn({ err: error }, 'the search index could not be updated; the next check tries again');
      }
      await delay(this.pollMs, undefined, { signal, ref: false }).catch(() => {});
    }
  }

  async #indexAll(): Promise<void> {
    if (!(await this.#readBacklog())) return;
    this.#report(
      'search is being indexed; until it is complete, earlier messages are found by the words of the earlier version',
    );
    const errors: unknown[] = [];
    for (const index of [this.#indexNames, this.#indexNotes, this.#indexMessages]) {
      await index().catch((error) => errors.push(error));
    }
    if (errors.length > 0) throw errors[0];
    if (!this.#stop.signal.aborted && !(await this.#readBacklog())) this.#report('search is indexed');
  }

  #indexNames = () =>
    this.#inMarketplaces(marketplaceToFold, (id) => foldNames(this.actor, this.database, id, nameBatchSize));

  #indexNotes = () =>
    this.#inMarketplaces(marketplaceWithNotesToIndex, (id) =>
      indexNotes(this.actor, this.database, id, noteBatchSize),
    );

  async #inMarketplaces(
    next: typeof marketplaceToFold | typeof marketplaceWithNotesToIndex,
    batch: (marketplaceId: number) => Promise<number>,
  ): Promise<void> {
    const marketplaces = following<{ marketplaceId: number }>(this.#stop.signal, (last) =>
      this.database.run(installationNow(this.actor), next, { afterMarketplace: last?.marketplaceId ?? 0 }),
    );
    await eachInTurn(marketplaces, ({ marketplaceId }) => this.#runBatch(() => batch(marketplaceId)));
  }

  #indexMessages = async () => {
    let size: number = messageBatch.first;
    const threads = following<ThreadKey>(this.#stop.signal, (last) =>
      this.database.run(installationNow(this.actor), nextSearchBacklog, {
        afterMarketplace: last?.marketplaceId ?? 0,
        afterSeller: last?.sellerId ?? 0,
      }),
    );
    await eachInTurn(threads, (thread) =>
      this.#runBatch(
        () => indexMessages(this.actor, this.database, thread, size),
        (tookMs) => {
          if (tookMs < batchMs) size = Math.min(messageBatch.maximum, size * 2);
          else if (tookMs > 4 * batchMs) size = Math.max(messageBatch.minimum, size >> 1);
        },
      ),
    );
  };

  /** Runs a batch, and pauses. @returns whether there are perhaps more. */
  async #runBatch(batch: () => Promise<number>, onBatch = (_tookMs: number) => {}): Promise<boolean> {
    const { signal } = this.#stop;
    if (signal.aborted) return false;
    const startMs = performance.now();
    if ((await batch()) === 0) return false;
    const tookMs = performance.now() - startMs;
    onBatch(tookMs);
    if (performance.now() - this.#loggedAtMs > progressMs) {
      await this.#readBacklog();
      this.#report('search is being indexed');
    }
    await pauseAfter(tookMs, signal);
    return true;
  }

  /** Returns whether anything must be indexed. */
  async #readBacklog(): Promise<boolean> {
    const [size] = await this.database.run(installationNow(this.actor), searchBacklogSize, {});
    const { messages = 0, names = 0, notes = 0 } = size ?? {};
    this.#backlog = { messages: Number(messages), names: Number(names), notes: Number(notes) };
    return this.#backlog.messages + this.#backlog.names + this.#backlog.notes > 0;
  }

  #report(text: string): void {
    this.#loggedAtMs = performance.now();
    this.log.info({ ...this.#backlog }, text);
  }
}
