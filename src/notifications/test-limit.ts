import { type Actor, partyOf } from '../access/actor.js';
import type { RateLimitStore } from '../database/rate-limit-store.js';
import { callerError } from '../errors/caller-error.js';

/** The most tests of one person in a window, of emails and of pushes each. */
const maxTests = 3;
const windowMs = 10 * 60_000;

/** Where tests are counted. */
export type TestCounts = Pick<RateLimitStore, 'add'>;

/** Counts a test of a person. @throws {CallerError} `RATE_LIMITED` */
export async function countTest(
  counts: TestCounts,
  actor: Actor,
  memberId: number,
  kind: 'notification tests' | 'push tests',
): Promise<void> {
  const name = `${kind}:${partyOf(actor)}:${memberId}`;
  const { requests, msLeft } = await counts.add(name, { requests: 1, msLeft: windowMs });
  if (requests <= maxTests) return;
  const seconds = Math.max(1, Math.ceil(msLeft / 1_000));
  throw callerError(
    'RATE_LIMITED',
    `Too many tests: at most ${maxTests} in ${windowMs / 60_000} minutes. Please try again in ${seconds} s.`,
  );
}
