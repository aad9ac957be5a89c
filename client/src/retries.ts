import { ApiError, NetworkError } from './errors.js';
import { backoffMs, waitFor } from './waiting.js';

/** When a request is sent again. */
export interface RetryPolicy {
  /** The maximum number of attempts, the first included; 1 for no retries. */
  attempts: number;
  /** The wait after the first failure. It doubles after each further one. */
  minWaitMs: number;
  /** The longest wait. If the server asks for a longer one, the request fails. */
  maxWaitMs: number;
}

export const defaultRetries: RetryPolicy = { attempts: 5, minWaitMs: 250, maxWaitMs: 15_000 };

/**
 * Makes attempts until one succeeds, fails for good, or the policy ends them.
 * @param isRepeatable whether the request can be sent again although it may have been carried out.
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  { attempts, minWaitMs, maxWaitMs }: RetryPolicy,
  isRepeatable: boolean,
  signal?: AbortSignal,
): Promise<T> {
  for (let failures = 0; ; failures++) {
    try {
      return await attempt();
    } catch (error) {
      const askedMs = error instanceof ApiError ? (error.details.retryAfterMs ?? 0) : 0;
      const canHelp = wasNotCarriedOut(error) || (isRepeatable && isTemporary(error));
      if (!canHelp || failures + 1 >= attempts || askedMs > maxWaitMs) throw error;
      await waitFor(Math.max(askedMs, backoffMs(failures, minWaitMs, maxWaitMs)), signal);
    }
  }
}

/** Returns whether the server rejected a request before it did anything, because there were too many. */
const wasNotCarriedOut = (error: unknown) => error instanceof ApiError && error.status === 429;

/** Returns whether the same request can succeed later. */
export const isTemporary = (error: unknown): boolean =>
  error instanceof NetworkError ||
  (error instanceof ApiError && (error.code === 'SERVICE_UNAVAILABLE' || error.status === 429));

/** Returns whether variables have an idempotency key, with which a mutation has its effect once. */
export function hasIdempotencyKey(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return false;
  return Object.entries(value).some(
    ([name, inner]) => (name === 'idempotencyKey' && typeof inner === 'string') || hasIdempotencyKey(inner),
  );
}

/** Returns a new key for `idempotencyKey`. Store it with a message that must be sent once, also after a restart. */
export const newIdempotencyKey = (): string => crypto.randomUUID();
