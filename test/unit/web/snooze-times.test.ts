import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fieldValue, snoozeTimeOf, snoozeTimes } from '../../../web/src/features/work-state/snooze-times.js';
import { startOfDay } from '../../../web/src/i18n/start-of-day.js';

/* The times of a snooze follow the calendar of the browser's time zone, also over a change of the clock. */

const { TZ } = process.env;
beforeAll(() => {
  process.env.TZ = 'Europe/Berlin';
});
afterAll(() => {
  if (TZ === undefined) delete process.env.TZ;
  else process.env.TZ = TZ;
});

const timesAt = (now: string) =>
  snoozeTimes(new Date(now)).map(({ name, at }) => [name, fieldValue(at)] as const);

test('the times are three full hours later, tomorrow at 9, and Monday at 9', () => {
  // A Wednesday, in winter.
  expect(timesAt('2027-01-13T10:20:00+01:00')).toEqual([
    ['laterToday', '2027-01-13T14:00'],
    ['tomorrow', '2027-01-14T09:00'],
    ['nextWeek', '2027-01-18T09:00'],
  ]);
  expect(timesAt('2027-01-18T21:30:00+01:00')).toEqual([
    ['inThreeHours', '2027-01-19T01:00'],
    ['tomorrow', '2027-01-19T09:00'],
    ['nextWeek', '2027-01-25T09:00'],
  ]);
  // On a Sunday, next week is not tomorrow.
  expect(timesAt('2027-01-17T10:00:00+01:00').slice(1)).toEqual([
    ['tomorrow', '2027-01-18T09:00'],
    ['nextWeek', '2027-01-25T09:00'],
  ]);
});

test('a change of the clock keeps the hour of another day, and the duration of the same day', () => {
  // The clock goes from 2:00 to 3:00 on 28 March 2027, and from 3:00 to 2:00 on 31 October.
  const [, spring] = snoozeTimes(new Date('2027-03-27T10:00:00+01:00'));
  expect(spring?.at.toISOString()).toBe('2027-03-28T07:00:00.000Z');
  const [, autumn] = snoozeTimes(new Date('2027-10-30T10:00:00+02:00'));
  expect(autumn?.at.toISOString()).toBe('2027-10-31T08:00:00.000Z');
  expect(timesAt('2027-03-28T00:30:00+01:00')[0]).toEqual(['laterToday', '2027-03-28T05:00']);
});

test('a time that was typed is local, and must be in the next 366 days', () => {
  const now = new Date('2027-03-20T10:00:00+01:00');
  expect(snoozeTimeOf('2027-03-28T09:00', now)?.toISOString()).toBe('2027-03-28T07:00:00.000Z');
  // This hour does not exist: the clock skips it.
  expect(snoozeTimeOf('2027-03-28T02:30', now)?.toISOString()).toBe('2027-03-28T01:30:00.000Z');
  for (const wrong of ['', '2027-03-20T10:00', '2027-03-19T12:00', '2028-03-22T10:00']) {
    expect(snoozeTimeOf(wrong, now)).toBeNull();
  }
});

test('the hour that the clock repeats counts twice', () => {
  // From 3:00 to 2:00 at 01:00 UTC on 31 October 2027.
  const laterAt = (now: string) => snoozeTimes(new Date(now))[0]?.at.toISOString();
  expect(laterAt('2027-10-30T21:20:00Z')).toBe('2027-10-31T01:00:00.000Z');
  expect(laterAt('2027-10-30T22:00:00Z')).toBe('2027-10-31T01:00:00.000Z');
  expect(laterAt('2027-10-30T22:00:00.400Z')).toBe('2027-10-31T02:00:00.000Z');
  // At 2:10 for the second time, 2:30 is ahead; before, it is the first one.
  const typedAt = (now: string) => snoozeTimeOf('2027-10-31T02:30', new Date(now))?.toISOString();
  expect(typedAt('2027-10-31T01:10:00Z')).toBe('2027-10-31T01:30:00.000Z');
  expect(typedAt('2027-10-31T00:10:00Z')).toBe('2027-10-31T00:30:00.000Z');
  expect(typedAt('2027-10-31T01:40:00Z')).toBeUndefined();
});

