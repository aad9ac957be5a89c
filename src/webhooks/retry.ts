/** When a delivery that failed is tried again; docs/webhooks.md has the table. */
export const retryTimes = {
  /** The wait after the first failure at most, in ms; doubled with each that follows. */
  first: 5_000,
  /** The wait at most, in ms. */
  most: 4 * 3_600_000,
  /** So long after its first failure a delivery is given up, in ms. */
  giveUpAfter: 72 * 3_600_000,
} as const;

/**
 * How long to wait before the next attempt, in ms: somewhere up to the time that has doubled with each failure,
 * so that receivers which were away are not called by all at once. Null: it is given up.
 * @param failures how often it has failed, this time included.
 * @param failingFor how long ago it failed first, in ms.
 */
export function waitBeforeRetry(failures: number, failingFor: number): number | null {
  const left = retryTimes.giveUpAfter - failingFor;
  if (left <= 0) return null;
  const longest = Math.min(retryTimes.most, retryTimes.first * 2 ** (failures - 1));
  // The last attempt is made when the time is over, and not before.
  return Math.ceil(Math.min(left, Math.max(longest / 10, Math.random() * longest)));
}
