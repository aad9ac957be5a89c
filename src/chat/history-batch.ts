import type { Values } from '../database/statement.js';
import type { loadHistory } from '../database/statements/load-history.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { messageWords } from '../text/search-words.js';

/** A past message. */
export interface HistoryMessage {
  byOperator: boolean;
  /** Milliseconds since 1970. */
  at: number;
  sentByName: string | null;
  text: string;
  /** The time at which the other side read everything up to here; null if it did not before the next message. */
  readAt: number | null;
}

interface SideCounts {
  seller: number;
  operator: number;
}

/** The counts of a thread after its `seq`-th message. */
export class ThreadProgress {
  seq: number;
  latest = 0;
  readonly messageCounts: SideCounts;
  readonly readCounts: SideCounts;

  /** @param start the counts of the thread before; without, it is empty. */
  constructor(
    readonly thread: ThreadScope,
    start: { messageCounts: SideCounts; readCounts: SideCounts } = {
      messageCounts: { seller: 0, operator: 0 },
      readCounts: { seller: 0, operator: 0 },
    },
  ) {
    this.messageCounts = { ...start.messageCounts };
    this.readCounts = { ...start.readCounts };
    this.seq = start.messageCounts.seller + start.messageCounts.operator;
  }

  add({ byOperator, at, readAt }: HistoryMessage): void {
    const side = byOperator ? 'operator' : 'seller';
    this.seq++;
    this.latest = at;
    this.messageCounts[side]++;
    if (readAt !== null) this.readCounts[side] = this.messageCounts[side];
  }
}

/** The messages of one statement, in its parameter arrays. */
export class Batch implements Values<(typeof loadHistory)['parameters']> {
  readonly sellerIds: number[] = [];
  readonly countsBefore: number[] = [];
  readonly sellerMessageCounts: number[] = [];
  readonly operatorMessageCounts: number[] = [];
  readonly sellerReadCounts: number[] = [];
  readonly operatorReadCounts: number[] = [];
  readonly latestMessageTimes: string[] = [];
  readonly messageSellerIds: number[] = [];
  readonly seqs: number[] = [];
  readonly byOperator: boolean[] = [];
  readonly createdTimes: string[] = [];
  readonly sentByNames: (string | null)[] = [];
  readonly messages: string[] = [];
  readonly words: string[] = [];
  readonly markSellerIds: number[] = [];
  readonly marksByOperator: boolean[] = [];
  readonly upToSeqs: number[] = [];
  readonly readTimes: string[] = [];

  get size(): number {
    return this.seqs.length;
  }

  addMessage({ thread, seq }: ThreadProgress, message: HistoryMessage): void {
    this.messageSellerIds.push(thread.sellerId);
    this.seqs.push(seq);
    this.byOperator.push(message.byOperator);
    this.createdTimes.push(microseconds(message.at));
    this.sentByNames.push(message.sentByName);
    this.messages.push(message.text);
    this.words.push(messageWords(thread, message.text));
    if (message.readAt === null) return;
    this.markSellerIds.push(thread.sellerId);
    this.marksByOperator.push(message.byOperator);
    this.upToSeqs.push(seq);
    this.readTimes.push(microseconds(message.readAt));
  }

  /** Adds the state of the thread after this batch. `countBefore` is its number of messages before. */
  addThread(countBefore: number, { thread, latest, messageCounts, readCounts }: ThreadProgress): void {
    this.sellerIds.push(thread.sellerId);
    this.countsBefore.push(countBefore);
    this.sellerMessageCounts.push(messageCounts.seller);
    this.operatorMessageCounts.push(messageCounts.operator);
    this.sellerReadCounts.push(readCounts.seller);
    this.operatorReadCounts.push(readCounts.operator);
    this.latestMessageTimes.push(microseconds(latest));
  }
}

const microseconds = (milliseconds: number) => `${milliseconds}000`;
