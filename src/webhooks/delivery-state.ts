import type { SendResult } from './sender.js';

/**
 * The states of a delivery, as the API names them:
 *
 * | from    | event                                          | to       | and then            |
 * | ------- | ---------------------------------------------- | -------- | ------------------- |
 * | -       | a new event for the webhook (fan-out.ts)       | PENDING  |                     |
 * | PENDING | attempt: accepted                              | DELIVERED |                    |
 * | PENDING | attempt: failed                                | PENDING  | retry later         |
 * | PENDING | attempt: failed too long, or receiver says 410 | GIVEN_UP | disable the webhook |
 * | PENDING | the webhook is disabled (dead-letters.ts)      | GIVEN_UP |                     |
 * | any     | the owner redelivers it (delivery-log.ts)      | PENDING  | send now            |
 */
export type DeliveryState = 'PENDING' | 'DELIVERED' | 'GIVEN_UP';

/** The outcome of an attempt for its delivery. */
export type AttemptOutcome =
  | { kind: 'accepted' }
  | { kind: 'failed'; failureCount: number; failingForMs: number }
  | { kind: 'failed-too-long'; failure: string }
  | { kind: 'receiver-gone' };

/** The state after an attempt, and the action that follows. */
export type NextState =
  | { state: 'DELIVERED' }
  | { state: 'PENDING'; retryMs: number }
  | { state: 'GIVEN_UP'; disableReason: string };

/** The times of retries; docs/webhooks.md has the table. */
export const retryTimes = {
  /** The maximum delay after the first failure; it doubles with each further failure. */
  firstMs: 5_000,
  /** The maximum of all delays. */
  maxMs: 4 * 3_600_000,
  /** The time from its first failure to the last retry. */
  giveUpAfterMs: 72 * 3_600_000,
} as const;

/**
 * Returns the outcome of an attempt.
 * @param failureCount the failures before it.
 * @param failingForMs the time since the first failure; 0 for the first.
 */
export function outcomeOf(
  { status, failure }: Pick<SendResult, 'status' | 'failure'>,
  { failureCount, failingForMs }: { failureCount: number; failingForMs: number },
): AttemptOutcome {
  if (failure === null) return { kind: 'accepted' };
  if (status === 410) return { kind: 'receiver-gone' };
  return failingForMs >= retryTimes.giveUpAfterMs
    ? { kind: 'failed-too-long', failure }
    : { kind: 'failed', failureCount: failureCount + 1, failingForMs };
}

/** Returns the next state of a pending delivery: the rows of the table above that begin with "attempt". */
export function nextState(outcome: AttemptOutcome): NextState {
  switch (outcome.kind) {
    case 'accepted':
      return { state: 'DELIVERED' };
    case 'failed':
      return { state: 'PENDING', retryMs: retryDelayMs(outcome.failureCount, outcome.failingForMs) };
    case 'failed-too-long':
      return {
        state: 'GIVEN_UP',
        disableReason: `Failed for 72 hours; last: ${outcome.failure.replace(/\.$/, '')}.`,
      };
    case 'receiver-gone':
      return {
        state: 'GIVEN_UP',
        disableReason: 'The receiver answered HTTP 410: it no longer accepts deliveries.',
      };
  }
}

/**
 * Returns a random delay between a tenth and all of a maximum, which doubles with each failure: receivers that were
 * down do not get all retries at once.
 */
function retryDelayMs(failureCount: number, failingForMs: number): number {
  const maxMs = Math.min(retryTimes.maxMs, retryTimes.firstMs * 2 ** (failureCount - 1));
  // The last attempt is made exactly when the time is over.
  const leftMs = retryTimes.giveUpAfterMs - failingForMs;
  return Math.ceil(Math.min(leftMs, Math.max(maxMs / 10, Math.random() * maxMs)));
}
