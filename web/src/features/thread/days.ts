import { useSyncExternalStore } from 'react';
import type { Text } from '../../i18n/text.js';
import { formatTime } from '../../i18n/times.js';

/** Returns the name of a moment's day: today, yesterday, or its date. `today` is a day as `useToday` returns it. */
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

/** Returns the current day, and renders the component again when the next one begins. */
export function useToday(): string {
  return useSyncExternalStore(onMinute, () => new Date().toDateString());
}

function onMinute(listener: () => void): () => void {
  const timer = setInterval(listener, 60_000);
  return () => clearInterval(timer);
}
