import type { Values } from '../database/statement.js';
import type { loadHistory } from '../database/statements/load-history.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { messageWords } from '../text/search-words.js';
import type { SeededMessage } from './threads.js';

/** The counts of a thread after its `seq`-th message. */
export class ThreadProgress {
  seq = 0;
  latest = 0;
  readonly messageCounts = { seller: 0, operator: 0 };
  readonly readCounts = { seller: 0, operator: 0 };

  constructor(readonly thread: ThreadScope) {}

  add({ byOperator, at, readAt }: SeededMessage): void {
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

  addMessage({ thread, seq }: ThreadProgress, message: SeededMessage): void {
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
