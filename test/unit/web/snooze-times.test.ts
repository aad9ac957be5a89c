import { afterAll, beforeAll, expect, test } from 'vitest';
import { fieldValue, snoozeTimeOf, snoozeTimes } from '../../../web/src/features/work-state/snooze-times.js';

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
