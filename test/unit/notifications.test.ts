import { describe, expect, test, vi } from 'vitest';
import { notificationLanguages } from '../../src/notifications/languages.js';
import { mailTexts } from '../../src/notifications/mail-texts.js';
import {
  decide,
  type NotificationEvent,
  type NotificationFacts,
  type NotificationState,
  restMs,
  stateOf,
  transitions,
} from '../../src/notifications/notification-state.js';
import { officeState } from '../../src/notifications/office-hours.js';
import { endOfQuietHours, isTimeZone, localTime } from '../../src/notifications/quiet-hours.js';
import { renderUnreadMail } from '../../src/notifications/render-mail.js';
import { contrast, textOn } from '../../src/notifications/safe-colour.js';
import { Random } from '../fuzz/graphql/random.js';

/* Tests the rules of emails about unread messages, without a database. */

/**
 * A model of one person and thread that applies the table of transitions to events. The stored facts of the code must have the same
 * state after each event.
 */
class Model {
  state: NotificationState = 'idle';
  now = Date.parse('2027-03-22T00:00Z');
  facts: NotificationFacts = {
    unreadCount: 0,
    readCount: 0,
    notified: null,
    isExcluded: false,
    isViewing: false,
    notBefore: null,
    quietHours: null,
  };
  readonly sentAt: number[] = [];
  visitsSinceEmail = 0;

  dispatch(event: NotificationEvent): void {
    this.state = transitions[this.state][event] ?? this.state;
  }

  message(): void {
    if (this.facts.unreadCount === 0) this.dispatch('message');
    this.facts = { ...this.facts, unreadCount: this.facts.unreadCount + 1 };
  }

  read(): void {
    if (this.facts.unreadCount === 0) return;
    this.dispatch('read');
    this.visitsSinceEmail++;
    const { unreadCount, readCount } = this.facts;
    this.facts = { ...this.facts, unreadCount: 0, readCount: readCount + unreadCount };
  }

  wait(ms: number): void {
    const dayEnd = (this.facts.notified?.at.getTime() ?? -Infinity) + restMs;
    if (this.now < dayEnd && this.now + ms >= dayEnd) this.dispatch('dayPassed');
    this.now += ms;
  }

  decide(): void {
    const decision = decide(this.facts, new Date(this.now));
    if (decision === null) return;
    this.dispatch(decision.event);
    if (decision.event === 'postpone') {
      expect(decision.at.getTime()).toBeGreaterThan(this.now);
      return;
    }
    const last = this.sentAt.at(-1);
    if (last !== undefined) {
      expect(this.now - last).toBeGreaterThanOrEqual(restMs);
      expect(this.visitsSinceEmail).toBeGreaterThan(0);
    }
    expect(this.facts.unreadCount).toBeGreaterThan(0);
    expect(this.facts.isExcluded).toBe(false);
    this.sentAt.push(this.now);
    this.visitsSinceEmail = 0;
    this.facts = {
      ...this.facts,
      notified: { at: new Date(this.now), readCount: this.facts.readCount },
    };
  }
}

test.each(Array.from({ length: 50 }, (_, seed) => seed))(
  'after random events the facts have the state of the table, and no rule is broken: seed %i',
  (seed) => {
    const random = new Random(seed);
    const model = new Model();
    for (let step = 0; step < 400; step++) {
      const act = random.pick(['message', 'read', 'wait', 'decide', 'decide', 'settings'] as const);
      if (act === 'wait') model.wait(random.below(16) * 3_600_000 + 1);
      else if (act === 'settings')
        model.facts = {
          ...model.facts,
          isExcluded: random.chance(0.2),
          isViewing: random.chance(0.2),
          notBefore: random.chance(0.2) ? new Date(model.now + 3_600_000) : null,
          quietHours: random.chance(0.5) ? { from: 1320, to: 420, timeZone: 'Europe/Berlin' } : null,
        };
      else model[act]();
      expect(stateOf(model.facts, new Date(model.now)), `step ${step}: ${act}`).toBe(model.state);
    }
    expect(model.sentAt.length).toBeGreaterThan(0);
  },
);

