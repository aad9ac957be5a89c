import { currentLocale, regionalTag } from './text.js';

const formats = new Map<string, Intl.DateTimeFormat>();

/** Formats a moment (ISO 8601) as short as possible: the time today, the weekday this week, else the date. */
export function shortTime(iso: string, now = Date.now()): string {
  const moment = new Date(iso);
  const day = new Date(now);
  if (moment.getTime() >= day.setHours(0, 0, 0, 0)) return timeOfDay(iso);
  // A day can have 23 or 25 hours.
  if (moment.getTime() >= day.setDate(day.getDate() - 6)) return formatTime(moment, { weekday: 'short' });
  if (moment.getFullYear() === new Date(now).getFullYear())
    return formatTime(moment, { day: 'numeric', month: 'short' });
  return formatTime(moment, { year: 'numeric', month: 'numeric', day: 'numeric' });
}

/** Formats a moment to come as short as possible: the time today, the weekday with the time within a week, else the date. */
export function momentAhead(iso: string, now = Date.now()): string {
  const moment = new Date(iso);
  const day = new Date(now);
  if (moment.getTime() < day.setHours(24, 0, 0, 0)) return timeOfDay(iso);
  if (moment.getTime() < day.setDate(day.getDate() + 6))
    return formatTime(moment, { weekday: 'short', hour: 'numeric', minute: '2-digit' });
  return formatTime(moment, { day: 'numeric', month: 'short' });
}

export function timeOfDay(iso: string): string {
  return formatTime(new Date(iso), { hour: 'numeric', minute: '2-digit' });
}

export function shortDate(iso: string): string {
  return formatTime(new Date(iso), { dateStyle: 'medium' });
}

export function longDate(iso: string): string {
  return formatTime(new Date(iso), { dateStyle: 'full' });
}

export function dateAndTime(iso: string): string {
  return formatTime(new Date(iso), { dateStyle: 'medium', timeStyle: 'short' });
}

export function longDateAndTime(iso: string): string {
  return formatTime(new Date(iso), { dateStyle: 'full', timeStyle: 'short' });
}

/** Formats a moment in the reader's time zone and variant of the language. */
export function formatTime(moment: Date, options: Intl.DateTimeFormatOptions): string {
  const tag = regionalTag(currentLocale());
  const key = `${tag} ${JSON.stringify(options)}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(tag, options);
    formats.set(key, format);
  }
  return format.format(moment);
}
