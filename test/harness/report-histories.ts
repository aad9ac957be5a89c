import fc from 'fast-check';
import { dayText } from '../../src/reports/local-hours.js';

/* Histories of threads for the reports, and a computation of the reports that reads every message. */

/** Time zones with clock changes at different times, of an hour and of half an hour, and with offsets of 30 and 45 minutes. */
export const zones = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Santiago',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Chatham',
  'Africa/Casablanca',
] as const;

/** The writer of a message: the seller, one of the operator's users by number, or a program. */
export type Writer = 'seller' | 'program' | number;

export interface HistoryMessage {
  writer: Writer;
  /** Milliseconds since 1970. */
  at: number;
}

export type History = readonly HistoryMessage[];

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** The latest time of a generated message, and the earliest start of a history. */
export const endMs = Date.now() - dayMs;
const startMs = endMs - 380 * dayMs;

/** The clock changes of the zones in the range of the histories, found hour by hour. */
const clockChanges: readonly number[] = zones.flatMap((timeZone) => {
  const format = new Intl.DateTimeFormat('en-US', { timeZone, timeZoneName: 'longOffset' });
  const nameAt = (at: number) => format.formatToParts(at).at(-1)?.value;
  const found = [];
  for (let at = startMs; at < endMs; at += 6 * hourMs)
    if (nameAt(at) !== nameAt(at + 6 * hourMs)) found.push(at);
  return found;
});

const start = fc.oneof(
  fc.integer({ min: startMs, max: endMs }),
  fc
    .tuple(fc.constantFrom(...clockChanges), fc.integer({ min: -36 * hourMs, max: 36 * hourMs }))
    .map(([change, distance]) => change + distance),
);

/** From none to weeks, short ones as often as long ones. */
const pause = fc
  .double({ min: 0, max: Math.log2(30 * dayMs), noNaN: true })
  .map((power) => Math.floor(2 ** power - 1));

const writer = (agents: number): fc.Arbitrary<Writer> =>
  fc.oneof(
    { arbitrary: fc.constant<Writer>('seller'), weight: 4 },
    { arbitrary: fc.nat(agents - 1), weight: 4 },
    fc.constant<Writer>('program'),
  );

/** A thread's messages in their order, of one seller and several of the operator's users. */
export const history = (agents: number): fc.Arbitrary<History> =>
  fc
    .tuple(start, fc.array(fc.tuple(writer(agents), pause), { minLength: 1, maxLength: 12 }))
    .map(([first, messages]) => {
      const history: HistoryMessage[] = [];
      for (const [by, pauseMs] of messages) {
        const previous = history.at(-1);
        const at = previous ? previous.at + pauseMs : first;
        if (at <= endMs) history.push({ writer: by, at });
      }
      return history;
    });

/** A zone and a range of days, some of which are before the first and after the last message. */
export const range = fc
  .tuple(
    fc.constantFrom(...zones),
    fc.integer({ min: startMs - dayMs, max: endMs }),
    fc.integer({ min: 0, max: 91 }),
  )
  .map(([timeZone, first, days]) => {
    const from = Math.floor(first / dayMs);
    return { timeZone, from: dayText(from), to: dayText(from + days) };
  });

/** A zone and a range of days that ends today or up to 20 days ago. */
export const recentRange = fc
  .tuple(fc.constantFrom(...zones), fc.nat(20), fc.nat(60))
  .map(([timeZone, ago, days]) => {
    const to = Math.floor(Date.now() / dayMs) + 1 - ago;
    return { timeZone, from: dayText(to - days), to: dayText(to) };
  });

/** A first reply: its writer and time, and the exact response time in whole seconds. */
interface Reply {
  writer: Writer;
  at: number;
  seconds: number;
}

/** Returns the messages of a history that answer the other side. */
export function repliesOf(messages: History): Reply[] {
  const isSeller = ({ writer: by }: HistoryMessage) => by === 'seller';
  return messages.flatMap((message, number) => {
    const previous = messages[number - 1];
    if (!previous || isSeller(previous) === isSeller(message)) return [];
    const before = messages.slice(0, number);
    const earlier = before.findLastIndex((each) => isSeller(each) === isSeller(message));
    const first = before[earlier + 1] as HistoryMessage;
    return [{ writer: message.writer, at: message.at, seconds: Math.floor((message.at - first.at) / 1_000) }];
  });
}

/** Returns the exact value of a percentile; null without values. */
export function percentile(values: readonly number[], percent: number): number | null {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? null;
}

/** Returns a function that returns the day, the weekday (from 1 for Monday) and the hour of a time on the clock of a zone. */
function clockOf(timeZone: string) {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    hourCycle: 'h23',
  });
  return (at: number) => {
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const day = `${parts.get('year')}-${parts.get('month')}-${parts.get('day')}`;
    const weekday = new Date(`${day}T12:00:00Z`).getUTCDay() || 7;
    return { day, weekday, hour: Number(parts.get('hour')) };
  };
}

interface Counts {
  fromSellers: number;
  fromOperator: number;
}

/** Returns the report of a range from all messages. */
export function naiveReport(
  histories: readonly History[],
  { timeZone, from, to }: { timeZone: string; from: string; to: string },
) {
  const clock = clockOf(timeZone);
  const within = <Item extends { at: number }>(items: readonly Item[]) =>
    items.map((item) => ({ ...item, ...clock(item.at) })).filter(({ day }) => day >= from && day <= to);
  const messages = within(histories.flat());
  const replies = within(histories.flatMap(repliesOf)).filter(({ writer: by }) => by !== 'seller');
  const counts = (some: typeof messages): Counts => ({
    fromSellers: some.filter(({ writer: by }) => by === 'seller').length,
    fromOperator: some.filter(({ writer: by }) => by !== 'seller').length,
  });
  const seconds = (some: typeof replies) => some.map((reply) => reply.seconds);
  const days = [];
  for (let at = Date.parse(from); at <= Date.parse(to); at += dayMs) days.push(dayText(at / dayMs));
  return {
    days: days.map((day) => ({
      day,
      ...counts(messages.filter((message) => message.day === day)),
      replies: seconds(replies.filter((reply) => reply.day === day)),
    })),
    hourOf: (weekday: number, hour: number) =>
      counts(messages.filter((message) => message.weekday === weekday && message.hour === hour)),
    team: seconds(replies),
    people: new Map(
      [...new Set(replies.map(({ writer: by }) => by))].map((by) => [
        by,
        seconds(replies.filter((reply) => reply.writer === by)),
      ]),
    ),
  };
}