describe('quiet hours', () => {
  const berlin = { from: 22 * 60, to: 7 * 60, timeZone: 'Europe/Berlin' };
  test.each([
    ['2027-01-10T21:30:10Z', '2027-01-11T06:00:00Z', berlin],
    ['2027-01-10T20:59:59Z', null, berlin],
    ['2027-01-11T06:00:00Z', null, berlin],
    // The clocks go forward at 01:00 UTC, and back on 31 October.
    ['2027-03-27T22:00:00Z', '2027-03-28T05:00:00Z', berlin],
    ['2027-10-30T22:00:00Z', '2027-10-31T06:00:00Z', berlin],
    ['2027-01-10T12:30:00Z', '2027-01-10T13:00:00Z', { from: 12 * 60, to: 13 * 60, timeZone: 'UTC' }],
    // A quarter of an hour off: Kathmandu is at UTC+5:45.
    ['2027-01-10T18:20:00Z', '2027-01-11T01:15:00Z', { ...berlin, to: 7 * 60, timeZone: 'Asia/Kathmandu' }],
    // The end is in the hour that is skipped.
    ['2027-03-28T00:30:00Z', '2027-03-28T01:30:00Z', { from: 60, to: 150, timeZone: 'Europe/Berlin' }],
    ['2027-01-10T23:30:00Z', '2027-01-11T07:00:00Z', { ...berlin, timeZone: 'Zone/OfALaterVersion' }],
  ])('at %s end at %s', (time, end, hours) => {
    expect(endOfQuietHours(hours, new Date(time))?.toISOString() ?? null).toBe(
      end && new Date(end).toISOString(),
    );
  });

  test.each(Intl.supportedValuesOf('timeZone').filter((_zone, n) => n % 40 === 0))(
    'end after their start, and within a day, at each hour of a year in %s',
    (timeZone) => {
      for (let hour = 0; hour < 365 * 24; hour += 7) {
        const time = new Date(Date.parse('2027-01-01T00:20Z') + hour * 3_600_000);
        const end = endOfQuietHours({ ...berlin, timeZone }, time);
        if (!end) continue;
        const hours = (end.getTime() - time.getTime()) / 3_600_000;
        expect(hours).toBeGreaterThan(0);
        expect(hours).toBeLessThanOrEqual(10);
        expect(endOfQuietHours({ ...berlin, timeZone }, end)).toBeNull();
      }
    },
  );

  test('of a time zone that the runtime names differently need no further format', () => {
    const inIndia = { ...berlin, timeZone: 'Asia/Kolkata' };
    endOfQuietHours(inIndia, new Date());
    const formats = vi.spyOn(Intl, 'DateTimeFormat');
    endOfQuietHours(inIndia, new Date());
    expect(formats).not.toHaveBeenCalled();
    formats.mockRestore();
  });

  test('need a time zone that exists', () => {
    expect(['UTC', 'Europe/Berlin', '', 'Nowhere'].map(isTimeZone)).toEqual([true, true, false, false]);
  });
});

test('emails that were sent while the clock was wrong by a year delay none after it is right again', () => {
  const now = new Date('2027-03-22T09:00Z');
  const ahead = new Date('2028-03-22T09:00Z');
  const facts = { ...new Model().facts, unreadCount: 2, readCount: 5 };
  expect(decide({ ...facts, notified: { at: ahead, readCount: 3 } }, now)).toEqual({ event: 'send' });
  expect(decide({ ...facts, notBefore: ahead }, now)).toEqual({ event: 'send' });
  // It was not visited since.
  expect(decide({ ...facts, notified: { at: ahead, readCount: 5 } }, now)).toBeNull();
});

test('the text on a button can be read on every colour', () => {
  const steps = Array.from({ length: 18 }, (_, n) => (n * 15).toString(16).padStart(2, '0'));
  for (const red of steps)
    for (const green of steps)
      for (const blue of steps) {
        const colour = `#${red}${green}${blue}`;
        expect(contrast(colour, textOn(colour)), colour).toBeGreaterThanOrEqual(4.5);
      }
});

