import type { ThreadMessage } from './thread-source.js';

const longestPause = 5 * 60_000;

/** Whether two moments (ISO 8601) lie on one day, where the reader is. */
export function sameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Whether a message goes on with what the one before began: of the same person, on the same day, within 5 minutes. */
export function continues(before: ThreadMessage | undefined, message: ThreadMessage): boolean {
  return (
    before !== undefined &&
    before.sentByType === message.sentByType &&
    before.sentByName === message.sentByName &&
    Date.parse(message.createdAt) - Date.parse(before.createdAt) <= longestPause &&
    sameDay(before.createdAt, message.createdAt)
  );
}
