import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { comparePositions, type EventPosition, type LoggedEvent } from '../../src/chat/event-log.js';
import { notRedacted } from '../../src/chat/model.js';
import { type ChatEvent, type EphemeralEvent, Subscription } from '../../src/chat/subscription.js';
import { CallerError } from '../../src/errors/caller-error.js';

/* Tests a subscriber's events: in the log's order, each once, from any position and for any reading speed. */

const seller = { sellerId: 1 } as LoggedEvent['seller'];

const read = (xid: number, { sellerId = 1, eventSeq = xid } = {}): LoggedEvent => ({
  kind: 'read',
  epoch: 7,
  xid,
  sellerId,
  eventSeq,
  happenedAt: new Date(xid),
  seller,
  byOperator: true,
  messageSeq: 1,
});

const created = (xid: number, message: string): LoggedEvent => ({
  kind: 'created',
  epoch: 7,
  xid,
  sellerId: 1,
  eventSeq: xid,
  happenedAt: new Date(xid),
  seller,
  message: {
    sellerId: 1,
    seq: xid,
    byOperator: true,
    createdAt: new Date(xid),
    message,
    sentByName: null,
    tokenKeyId: null,
    readAt: null,
    ...notRedacted,
  },
});

/** A redaction of the message of `created`. */
const redacted = (xid: number, seq: number): LoggedEvent => {
  const event = created(seq, '█████');
  return { ...event, kind: 'redacted', xid, eventSeq: xid } as LoggedEvent;
};

const typing = (identity: string, more: object = {}): EphemeralEvent =>
  ({ kind: 'typing', sellerId: 1, identity, ...more }) as EphemeralEvent;
const presence = (sellerId: number, byOperator: boolean, isPresent: boolean): EphemeralEvent =>
  ({ kind: 'presence', sellerId, byOperator, isPresent }) as unknown as EphemeralEvent;

const start: EventPosition = { xid: 0, sellerId: 0, eventSeq: 0 };

interface Options {
  resume?: ConstructorParameters<typeof Subscription>[0];
  events?: number;
  characters?: number;
  wants?: (event: LoggedEvent) => boolean;
}

function subscribe({ resume = null, events = 1_000, characters = 1_000, wants = () => true }: Options = {}) {
  const happened: string[] = [];
  const subscription = new Subscription(
    resume,
    { events, characters },
    wants,
    () => happened.push('live'),
    () => happened.push('end'),
  );
  return { subscription, happened };
}

const take = async (subscription: Subscription) => (await subscription.next()).value as ChatEvent;
const takeXids = async (subscription: Subscription, count: number) => {
  const xids: number[] = [];
  for (let n = 0; n < count; n += 1) xids.push(((await take(subscription)) as LoggedEvent).xid);
  return xids;
};
const codeOf = (taking: Promise<unknown>) =>
  taking.then(
    () => null,
    (error: unknown) => (error instanceof CallerError ? error.code : String(error)),
  );
const ended = { done: true, value: undefined };

