import { formatTime } from '../../i18n/times.js';

/** Returns the end of a snooze (ISO 8601): the time today, else with the day. */
export function snoozeEnd(iso: string): string {
  const at = new Date(iso);
  const now = new Date();
  const isToday = at.toDateString() === now.toDateString();
  const isThisYear = at.getFullYear() === now.getFullYear();
  return formatTime(at, {
    ...(!isToday && { weekday: 'short', day: 'numeric', month: 'short' }),
    ...(!isThisYear && { year: 'numeric' }),
    hour: 'numeric',
    minute: '2-digit',
  });
}
