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

/** Returns when office hours begin and end in the next seven days, in their order, and some times beside changes of the clocks. */
function boundaries(days: readonly OfficeDay[], timeZone: string, now: Date): Date[] {
  const startMs = Math.floor(now.getTime() / minuteMs) * minuteMs;
  const start = localTime(now, timeZone);
  const times = days.flatMap(({ weekday, from, to }) => {
    const daysAhead = (weekday - start.weekday + 7) % 7;
    return [0, 7].flatMap((weeks) =>
      [from, to].flatMap((boundary) => {
        const minutesAhead = (daysAhead + weeks) * dayMinutes + boundary - start.minutes;
        const time = new Date(startMs + minutesAhead * minuteMs);
        // The clocks can change meanwhile: the difference is at most half a day.
        const passed = localTime(time, timeZone).minutes - (boundary % dayMinutes);
        const error = ((passed + dayMinutes * 1.5) % dayMinutes) - dayMinutes / 2;
        return [time, new Date(time.getTime() - error * minuteMs)];
      }),
    );
  });
  return times.sort((one, other) => one.getTime() - other.getTime());
}