describe('a live subscription', () => {
  test('delivers events, whether or not its subscriber is waiting', async () => {
    const { subscription, happened } = subscribe();
    const first = subscription.next();
    subscription.push(read(1));
    subscription.push(read(2));
    expect(await first).toEqual({ done: false, value: read(1) });
    expect(await subscription.next()).toEqual({ done: false, value: read(2) });
    expect(happened).toEqual([]);
    expect(subscription[Symbol.asyncIterator]()).toBe(subscription);
  });

  test('skips events that are not for its subscriber', async () => {
    const { subscription } = subscribe({ wants: ({ xid }) => xid !== 1 });
    subscription.push(read(1));
    subscription.push(read(2));
    expect(await takeXids(subscription, 1)).toEqual([2]);
  });

  test('ends for a subscriber that takes its events too slowly, with an error as the last result', async () => {
    const { subscription, happened } = subscribe({ events: 2 });
    for (const xid of [1, 2]) subscription.push(read(xid));
    expect(happened).toEqual([]);
    expect(await takeXids(subscription, 1)).toEqual([1]);
    subscription.push(read(3));
    expect(happened).toEqual([]);
    subscription.push(read(4));
    expect(happened).toEqual(['end']);
    subscription.push(read(5));
    await expect(subscription.next()).rejects.toMatchObject({
      code: 'SUBSCRIBER_TOO_SLOW',
      fieldErrors: [{ field: null, message: expect.stringContaining('last cursor') }],
    });
    expect(await subscription.next()).toEqual(ended);
  });

  test('redacts the messages that wait, also for a subscriber without redactions', async () => {
    const { subscription } = subscribe({ wants: ({ kind }) => kind !== 'redacted', characters: 20 });
    subscription.push(created(1, 'secret text'));
    subscription.push(created(2, 'harmless'));
    subscription.push(redacted(3, 1));
    // The text that was removed is no longer counted.
    subscription.push(created(4, 'another'));
    const texts: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const event = await take(subscription);
      if ('message' in event) texts.push(event.message.message);
    }
    expect(texts).toEqual(['█████', 'harmless', 'another']);
  });

  test('redacts the messages of a page of the log that was read before', async () => {
    let answer: (page: LoggedEvent[]) => void = () => {};
    const page = new Promise<LoggedEvent[]>((resolve) => {
      answer = resolve;
    });
    const { subscription } = subscribe({ resume: { after: start, read: () => page } });
    const first = take(subscription);
    subscription.push(redacted(3, 1));
    answer([created(1, 'secret text'), created(2, 'harmless')]);
    expect(await first).toMatchObject({ kind: 'created', message: { message: '█████' } });
    expect(await take(subscription)).toMatchObject({ message: { message: 'harmless' } });
    expect(await take(subscription)).toMatchObject({ kind: 'redacted' });
  });

  test('ends for a subscriber with too many waiting characters', async () => {
    const { subscription, happened } = subscribe({ characters: 10 });
    subscription.push(created(1, '12345'));
    subscription.push(created(2, '12345'));
    subscription.push(read(3));
    expect(happened).toEqual([]);
    // Events that were read are not in the queue.
    expect(await takeXids(subscription, 2)).toEqual([1, 2]);
    subscription.push(created(4, '1234567890'));
    expect(happened).toEqual([]);
    subscription.push(created(5, '1'));
    expect(happened).toEqual(['end']);
  });

  test('ends once, also for a waiting subscriber, and accepts no more events', async () => {
    const { subscription, happened } = subscribe();
    const waiting = subscription.next();
    subscription.end('server-stopping');
    expect(await waiting).toEqual(ended);
    subscription.end('credential-ended');
    subscription.push(read(1));
    subscription.pushEphemeral(typing('a'));
    expect(await subscription.next()).toEqual(ended);
    expect(happened).toEqual(['end']);
  });

  test('drops waiting events when it ends, and throws the reason to a waiting call', async () => {
    const { subscription } = subscribe();
    subscription.push(read(1));
    subscription.pushEphemeral(typing('a'));
    subscription.end('credential-ended');
    expect(await codeOf(subscription.next())).toBe('UNAUTHENTICATED');
    expect(await subscription.next()).toEqual(ended);
    const other = subscribe().subscription;
    const waiting = codeOf(other.next());
    other.end('credential-ended');
    expect(await waiting).toBe('UNAUTHENTICATED');
  });

  test('ends when its subscriber leaves, or throws', async () => {
    const left = subscribe();
    expect(await left.subscription.return()).toEqual(ended);
    expect(left.happened).toEqual(['end']);
    const thrown = subscribe();
    expect(await codeOf(thrown.subscription.throw('gone'))).toBe('gone');
    expect(thrown.happened).toEqual(['end']);
  });
});

