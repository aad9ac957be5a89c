import type { ThreadMessage } from './thread-source.js';

const maxPauseMs = 5 * 60_000;

/** Returns whether two moments (ISO 8601) are on one day in the reader's time zone. */
export function sameDay(one: string, other: string): boolean {
  return new Date(one).toDateString() === new Date(other).toDateString();
}

/** Returns whether a message continues the one before: same person, same day, within 5 minutes. */
export function continues(
  before: ThreadMessage | undefined,
  message: Pick<ThreadMessage, 'createdAt' | 'sentByType' | 'sentByName'>,
): boolean {
  return (
    before !== undefined &&
    before.sentByType === message.sentByType &&
    before.sentByName === message.sentByName &&
    Date.parse(message.createdAt) - Date.parse(before.createdAt) <= maxPauseMs &&
    sameDay(before.createdAt, message.createdAt)
  );
}
