/** The hour of the day at which a snooze to another day ends. */
const morning = 9;

/** The server accepts the end of a snooze within this number of days. */
const maximumDays = 366;

/** A time to choose. `inThreeHours` replaces `laterToday` in the evening. */
export interface SnoozeTime {
  name: 'laterToday' | 'inThreeHours' | 'tomorrow' | 'nextWeek';
  at: Date;
}

/**
 * Returns the times to snooze until, in the browser's time zone. The calendar's arithmetic keeps the hour over a change of
 * the clock.
 */
export function snoozeTimes(now: Date): SnoozeTime[] {
  const later = new Date(now.getTime() + 3 * 3_600_000);
  if (later.getMinutes() > 0 || later.getSeconds() > 0) later.setMinutes(60, 0, 0);
  later.setMilliseconds(0);
  const isToday = later.toDateString() === now.toDateString();
  const inDays = (days: number) => new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, morning);
  // Sunday is 0. On a Sunday, the Monday after the next day.
  const toMonday = 8 - now.getDay();
  return [
    { name: isToday ? 'laterToday' : 'inThreeHours', at: later },
    { name: 'tomorrow', at: inDays(1) },
    { name: 'nextWeek', at: inDays(toMonday) },
  ];
}

/** Returns a time as the value of a field `datetime-local`, in the browser's time zone. */
export function fieldValue(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Returns the time of a field's value; null if it is incomplete, past or too late for the server. */
export function snoozeTimeOf(value: string, now: Date): Date | null {
  // The value has no zone, so it is a local time.
  const at = new Date(value);
  const isPossible = at.getTime() > now.getTime() && at.getTime() <= now.getTime() + maximumDays * 86_400_000;
  return isPossible ? at : null;
}