describe('an ephemeral event', () => {
  test('is delivered immediately to a waiting subscriber, and otherwise after the log', async () => {
    const { subscription } = subscribe();
    const waiting = subscription.next();
    subscription.pushEphemeral(typing('a'));
    expect((await waiting).value).toEqual(typing('a'));
    subscription.pushEphemeral(typing('b'));
    subscription.push(read(1));
    expect(await take(subscription)).toEqual(read(1));
    expect(await subscription.next()).toEqual({ done: false, value: typing('b') });
  });

  test('is delivered once per subject with its latest value, in the order of the latest values', async () => {
    const { subscription } = subscribe();
    subscription.pushEphemeral(typing('a', { typing: true }));
    subscription.pushEphemeral(typing('b'));
    subscription.pushEphemeral(presence(1, true, true));
    subscription.pushEphemeral(presence(1, false, true));
    subscription.pushEphemeral(presence(2, true, true));
    subscription.pushEphemeral(typing('a', { typing: false }));
    subscription.push(read(1));
    expect(await take(subscription)).toEqual(read(1));
    for (const event of [
      typing('b'),
      presence(1, true, true),
      presence(1, false, true),
      presence(2, true, true),
      typing('a', { typing: false }),
    ]) {
      expect(await take(subscription)).toEqual(event);
    }
    const waiting = subscription.next();
    subscription.push(read(2));
    expect((await waiting).value).toEqual(read(2));
  });

  test('waits with at most 1,000 subjects; the oldest are dropped', async () => {
    const { subscription } = subscribe();
    for (let n = 0; n <= 1_000; n += 1) subscription.pushEphemeral(typing(String(n)));
    expect(await take(subscription)).toEqual(typing('1'));
    for (let n = 2; n <= 1_000; n += 1) expect(await take(subscription)).toEqual(typing(String(n)));
    const waiting = subscription.next();
    subscription.push(read(1));
    expect((await waiting).value).toEqual(read(1));
  });

  test('waits until a resuming subscriber has caught up', async () => {
    const { subscription } = subscribe({ resume: { after: start, read: async () => [] } });
    const waiting = subscription.next();
    subscription.pushEphemeral(typing('a'));
    expect((await waiting).value).toEqual(typing('a'));
  });
});