/** Zones, and a day on which the clock changes or a month, a year or February ends. */
const days: readonly (readonly [zone: string, day: string])[] = [
  ['Europe/Berlin', '2027-03-28'],
  ['Europe/Berlin', '2027-10-31'],
  // From 24:00 to 1:00 of the next day, which has no midnight, and from 24:00 to 23:00.
  ['America/Santiago', '2027-09-05'],
  ['America/Santiago', '2027-04-04'],
  // By half an hour.
  ['Australia/Lord_Howe', '2027-10-03'],
  ['Australia/Lord_Howe', '2027-04-04'],
  // The first hour of the day is skipped, and comes twice.
  ['America/Havana', '2027-03-14'],
  ['America/Havana', '2027-11-07'],
  ['Africa/Cairo', '2027-04-30'],
  // By two hours.
  ['Antarctica/Troll', '2027-03-28'],
  ['Antarctica/Troll', '2027-10-31'],
  // Never, in zones of half and quarter hours.
  ['Asia/Kolkata', '2027-12-31'],
  ['Asia/Kathmandu', '2028-02-29'],
  ['Pacific/Kiritimati', '2027-02-28'],
];

describe.each(days)('in %s around %s', (zone, day) => {
  const nows: Date[] = [];
  beforeAll(() => {
    process.env.TZ = zone;
    const noon = Date.parse(`${day}T12:00:00Z`);
    for (let minutes = -48 * 60; minutes <= 48 * 60; minutes += 7)
      nows.push(new Date(noon + minutes * 60_000));
  });
  afterAll(() => {
    process.env.TZ = 'Europe/Berlin';
  });

  test('the first choice is the first full hour that is at least three hours later', () => {
    for (const now of nows) {
      const [later] = snoozeTimes(now);
      const earliest = now.getTime() + 3 * 3_600_000;
      const minutes = Array.from(
        { length: 121 },
        (_, n) => new Date(Math.ceil(earliest / 60_000 + n) * 60_000),
      );
      expect(later?.at, now.toISOString()).toEqual(minutes.find((at) => at.getMinutes() === 0));
      const isToday = later?.at.getDate() === now.getDate();
      expect(later?.name).toBe(isToday ? 'laterToday' : 'inThreeHours');
    }
  });

  test('the others are at 9 of the next day, and of the next Monday after it', () => {
    for (const now of nows) {
      const [, tomorrow, nextWeek] = snoozeTimes(now).map(({ at }) => at);
      const nextDay = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate() + 1);
      expect(tomorrow && fieldValue(tomorrow)).toBe(`${new Date(nextDay).toISOString().slice(0, 10)}T09:00`);
      expect(nextWeek?.getDay()).toBe(1);
      expect(nextWeek && fieldValue(nextWeek)).toMatch(/T09:00$/);
      const daysBetween = (Date.parse(fieldValue(nextWeek ?? now).slice(0, 10)) - nextDay) / 86_400_000;
      expect(daysBetween).toBeGreaterThan(0);
      expect(daysBetween).toBeLessThan(8);
    }
  });

  test('a time that the field shows is understood as a time of this name that is ahead', () => {
    for (const now of nows) {
      for (const { at } of snoozeTimes(now)) {
        const understood = snoozeTimeOf(fieldValue(at), now);
        expect(understood && fieldValue(understood)).toBe(fieldValue(at));
      }
      const soon = new Date(Math.ceil(now.getTime() / 60_000 + 1) * 60_000);
      expect(snoozeTimeOf(fieldValue(soon), now), now.toISOString()).toEqual(soon);
    }
  });

  test('a day starts at its first moment', () => {
    const start = new Date(startOfDay(day) ?? '');
    const names = [-1, 0].map((ms) => fieldValue(new Date(start.getTime() + ms)).slice(0, 10));
    expect(names[1]).toBe(day);
    expect(names[0]).not.toBe(day);
  });
});
