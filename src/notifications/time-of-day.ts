/* Times of day such as `09:30`, which are stored as minutes after midnight. */

export const timeOf = (minutes: number) =>
  [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** Returns the minutes after midnight of a valid time. */
export const minutesOf = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));

export const isTime = (time: string) => /^([01]\d|2[0-3]):[0-5]\d$/.test(time);
