import { type Direction, type Page, pageOfNumbered } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { messageAtTime } from '../database/statements/message-at-time.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { InputError, sellerNotFound } from '../errors/caller-error.js';

/**
 * A range of a thread's messages, by their numbers without the ends. Messages are numbered in the order of their times, so
 * those of a period are a range.
 */
export interface MessageRange {
  readonly after: number;
  readonly before: number;
}

const wholeThread: MessageRange = { after: 0, before: 2_147_483_647 };

/** Later than any message. */
const endOfTime = 8_640_000_000_000_000;

/**
 * Returns the range of the messages that were sent in a period. The API has times in milliseconds and the database in
 * microseconds, so a message that the API shows with the time `createdAfter` is not later.
 * @throws {InputError} on `sellerId` if the seller does not exist.
 */
export async function rangeOf(
  database: Runner,
  thread: ThreadScope,
  { createdAfter = null, createdBefore = null }: { createdAfter?: Date | null; createdBefore?: Date | null },
): Promise<MessageRange> {
  let { after, before } = wholeThread;
  const firstAt = async (time: Date) => {
    const [found] = await database.run(thread, messageAtTime, { time });
    if (!found) throw new InputError([sellerNotFound('sellerId')]);
    after = Math.max(after, found.deletedCount);
    before = Math.min(before, found.messageCount + 1);
    return found.seq;
  };
  if (createdAfter !== null) {
    const first = await firstAt(new Date(Math.min(createdAfter.getTime() + 1, endOfTime)));
    after = Math.max(after, first - 1);
  }
  if (createdBefore !== null) before = Math.min(before, await firstAt(createdBefore));
  return { after, before: Math.max(before, after + 1) };
}

/** Returns the position at or nearest to another one that has a message of the range on one side at most. */
export const insideRange = ({ after, before }: MessageRange, position: number): number =>
  Math.min(Math.max(position, after), before);

/** Returns the number of messages of the range in a direction from a position inside it. */
export const roomFor = ({ after, before }: MessageRange, direction: Direction, beside: number): number =>
  Math.max((direction === 'first' ? beside - after : before - beside) - 1, 0);

/** Returns the page of a range that was read beside a position, with the number of messages of the range. */
export function pageOfRange<Item extends { readonly seq: number }>(
  { after, before }: MessageRange,
  { direction, beside }: { direction: Direction; beside: number },
  nearestFirst: readonly Item[],
): Page<Item> & { totalCount: () => number } {
  const count = before - after - 1;
  const numberOf = ({ seq }: Item) => seq - after;
  return {
    ...pageOfNumbered({ direction, beside: beside - after }, nearestFirst, { count, numberOf }),
    totalCount: () => count,
  };
}
