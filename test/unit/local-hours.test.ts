import { expect, test } from 'vitest';
import { dayNumber, isTimeZone, localHours, periodsBetween } from '../../src/reports/local-hours.js';
import { bucketBounds, bucketOf, responseTimes, secondsOf } from '../../src/reports/response-times.js';

const hoursOf = (timeZone: string, day: string) => {
  const number = dayNumber(day) ?? 0;
  const { hours, end } = localHours(timeZone, number, number);
  const lengths = hours.map(({ start }, index) => (hours[index + 1]?.start ?? end) - start);
  return { hours: hours.map(({ hour }) => hour), lengths, start: (hours[0]?.start ?? 0) - number * 96 };
};

const all = Array.from({ length: 24 }, (_, hour) => hour);

test.each([
  ['UTC', '2026-03-29', all, 0, 96],
  ['Asia/Kathmandu', '2026-03-29', all, -23, 96],
  ['Pacific/Kiritimati', '2026-03-29', all, -56, 96],
  ['Pacific/Pago_Pago', '2026-03-29', all, 44, 96],
  // The clock skips an hour, and repeats one.
  ['Europe/Berlin', '2026-03-29', all.filter((hour) => hour !== 2), -4, 92],
  ['Europe/Berlin', '2026-10-25', all, -8, 100],
  // It skips the first hour of the day, and repeats the last one.
  ['America/Santiago', '2026-09-06', all.slice(1), 16, 92],
  ['America/Santiago', '2026-04-04', all, 12, 100],
  // It changes by half an hour.
  ['Australia/Lord_Howe', '2026-10-04', all, -42, 94],
  ['Australia/Lord_Howe', '2026-04-05', all, -44, 98],
  // The zone moved across the date line: this day did not exist.
  ['Pacific/Apia', '2011-12-30', [], 0, 0],
])('%s has the hours of %s', (timeZone, day, hours, start, quarters) => {
  const found = hoursOf(timeZone, day);
  expect([...new Set(found.hours)]).toEqual(hours);
  expect(found.lengths.reduce((sum, length) => sum + length, 0)).toBe(quarters);
  if (quarters > 0) expect(found.start).toBe(start);
});

test('a range has its days and weekdays in order', () => {
  const monday = dayNumber('2026-03-23') ?? 0;
  const { hours } = localHours('Europe/Berlin', monday, monday + 6);
  expect([...new Set(hours.map(({ day, weekday }) => `${day} ${weekday}`))]).toEqual(
    Array.from({ length: 7 }, (_, day) => `${day} ${day + 1}`),
  );
});

test('names of time zones and days are checked', () => {
  expect(['Europe/Berlin', 'UTC'].every(isTimeZone)).toBe(true);
  expect(['', 'Europe/Nowhere', "'"].some(isTimeZone)).toBe(false);
  expect(['2026-02-30', '2026-2-3', '2026-13-01', '', '20260101'].map(dayNumber)).toEqual(
    Array(5).fill(null),
  );
});

test('periods cover a range of quarters once, with few of them', () => {
  expect(periodsBetween(5, 5, [96, 4, 1])).toEqual([]);
  expect(periodsBetween(94, 3 * 96 + 6, [96, 4, 1])).toEqual([
    { quarters: 1, from: 94, to: 96 },
    { quarters: 96, from: 1, to: 3 },
    { quarters: 4, from: 72, to: 73 },
    { quarters: 1, from: 292, to: 294 },
  ]);
  for (let start = 0; start < 12; start += 1)
    for (let end = start; end < 24; end += 1) {
      const covered = periodsBetween(start, end, [8, 4, 1]).flatMap(({ quarters, from, to }) =>
        Array.from({ length: (to - from) * quarters }, (_, index) => from * quarters + index),
      );
      expect(covered).toEqual(Array.from({ length: end - start }, (_, index) => start + index));
    }
});

test('a response time that stands for a bucket differs by at most 10 % or a second', () => {
  expect(bucketBounds.length).toBeLessThan(100);
  for (let seconds = 0; seconds < 2 ** 23; seconds = Math.max(seconds + 1, Math.floor(seconds * 1.01))) {
    const bucket = bucketOf(seconds);
    expect(bucketBounds[bucket - 1]).toBeLessThanOrEqual(seconds);
    expect(bucketBounds[bucket] ?? Number.POSITIVE_INFINITY).toBeGreaterThan(seconds);
    expect(Math.abs(secondsOf(bucket) - seconds)).toBeLessThanOrEqual(Math.max(1, seconds / 10));
  }
  expect(secondsOf(bucketOf(2 ** 30))).toBe(2 ** 23);
});

test('percentiles of a histogram are those of its nearest rank', () => {
  const histogram = (...seconds: number[]) =>
    new Map(seconds.map((each) => [bucketOf(each), seconds.filter((one) => one === each).length]));
  expect(responseTimes(new Map())).toEqual({ firstReplies: 0, median: null, p90: null });
  expect(responseTimes(histogram(3))).toEqual({ firstReplies: 1, median: 3, p90: 3 });
  expect(responseTimes(histogram(6, 1, 2, 4))).toEqual({ firstReplies: 4, median: 2, p90: 6 });
  expect(responseTimes(histogram(1, 1, 1, 1, 1, 1, 1, 1, 1, 6))).toMatchObject({ median: 1, p90: 1 });
});
