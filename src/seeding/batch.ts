import type { ThreadScope } from '../database/scope.js';
import type { Values } from '../database/statement.js';
import type { loadHistory } from '../database/statements/load-history.js';
import { messageWords } from '../text/search-words.js';
import type { SeededMessage } from './threads.js';

/** A thread's figures after its `seq`-th message. */
export class ThreadSoFar {
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

/** Messages to be written at once, in the columns that the statement takes. */
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

  addMessage({ thread, seq }: ThreadSoFar, message: SeededMessage): void {
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

  /** The thread as it is once this batch is written; `before` it had so many messages. */
  addThread(before: number, { thread, latest, messageCounts, readCounts }: ThreadSoFar): void {
    this.sellerIds.push(thread.sellerId);
    this.countsBefore.push(before);
    this.sellerMessageCounts.push(messageCounts.seller);
    this.operatorMessageCounts.push(messageCounts.operator);
    this.sellerReadCounts.push(readCounts.seller);
    this.operatorReadCounts.push(readCounts.operator);
    this.latestMessageTimes.push(microseconds(latest));
  }
}

const microseconds = (milliseconds: number) => `${milliseconds}000`;