describe('a subscription that resumes', () => {
  /** Creates a log, and a reader that calls back on each read. */
  const logOf = (events: LoggedEvent[], onRead: (after: EventPosition) => void = () => {}) => ({
    after: start,
    read: async (after: EventPosition, limit: number) => {
      const page = events.filter((event) => comparePositions(event, after) > 0).slice(0, limit);
      onRead(after);
      return page;
    },
  });
  const upTo = (count: number) => Array.from({ length: count }, (_, n) => read(n + 1));

  test('reads on until a page is not full, and then is live', async () => {
    const positions: EventPosition[] = [];
    const { subscription, happened } = subscribe({
      resume: logOf(upTo(120), (after) => positions.push(after)),
    });
    expect(await takeXids(subscription, 120)).toEqual(upTo(120).map(({ xid }) => xid));
    expect(positions).toEqual([
      start,
      { xid: 50, sellerId: 1, eventSeq: 50 },
      { xid: 100, sellerId: 1, eventSeq: 100 },
    ]);
    expect(happened).toEqual(['live']);
    subscription.push(read(121));
    expect(await takeXids(subscription, 1)).toEqual([121]);
    expect(positions).toHaveLength(3);
  });

  test('receives events that its page did not have, and none twice', async () => {
    const events = upTo(3);
    const { subscription } = subscribe({
      resume: logOf(events, () => {
        for (const xid of [2, 3, 4]) subscription.push(read(xid));
      }),
    });
    expect(await takeXids(subscription, 4)).toEqual([1, 2, 3, 4]);
    subscription.push(read(5));
    expect(await takeXids(subscription, 1)).toEqual([5]);
  });

  test('does not receive a read event again when its signal is late', async () => {
    const { subscription } = subscribe({ resume: logOf(upTo(3)) });
    expect(await takeXids(subscription, 3)).toEqual([1, 2, 3]);
    for (const xid of [2, 3, 4]) subscription.push(read(xid));
    expect(await takeXids(subscription, 1)).toEqual([4]);
  });

  test('keeps the events of a page that are for its subscriber, and skips the others', async () => {
    const { subscription } = subscribe({ resume: logOf(upTo(60)), wants: ({ xid }) => xid % 20 === 0 });
    expect(await takeXids(subscription, 3)).toEqual([20, 40, 60]);
  });

  test('reads on if more events happened meanwhile than fit a page', async () => {
    const events: LoggedEvent[] = [];
    let reads = 0;
    const { subscription, happened } = subscribe({
      resume: logOf(events, () => {
        reads += 1;
        if (reads > 1) return;
        for (const event of upTo(51)) {
          events.push(event);
          subscription.push(event);
        }
      }),
    });
    expect(await takeXids(subscription, 51)).toEqual(upTo(51).map(({ xid }) => xid));
    expect(reads).toBe(3);
    expect(happened).toEqual(['live']);
  });

  test('goes live if exactly one page of events happened meanwhile', async () => {
    let reads = 0;
    const { subscription } = subscribe({
      resume: logOf([], () => {
        reads += 1;
        for (const event of upTo(50)) subscription.push(event);
      }),
    });
    expect(await takeXids(subscription, 50)).toEqual(upTo(50).map(({ xid }) => xid));
    expect(reads).toBe(1);
  });

  test('ends with the error of a log that cannot be read', async () => {
    const { subscription, happened } = subscribe({
      resume: { after: start, read: () => Promise.reject(new CallerError('CURSOR_EXPIRED', [])) },
    });
    expect(await codeOf(subscription.next())).toBe('CURSOR_EXPIRED');
    expect(happened).toEqual(['end']);
    expect(await subscription.next()).toEqual(ended);
  });

  test('reads nothing more if it ends during a read', async () => {
    const { subscription, happened } = subscribe({
      resume: logOf(upTo(3), () => subscription.end('client-left')),
    });
    expect(await subscription.next()).toEqual(ended);
    expect(happened).toEqual(['end']);
  });

  test('ends for a subscriber that takes the events during a read too slowly', async () => {
    const { subscription } = subscribe({
      events: 3,
      resume: logOf([], () => {
        for (const event of upTo(4)) subscription.push(event);
      }),
    });
    expect(await codeOf(subscription.next())).toBe('SUBSCRIBER_TOO_SLOW');
  });

  test('delivers each event exactly once, for any events during a read', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(130),
        fc.array(fc.integer({ min: 0, max: 70 }), { maxLength: 6 }),
        fc.array(fc.nat(5), { minLength: 1, maxLength: 40 }),
        async (before, bursts, pauses) => {
          const events = upTo(before);
          const happen = (count: number) => {
            for (let n = 0; n < count; n += 1) {
              const event = read(events.length + 1);
              events.push(event);
              subscription.push(event);
            }
          };
          const { subscription } = subscribe({
            resume: logOf(events, () => happen(bursts.shift() ?? 0)),
          });
          const seen: number[] = [];
          for (const pause of pauses) {
            if (seen.length >= events.length) happen(1 + pause);
            seen.push(...(await takeXids(subscription, 1)));
          }
          expect(seen).toEqual(seen.map((_, index) => index + 1));
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe('cursor positions compare', () => {
  test.each([
    [
      { xid: 1, sellerId: 9, eventSeq: 9 },
      { xid: 2, sellerId: 1, eventSeq: 1 },
    ],
    [
      { xid: 1, sellerId: 1, eventSeq: 9 },
      { xid: 1, sellerId: 2, eventSeq: 1 },
    ],
    [
      { xid: 1, sellerId: 1, eventSeq: 1 },
      { xid: 1, sellerId: 1, eventSeq: 2 },
    ],
  ])('%j before %j', (one, other) => {
    expect(comparePositions(one, other)).toBeLessThan(0);
    expect(comparePositions(other, one)).toBeGreaterThan(0);
    expect(comparePositions(one, { ...one })).toBe(0);
  });
});
