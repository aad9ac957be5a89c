/** The maximum number of days of a report. */
export const maximumDays = 92;

/** The lengths of the ranges that end today. */
export const presetDays = [7, 28, maximumDays] as const;

const dayMs = 86_400_000;

/** Returns the current day of a time zone, such as `2026-03-29`. */
export function todayIn(timeZone: string, now = Date.now()): string {
  const format = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  });
  const parts = new Map(format.formatToParts(now).map(({ type, value }) => [type, value]));
  return `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
}

/** Returns a day so many days after another one. */
export const dayAfter = (day: string, days: number): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + days * dayMs).toISOString().slice(0, 10);

/** Returns whether a range of days has from one to `maximumDays`. */
export function isRange(from: string, to: string): boolean {
  const days = (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayMs + 1;
  return days >= 1 && days <= maximumDays;
}

/** The time zone of the browser. */
export const ownTimeZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Returns the names of all time zones that the browser knows, with UTC and its own one. */
export const timeZones = (): string[] =>
  [...new Set(['UTC', ownTimeZone(), ...Intl.supportedValuesOf('timeZone')])].sort();
