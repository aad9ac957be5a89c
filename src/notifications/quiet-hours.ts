/** Hours in which a person gets no email, in minutes after midnight. `from` after `to` spans midnight. */
export interface QuietHours {
  from: number;
  to: number;
  /** The name of a time zone, such as `Europe/Berlin`. */
  timeZone: string;
}

const dayMinutes = 24 * 60;
const minuteMs = 60_000;

/** By the names of time zones in lower case. The runtime has its own name for some, such as `Asia/Calcutta` for `Asia/Kolkata`. */
const formats = new Map<string, Intl.DateTimeFormat>();

/** Returns the format of the time in a time zone. @throws {RangeError} if the runtime does not know it. */
function formatIn(timeZone: string): Intl.DateTimeFormat {
  const name = timeZone.toLowerCase();
  const known = formats.get(name);
  if (known) return known;
  const parts = { weekday: 'short', hour: 'numeric', minute: 'numeric', hourCycle: 'h23' } as const;
  const format = new Intl.DateTimeFormat('en', { ...parts, timeZone });
  formats.set(name, format);
  return format;
}

/** Returns whether the runtime knows a time zone. */
export function isTimeZone(name: string): boolean {
  try {
    formatIn(name);
    return true;
  } catch {
    return false;
  }
}

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/**
 * Returns the weekday (1 for Monday) and the minutes after midnight at a time in a time zone; in UTC if a server with newer time zones
 * has stored an unknown one.
 */
export function localTime(time: Date, timeZone: string): { weekday: number; minutes: number } {
  const format = formatIn(isTimeZone(timeZone) ? timeZone : 'UTC');
  const parts = Object.fromEntries(format.formatToParts(time).map(({ type, value }) => [type, value]));
  const minutes = Number(parts.hour) * 60 + Number(parts.minute);
  return { weekday: weekdays.indexOf(parts.weekday ?? '') + 1, minutes };
}

const localMinutes = (time: Date, timeZone: string) => localTime(time, timeZone).minutes;

const isWithin = ({ from, to }: QuietHours, minutes: number) =>
  from < to ? minutes >= from && minutes < to : minutes >= from || minutes < to;

/**
 * Returns the end of the quiet hours that a time is in, within a minute after a change of the clocks at most an hour later; null if
 * it is in none.
 */
export function endOfQuietHours(hours: QuietHours, time: Date): Date | null {
  const { to, timeZone } = hours;
  const now = localMinutes(time, timeZone);
  if (!isWithin(hours, now)) return null;
  const startOfMinute = Math.floor(time.getTime() / minuteMs) * minuteMs;
  const end = new Date(startOfMinute + ((to - now + dayMinutes) % dayMinutes) * minuteMs);
  // The clocks changed meanwhile: the difference is at most half a day.
  const error = ((localMinutes(end, timeZone) - to + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2;
  const corrected = new Date(end.getTime() - error * minuteMs);
  // The end does not exist on the day on which an hour is skipped.
  return corrected.getTime() > time.getTime() && !isWithin(hours, localMinutes(corrected, timeZone))
    ? corrected
    : end;
}
