/** A share of a number of trials, with its 95 % confidence interval. */
export interface Rate {
  readonly count: number;
  readonly of: number;
  readonly share: number;
  readonly lower: number;
  readonly upper: number;
}

/** The quantile of the normal distribution for 95 %. */
const z = 1.959964;

/** Returns the share with Wilson's score interval, which also holds for shares near 0 and 1. */
export function rateOf(count: number, of: number): Rate {
  if (of === 0) return { count, of, share: 0, lower: 0, upper: 1 };
  const share = count / of;
  const scale = 1 + z ** 2 / of;
  const middle = (share + z ** 2 / (2 * of)) / scale;
  const half = (z / scale) * Math.sqrt((share * (1 - share)) / of + z ** 2 / (4 * of ** 2));
  return { count, of, share, lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}

/** Returns the rate as text, such as `98.2 % (97.1–98.9)`. */
export function rateText({ of, share, lower, upper }: Rate, digits: number): string {
  if (of === 0) return '-';
  const percent = (part: number) => (100 * part).toFixed(digits);
  return `${percent(share)} % (${percent(lower)}–${percent(upper)})`;
}
