import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { readingsOfThreads } from '../database/statements/message-readers.js';
import type { MessagePosition } from './find-nodes.js';

/** The maximum number of readers in the answer for a message: the earliest. */
export const maximumReaders = 50;

/** The number of the operator's users, the earliest, whose reads are found; see mark-read.ts. */
const maximumMembers = 500;

/** One of the operator's users who read a message. */
export interface MessageReader {
  /** The user, as a colleague. */
  user: { id: number; name: string };
  readAt: Date;
}

/**
 * Returns the operator's users who read messages of sellers, in the same order, the earliest reader first. Runs one statement for
 * all, which reads the rows of each thread once.
 */
export async function findReaders(
  actor: OperatorActor,
  database: Runner,
  positions: readonly MessagePosition[],
): Promise<MessageReader[][]> {
  const threads = new Map<number, ReadersOfThread>();
  for (const { sellerId, seq } of positions) {
    const thread = threads.get(sellerId) ?? new ReadersOfThread();
    threads.set(sellerId, thread.add(seq));
  }
  const ranges = [...threads].map(([sellerId, thread]) => ({ sellerId, ...thread.sort() }));
  const rows = await database.run(marketplaceOf(actor), readingsOfThreads, {
    sellerIds: ranges.map(({ sellerId }) => sellerId),
    firstSeqs: ranges.map(({ first }) => first),
    lastSeqs: ranges.map(({ last }) => last),
    members: maximumMembers,
  });
  for (const { sellerId, memberId, name, readAt, ...range } of rows) {
    threads.get(sellerId)?.addReading({ user: { id: memberId, name }, readAt }, range);
  }
  return positions.map(({ sellerId, seq }) => threads.get(sellerId)?.readersOf(seq) ?? []);
}

/** Collects the readers of some messages of a thread. A message that has the maximum is not visited again. */
class ReadersOfThread {
  #seqs: number[] = [];
  readonly #readers = new Map<number, MessageReader[]>();
  /** For each message in the order of `#seqs`, the next one that can take more readers: itself, or one after it. */
  #next: number[] = [];

  add(seq: number): this {
    if (!this.#readers.has(seq)) {
      this.#readers.set(seq, []);
      this.#seqs.push(seq);
    }
    return this;
  }

  /** Sorts the messages, and returns the first and the last. */
  sort(): { first: number; last: number } {
    this.#seqs.sort((one, other) => one - other);
    this.#next = Array.from({ length: this.#seqs.length + 1 }, (_, index) => index);
    return { first: this.#seqs[0] ?? 0, last: this.#seqs.at(-1) ?? 0 };
  }

  /** Adds a reader to the messages of a range. The readings are added in the order of time. */
  addReading(reader: MessageReader, { afterSeq, upToSeq }: { afterSeq: number; upToSeq: number }): void {
    for (let at = this.#from(this.#firstAfter(afterSeq)); ; at = this.#from(at + 1)) {
      const seq = this.#seqs[at];
      if (seq === undefined || seq > upToSeq) return;
      const readers = this.readersOf(seq);
      if (readers.some(({ user }) => user.id === reader.user.id)) continue;
      readers.push(reader);
      if (readers.length === maximumReaders) this.#next[at] = at + 1;
    }
  }

  readersOf(seq: number): MessageReader[] {
    return this.#readers.get(seq) ?? [];
  }

  /** Returns the index of the first message above a number. */
  #firstAfter(seq: number): number {
    let [low, high] = [0, this.#seqs.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#seqs[middle] ?? 0) > seq) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Returns the index of the first message from one on that can take more readers. */
  #from(index: number): number {
    let at = index;
    for (let next = this.#next[at]; next !== undefined && next !== at; next = this.#next[at]) {
      this.#next[at] = this.#next[next] ?? next;
      at = next;
    }
    return at;
  }
}
