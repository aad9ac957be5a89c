import { localTime } from './quiet-hours.js';

/** The office hours of a weekday in minutes after midnight; `to` is exclusive, and 1,440 at midnight. */
export interface OfficeDay {
  /** 1 for Monday to 7 for Sunday. */
  weekday: number;
  from: number;
  to: number;
}

export interface OfficeState {
  isOpen: boolean;
  /** The next opening or closing; null if there is none. */
  changesAt: Date | null;
}

const dayMinutes = 24 * 60;
const minuteMs = 60_000;
const dayMs = dayMinutes * minuteMs;

/** Returns whether the office is open at a time, and until when. Changes of the clocks are taken into account. */
export function officeState(days: readonly OfficeDay[], timeZone: string, now: Date): OfficeState {
  const isOpenAt = (time: Date) => {
    const { weekday, minutes } = localTime(time, timeZone);
    return days.some((day) => day.weekday === weekday && minutes >= day.from && minutes < day.to);
  };
  const isOpen = isOpenAt(now);
  const changesAt = boundaries(days, timeZone, now).find((time) => time > now && isOpenAt(time) !== isOpen);
  return { isOpen, changesAt: changesAt ?? null };
}

/**
 * Returns all times of the next eight days at which the office can open or close, in their order: those at which office hours begin and
 * end by each offset of the clocks in these days, and those at which the offset changes.
 */
function boundaries(days: readonly OfficeDay[], timeZone: string, now: Date): Date[] {
  const startMs = Math.floor(now.getTime() / minuteMs) * minuteMs;
  const { weekday: today, minutes } = localTime(now, timeZone);
  const clockChanges = changesOfOffset(timeZone, startMs);
  const offsetNow = offsetAt(startMs, timeZone);
  // The difference between an offset and the one now is at most half a day.
  const shifts = [0, ...clockChanges.map((atMs) => signed(offsetAt(atMs, timeZone) - offsetNow))];
  const times = days.flatMap(({ weekday, from, to }) =>
    [0, 7].flatMap((weeks) =>
      [from, to].flatMap((boundary) => {
        const minutesAhead = (((weekday - today + 7) % 7) + weeks) * dayMinutes + boundary - minutes;
        return shifts.map((shift) => startMs + (minutesAhead - shift) * minuteMs);
      }),
    ),
  );
  return [...times, ...clockChanges].sort((one, other) => one - other).map((time) => new Date(time));
}

/** Returns the times of the next eight days at which the offset of a time zone changes. */
function changesOfOffset(timeZone: string, startMs: number): number[] {
  return Array.from({ length: 8 }, (_, day) => startMs + day * dayMs).flatMap((dayStartMs) => {
    let [before, after] = [dayStartMs, dayStartMs + dayMs];
    const offset = offsetAt(before, timeZone);
    if (offsetAt(after, timeZone) === offset) return [];
    while (after - before > minuteMs) {
      const middle = before + Math.floor((after - before) / minuteMs / 2) * minuteMs;
      if (offsetAt(middle, timeZone) === offset) before = middle;
      else after = middle;
    }
    return [after];
  });
}

/** Returns the offset of a time zone from UTC in minutes, between 0 and a day. */
function offsetAt(timeMs: number, timeZone: string): number {
  const { minutes } = localTime(new Date(timeMs), timeZone);
  return (minutes - (Math.floor(timeMs / minuteMs) % dayMinutes) + dayMinutes) % dayMinutes;
}

/** Returns a difference of two offsets, between minus and plus half a day. */
const signed = (minutes: number) => ((minutes + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2;
