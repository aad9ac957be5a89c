import type { Text } from '../../i18n/text.js';
import { formatTime } from '../../i18n/times.js';

/** Returns the name of a moment's day: today, yesterday, or its date. `today` is a day as `useToday` of `i18n/today.ts` returns it. */
export function dayName(iso: string, today: string, text: Text): string {
  const day = new Date(iso);
  const yesterday = new Date(today);
  yesterday.setDate(yesterday.getDate() - 1);
  if (day.toDateString() === today) return text('thread.today');
  if (day.toDateString() === yesterday.toDateString()) return text('thread.yesterday');
  return day.getFullYear() === new Date(today).getFullYear()
    ? formatTime(day, { weekday: 'long', day: 'numeric', month: 'long' })
    : formatTime(day, { day: 'numeric', month: 'long', year: 'numeric' });
}
