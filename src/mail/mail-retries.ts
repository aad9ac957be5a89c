import { UnreadableSecret } from '../access/secret-encryption.js';
import { backoffSeconds } from '../fair-queue/delivery-loop.js';

/** The waits after failed attempts, in seconds. */
const retries = { first: 10, longest: 1_800 };

/**
 * The wait after an attempt of a process that lacks the key, for the first attempts: during a rotation, another process has the
 * key.
 */
const foreignRetryS = 1;
const attemptsOfOthers = 5;

/** The wait after the mail server did not answer a mail that is sent once more at most: it is longer than most outages. */
const unansweredRetryS = 3_600;

/** Returns the seconds between a failed attempt and the next one. */
export function secondsUntilNext(attempt: number, error: unknown, isUnanswered: boolean): number {
  if (isUnanswered) return unansweredRetryS;
  if (error instanceof UnreadableSecret && attempt <= attemptsOfOthers) return foreignRetryS;
  return backoffSeconds(attempt, retries);
}
