/** The hour of the day at which a snooze to another day ends. */
const morning = 9;

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** No clock is set back by more. */
const longestOverlapMs = 3 * hourMs;

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
  const later = fullHourFrom(now.getTime() + 3 * hourMs);
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

/**
 * Returns the first full hour from a time on. It adds durations: a setter of `Date` finds the first of two hours with the same
 * name, and goes back an hour if the time is in the second.
 */
function fullHourFrom(time: number): Date {
  let at = new Date(Math.ceil(time / minuteMs) * minuteMs);
  // A second step if the clock changes by half an hour meanwhile.
  while (at.getMinutes() > 0) at = new Date(at.getTime() + (60 - at.getMinutes()) * minuteMs);
  return at;
}

/** Returns a time as the value of a field `datetime-local`, in the browser's time zone. */
export function fieldValue(at: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
  return `${day}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** Returns the time of a field's value; null if it is incomplete, past or too late for the server. */
export function snoozeTimeOf(value: string, now: Date): Date | null {
  // The value has no zone, so it is a local time; of two with the same name, the first that is not past.
  const first = new Date(value);
  const at = first.getTime() > now.getTime() ? first : secondOf(first);
  const isPossible = at.getTime() > now.getTime() && at.getTime() <= now.getTime() + maximumDays * 86_400_000;
  return isPossible ? at : null;
}

/** Returns the second time with the same name, if the clock is set back over a time; otherwise the time. */
function secondOf(first: Date): Date {
  const afterwards = new Date(first.getTime() + longestOverlapMs);
  const overlap = afterwards.getTimezoneOffset() - first.getTimezoneOffset();
  const second = new Date(first.getTime() + overlap * minuteMs);
  return overlap > 0 && fieldValue(second) === fieldValue(first) ? second : first;
}
