import { useSyncExternalStore } from 'react';
import { regionalTag, type Text } from '../../i18n/text.js';

const formats = new Map<string, Intl.DateTimeFormat>();

function format(locale: string, name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const id = `${locale} ${name}`;
  let made = formats.get(id);
  if (!made) {
    made = new Intl.DateTimeFormat(regionalTag(locale), options);
    formats.set(id, made);
  }
  return made;
}

/** The time of day of a moment (ISO 8601), where the reader is. */
export function timeOfDay(moment: string, locale: string): string {
  return format(locale, 'time', { hour: 'numeric', minute: '2-digit' }).format(new Date(moment));
}

/** Day and time of a moment, in full. */
export function dayAndTime(moment: string, locale: string): string {
  return format(locale, 'both', { dateStyle: 'long', timeStyle: 'short' }).format(new Date(moment));
}

/** What a day is called: today, yesterday, or by its date. `today` is a day as `useToday` gives it. */
export function dayName(moment: string, today: string, locale: string, text: Text): string {
  const day = new Date(moment);
  const yesterday = new Date(today);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day.toDateString() === today) return text('thread.today');
  if (day.toDateString() === yesterday.toDateString()) return text('thread.yesterday');
  const sameYear = day.getFullYear() === new Date(today).getFullYear();
  return sameYear
    ? format(locale, 'day', { weekday: 'long', day: 'numeric', month: 'long' }).format(day)
    : format(locale, 'date', { day: 'numeric', month: 'long', year: 'numeric' }).format(day);
}

/** The day that it is; whoever asks is drawn anew when the next begins. */
export function useToday(): string {
  return useSyncExternalStore(onTick, () => new Date().toDateString());
}

function onTick(tick: () => void): () => void {
  const timer = setInterval(tick, 60_000);
  return () => clearInterval(timer);
}
