/**
 * Response times are counted in buckets, so that a median of any number of them costs the same. The bounds grow by the
 * fourth root of two: a time that is computed from its bucket differs by less than 10 % from the exact one, or by one
 * second.
 */

/** The growth of the bounds for each doubling. */
const bucketsPerDoubling = 4;

/** Times of this number of seconds, 97 days, or longer are in the last bucket. */
const longestSeconds = 2 ** 23;

/** The first number of seconds of each bucket, in ascending order. */
export const bucketBounds: readonly number[] = makeBounds();

function makeBounds(): number[] {
  const powers = Array.from({ length: Math.log2(longestSeconds) * bucketsPerDoubling + 1 }, (_, step) =>
    Math.round(2 ** (step / bucketsPerDoubling)),
  );
  return [...new Set([0, ...powers])];
}

/** Returns the bucket of a number of seconds, as `width_bucket` of the database numbers them. */
export function bucketOf(seconds: number): number {
  const next = bucketBounds.findIndex((bound) => bound > seconds);
  return next === -1 ? bucketBounds.length : next;
}

/** Returns the number of seconds that stands for a bucket: the geometric mean of its first and its last. */
export function secondsOf(bucket: number): number {
  const first = bucketBounds[bucket - 1] ?? 0;
  const next = bucketBounds[bucket];
  return next === undefined ? first : Math.round(Math.sqrt(first * (next - 1)));
}

/** The number of response times in each bucket. */
export type Histogram = ReadonlyMap<number, number>;

/** Returns the sum of histograms, or of their buckets with a number of response times each. */
export function addedUp(histograms: Iterable<Iterable<readonly [number, number]>>): Histogram {
  const sum = new Map<number, number>();
  for (const histogram of histograms)
    for (const [bucket, replies] of histogram) sum.set(bucket, (sum.get(bucket) ?? 0) + replies);
  return sum;
}

/** Response times in seconds; null if there are none. */
export interface ResponseTimes {
  firstReplies: number;
  median: number | null;
  p90: number | null;
}

/** Returns the number, the median and the 90th percentile of a histogram. */
export function responseTimes(histogram: Histogram): ResponseTimes {
  const buckets = [...histogram].sort(([one], [other]) => one - other);
  const firstReplies = buckets.reduce((sum, [, replies]) => sum + replies, 0);
  const percentile = (percent: number): number | null => {
    let rest = rankOf(percent, firstReplies);
    for (const [bucket, replies] of buckets) {
      rest -= replies;
      if (rest <= 0) return secondsOf(bucket);
    }
    return null;
  };
  return { firstReplies, median: percentile(50), p90: percentile(90) };
}

/** Returns the rank of a percentile among sorted values, from 1: the smallest value that so many percent do not exceed. */
const rankOf = (percent: number, count: number) => Math.ceil((percent * count) / 100);

/** Returns the median of some exact values; null if there are none. */
export function medianOf(values: readonly number[]): number | null {
  return values.toSorted((one, other) => one - other)[rankOf(50, values.length) - 1] ?? null;
}
