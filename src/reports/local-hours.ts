/**
 * The hours of a range of days in a time zone, with its clock changes. Times are quarters of an hour since 1970 in UTC:
 * the offset of every time zone is a number of whole quarters.
 */

export const quarterMs = 900_000;

const dayMs = 86_400_000;

/** The step in which the offset is compared; within one, no zone changes it twice. */
const stepQuarters = 24;

/** A span of quarters within an hour of the zone's clock. */
export interface LocalHour {
  /** The first quarter. It lasts until that of the next hour. */
  start: number;
  /** The number of the day in the range, from 0. */
  day: number;
  /** 1 for Monday to 7 for Sunday. */
  weekday: number;
  hour: number;
}

export interface LocalHours {
  /** In the order of time. An hour that the clock repeats is there twice or longer, one that it skips is missing. */
  hours: readonly LocalHour[];
  /** The quarter after the last hour. */
  end: number;
}

/** Returns whether the name is that of a time zone. An offset, such as `+05:37`, is none: it can have any minutes. */
export function isTimeZone(name: string): boolean {
  try {
    return !/^[+\-\u2212]/.test(name) && offsetIn(name)(0) !== undefined;
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

/** Returns the number of a day since 1970, or null if the text is not a day such as `2026-03-29`. */
export function dayNumber(text: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return null;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return Number.isNaN(ms) || dayText(ms / dayMs) !== text ? null : ms / dayMs;
}

/** Returns the text of a day by its number since 1970. */
export const dayText = (number: number): string => new Date(number * dayMs).toISOString().slice(0, 10);

/** Returns the hours from a day to another, which is included, by their numbers since 1970. */
export function localHours(timeZone: string, fromDay: number, toDay: number): LocalHours {
  const hours: LocalHour[] = [];
  let end = 0;
  const offsetAt = offsetIn(timeZone);
  // A day begins at most 14 hours before and ends at most 12 hours after that of UTC.
  const first = (fromDay * dayMs) / quarterMs - stepQuarters * 3;
  const last = ((toDay + 1) * dayMs) / quarterMs + stepQuarters * 3;
  for (let step = first; step < last; step += stepQuarters) {
    const offset = offsetAt(step);
    const isConstant = offset === offsetAt(step + stepQuarters);
    for (let quarter = step; quarter < step + stepQuarters; quarter += 1) {
      const local = quarter + (isConstant ? offset : offsetAt(quarter));
      const dayOf1970 = Math.floor(local / 96);
      if (dayOf1970 < fromDay || dayOf1970 > toDay) continue;
      const day = dayOf1970 - fromDay;
      const hour = Math.floor(local / 4) - dayOf1970 * 24;
      const latest = hours.at(-1);
      end = quarter + 1;
      // 1970 began on a Thursday.
      if (latest?.day !== day || latest.hour !== hour)
        hours.push({ start: quarter, day, weekday: ((dayOf1970 + 3) % 7) + 1, hour });
    }
  }
  return { hours, end };
}

/** Returns a function that returns the offset of a zone at a quarter, in quarters. */
function offsetIn(timeZone: string): (quarter: number) => number {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  return (quarter) => {
    const name = format.formatToParts(quarter * quarterMs).find(({ type }) => type === 'timeZoneName')?.value;
    const [, sign, hours = 0, minutes = 0] = /^GMT([+-])(\d{2}):(\d{2})/.exec(name ?? '') ?? [];
    const quarters = Math.floor((Number(hours) * 60 + Number(minutes)) / 15);
    return sign === '-' ? -quarters : quarters;
  };
}

/** A range of periods: `quarters` is the length of each, and `to` is not included. */
export interface Periods {
  quarters: number;
  from: number;
  to: number;
}

/**
 * Returns the periods of some lengths that cover a range of quarters exactly, with as few as possible. Each length is a multiple of
 * the next, and the last is 1.
 */
export function periodsBetween(start: number, end: number, lengths: readonly number[]): Periods[] {
  const [quarters, ...shorter] = lengths;
  if (quarters === undefined || start >= end) return [];
  const from = Math.ceil(start / quarters);
  const to = Math.floor(end / quarters);
  if (from >= to) return periodsBetween(start, end, shorter);
  return [
    ...periodsBetween(start, from * quarters, shorter),
    { quarters, from, to },
    ...periodsBetween(to * quarters, end, shorter),
  ];
}