test.each(notificationLanguages)('no text in %s has a character that HTML would escape', (language) => {
  const texts = mailTexts[language];
  const all = Object.values(texts).map((text) => (typeof text === 'string' ? text : text('N' as never, 'N')));
  expect(all.join()).not.toMatch(/[&<>"']/);
});

test('names and texts of others are no HTML in an email', () => {
  const bad = `<b onclick="x">'&`;
  const { html } = renderUnreadMail({
    ...{ language: 'ar', marketplaceName: bad, businessName: bad, firstLine: bad, colour: '#4338ca' },
    ...{
      unreadCount: 3,
      conversationUrl: 'https://chat.example/?a&"b',
      preferencesUrl: 'https://x.example/',
      canReply: true,
    },
  });
  expect(html).not.toContain('<b ');
  expect(html).toContain('&lt;b onclick=&quot;x&quot;&gt;&#39;&amp;');
  expect(html).toContain('href="https://chat.example/?a&amp;&quot;b"');
  expect(html).toContain('<html lang="ar" dir="rtl">');
  expect(html).toContain('رسائل غير مقروءة');
});

describe('office hours', () => {
  const workdays = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: 540, to: 1_020 }));
  const stateAt = (time: string, days = workdays, zone = 'Europe/Berlin') => {
    const { isOpen, changesAt } = officeState(days, zone, new Date(time));
    return [isOpen, changesAt?.toISOString() ?? null];
  };

  test.each([
    ['before they begin', '2027-03-22T07:59:30Z', false, '2027-03-22T08:00:00.000Z'],
    ['when they begin', '2027-03-22T08:00:00Z', true, '2027-03-22T16:00:00.000Z'],
    ['when they end', '2027-03-22T16:00:00Z', false, '2027-03-23T08:00:00.000Z'],
    // The clocks go forward on Sunday.
    ['before a weekend', '2027-03-26T17:00:00Z', false, '2027-03-29T07:00:00.000Z'],
    // And back in autumn.
    ['in autumn', '2027-10-30T12:00:00Z', false, '2027-11-01T08:00:00.000Z'],
  ])('%s', (_when, time, isOpen, changesAt) => {
    expect(stateAt(time)).toEqual([isOpen, changesAt]);
  });

  test('until midnight join those of the next morning', () => {
    const days = [
      { weekday: 1, from: 600, to: 1_440 },
      { weekday: 2, from: 0, to: 60 },
    ];
    expect(stateAt('2027-03-22T23:30:00Z', days, 'UTC')).toEqual([true, '2027-03-23T01:00:00.000Z']);
    expect(stateAt('2027-03-23T01:00:00Z', days, 'UTC')).toEqual([false, '2027-03-29T10:00:00.000Z']);
  });

  test('of whole weeks never change', () => {
    const always = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: 0, to: 1_440 }));
    expect(stateAt('2027-03-27T12:00:00Z', always)).toEqual([true, null]);
  });

  test.each([
    ['2027-03-28T00:30:00Z', [false, '2027-03-28T01:00:00.000Z']],
    ['2027-03-28T01:00:00Z', [true, '2027-03-28T08:00:00.000Z']],
  ])('in an hour that the clocks skip begin after it: at %s', (time, state) => {
    expect(stateAt(time, [{ weekday: 7, from: 150, to: 600 }])).toEqual(state);
  });

  test.each([
    ['Europe/Berlin', '2027-03-27T22:00Z'],
    ['Europe/Berlin', '2027-10-30T20:00Z'],
    ['America/New_York', '2027-11-07T02:00Z'],
    // Half an hour, and changes in the middle of the year.
    ['Australia/Lord_Howe', '2027-04-03T11:00Z'],
    ['Africa/Casablanca', '2027-02-06T22:00Z'],
  ])('around a change of the clocks in %s change when they say so: %s', (zone, first) => {
    const days = [60, 110, 165].map((from) => ({ weekday: 7, from, to: from + 40 }));
    const minuteMs = 60_000;
    const isOpenAt = (time: number) => {
      const { weekday, minutes } = localTime(new Date(time), zone);
      return days.some((day) => day.weekday === weekday && minutes >= day.from && minutes < day.to);
    };
    for (let half = 0; half < 16; half++) {
      const now = Date.parse(first) + half * 30 * minuteMs;
      const { isOpen, changesAt } = officeState(days, zone, new Date(now));
      let next = now;
      while (isOpenAt(next) === isOpen && next < now + 8 * 24 * 60 * minuteMs) next += 5 * minuteMs;
      expect([isOpen, changesAt], new Date(now).toISOString()).toEqual([isOpenAt(now), new Date(next)]);
    }
  });
});
