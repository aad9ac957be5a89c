import { currentLocale, regionalTag } from './text.js';

const day = 86_400_000;
const formats = new Map<string, Intl.DateTimeFormat>();

/** When something was, as short as it can be told: the time today, the weekday this week, else the date. */
export function shortTime(iso: string, now = Date.now()): string {
  const time = new Date(iso);
  const today = new Date(now).setHours(0, 0, 0, 0);
  if (time.getTime() >= today) return format({ hour: 'numeric', minute: '2-digit' }, time);
  if (time.getTime() >= today - 6 * day) return format({ weekday: 'short' }, time);
  if (time.getFullYear() === new Date(now).getFullYear())
    return format({ day: 'numeric', month: 'short' }, time);
  return format({ year: 'numeric', month: 'numeric', day: 'numeric' }, time);
}

/** The whole date and time. */
export function longTime(iso: string): string {
  return format({ dateStyle: 'full', timeStyle: 'short' }, new Date(iso));
}

function format(options: Intl.DateTimeFormatOptions, time: Date): string {
  const key = `${currentLocale()} ${JSON.stringify(options)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(regionalTag(currentLocale()), options);
  formats.set(key, known);
  return known.format(time);
}
