import { endOfQuietHours, type QuietHours } from './quiet-hours.js';

/*
 * The state of one person's emails about one thread. It is stored as the last email (thread_notification) and the counts of the
 * thread, from which `stateOf` derives it. So a read or a message needs no write for any person.
 */

/**
 * `idle`: nothing is unread, and no email was sent within a day.
 * `waiting`: something is unread, and no email was sent within a day.
 * `held`: something is unread, and the thread was visited since an email within a day.
 * `notified`: an email was sent within a day, and the thread was not visited since.
 * `ignored`: an email was sent more than a day ago, and the thread was not visited since.
 * `visited`: nothing is unread, and an email was sent within a day.
 */
export type NotificationState = 'idle' | 'waiting' | 'held' | 'notified' | 'ignored' | 'visited';

/**
 * `message`: the first unread message. `read`: all was read. `dayPassed`: a day after the email. The outcomes of a decision: `send`,
 * and `postpone`, which repeats it later.
 */
export type NotificationEvent = 'message' | 'read' | 'dayPassed' | 'send' | 'postpone';

/** The next state for each event. An event that is not listed changes nothing. */
export const transitions: Readonly<
  Record<NotificationState, Partial<Record<NotificationEvent, NotificationState>>>
> = {
  idle: { message: 'waiting' },
  waiting: { read: 'idle', send: 'notified', postpone: 'waiting' },
  held: { read: 'visited', postpone: 'held', dayPassed: 'waiting' },
  // One email for each pause: only a visit lets another follow.
  notified: { read: 'visited', dayPassed: 'ignored' },
  ignored: { read: 'idle' },
  visited: { message: 'held', dayPassed: 'idle' },
};

/** The time after an email in which the person gets no other about the same thread. */
export const restMs = 24 * 3_600_000;

/** The time after which a decision is repeated while the person has the thread open. */
export const viewingMs = 60_000;

/** What decides about one person and thread. */
export interface NotificationFacts {
  /** The messages of the other side that are unread, and that are read. */
  unreadCount: number;
  readCount: number;
  /** The last email about the thread; null: none. */
  notified: { at: Date; readCount: number } | null;
  /** Whether the person has turned emails off, or the mail server rejects the address. */
  isExcluded: boolean;
  /** Whether the person has the thread open now. */
  isViewing: boolean;
  /** The end of the time after an email about other threads; null: none. */
  notBefore: Date | null;
  quietHours: QuietHours | null;
}

/** Returns the state at a time. */
export function stateOf(
  { unreadCount, readCount, notified }: NotificationFacts,
  now: Date,
): NotificationState {
  // The clock was wrong if the email is of another day to come.
  const isRecent = notified !== null && Math.abs(now.getTime() - notified.at.getTime()) < restMs;
  if (notified?.readCount === readCount) return isRecent ? 'notified' : 'ignored';
  if (unreadCount === 0) return isRecent ? 'visited' : 'idle';
  return isRecent ? 'held' : 'waiting';
}

/** A decision, which is an event. `at` is the time of the next decision. */
export type Decision = { event: 'send' } | { event: 'postpone'; at: Date };

/** Returns the decision about a person; null if the person gets no email in this pause. */
export function decide(facts: NotificationFacts, now: Date): Decision | null {
  const { notified, quietHours, isExcluded, isViewing, notBefore } = facts;
  const allowed = transitions[stateOf(facts, now)];
  if (isExcluded || (!allowed.send && !allowed.postpone)) return null;
  const isPlausible = notBefore !== null && notBefore.getTime() - now.getTime() < restMs;
  const earliest = new Date(
    Math.max(
      now.getTime() + (isViewing ? viewingMs : 0),
      allowed.send || !notified ? 0 : notified.at.getTime() + restMs,
      isPlausible ? notBefore.getTime() : 0,
    ),
  );
  const at = (quietHours && endOfQuietHours(quietHours, earliest)) ?? earliest;
  return at.getTime() > now.getTime() ? { event: 'postpone', at } : { event: 'send' };
}
