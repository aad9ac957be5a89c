import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { comparePositions, type EventPosition, type LoggedEvent } from '../../src/chat/event-log.js';
import { LogReader } from '../../src/chat/log-reader.js';
import type { Database } from '../../src/database/database.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests the reader of a marketplace's log: each event once, in order, and late events too. */

const largest = 2_147_483_647;

const operator = keyHolder(null, { scope: 'chat:read' });

const row = (xid: number) => ({
  xid: String(xid),
  sellerId: 1,
  eventSeq: xid,
  kind: 'read',
  byOperator: true,
  messageSeq: 1,
  happenedAt: new Date(0),
});
type Row = ReturnType<typeof row>;

interface Options {
  /** Called at each read, before its page is made; a read fails if it throws. */
  onRead?: (count: number) => unknown;
  onHandedOn?: (xid: number) => void;
  /** The time that finding the end of the log takes. */
  bounds?: Promise<unknown>;
}

/** Creates a reader of a log. The test adds events to the log and blocks them. */
function newReader({ onRead = () => {}, onHandedOn = () => {}, bounds }: Options = {}) {
  const log: Row[] = [];
  const published: number[] = [];
  const errors: unknown[] = [];
  const requests: { after: EventPosition; limit: number }[] = [];
  const world = { isHeldBack: false, heldBackAfter: [] as EventPosition[] };
  const placeOf = ({ afterXid, afterSeller, afterSeq }: Record<string, unknown>): EventPosition => ({
    xid: Number(afterXid),
    sellerId: Number(afterSeller),
    eventSeq: Number(afterSeq),
  });
  const answers: Record<string, (parameters: Record<string, unknown>) => Promise<unknown[]>> = {
    'last-position': async () => {
      await bounds;
      return [{ epoch: 7, xid: '10', sellerId: largest, eventSeq: largest }];
    },
    'marketplace-events': async (parameters) => {
      const after = placeOf(parameters);
      const limit = Number(parameters.limit);
      requests.push({ after, limit });
      await onRead(requests.length);
      const isAfter = ({ xid, sellerId, eventSeq }: Row) =>
        comparePositions({ xid: Number(xid), sellerId, eventSeq }, after) > 0;
      return log.filter(isAfter).slice(0, limit);
    },
    'events-held-back': async (parameters) => {
      world.heldBackAfter.push(placeOf(parameters));
      return [{ held: world.isHeldBack }];
    },
  };
  const database = {
    run: (_scope: unknown, { name }: { name: string }, parameters: Record<string, unknown>) =>
      answers[name]?.(parameters),
  } as unknown as Database;
  const reader = new LogReader(
    operator,
    database,
    ({ xid }: LoggedEvent) => {
      published.push(xid);
      onHandedOn(xid);
    },
    (error) => errors.push(error),
  );
  onTestFinished(() => reader.close());
  const add = (...xids: number[]) => log.push(...xids.map(row));
  return { reader, world, add, requests, published, errors };
}

const numbers = (count: number, first = 11) => Array.from({ length: count }, (_, index) => first + index);

const soon = (check: () => void) => vi.waitFor(check, { interval: 1, timeout: 60_000 });

/** Waits longer than a reader's poll interval, for tests that nothing happens. */
const aWhile = async () => {
  const { reader, world } = newReader();
  await reader.ready;
  reader.readNew();
  await soon(() => expect(world.heldBackAfter).toHaveLength(1));
  reader.readNew();
  await soon(() => expect(world.heldBackAfter).toHaveLength(2));
};

describe('a reader of a log', () => {
  test('starts at its end, and delivers each event once', async () => {
    const { reader, add, requests, published } = newReader();
    expect(reader.position).toBeNull();
    await reader.ready;
    expect(reader.position).toEqual({ xid: 10, sellerId: largest, eventSeq: largest });
    expect(requests).toEqual([]);
    add(10, 11, 12);
    reader.readNew();
    await soon(() => expect(published).toEqual([11, 12]));
    expect(reader.position).toMatchObject({ xid: 12, sellerId: 1, eventSeq: 12 });
    add(13);
    reader.readNew();
    await soon(() => expect(published).toEqual([11, 12, 13]));
    expect(requests.map(({ limit }) => limit)).toEqual([200, 200]);
    expect(requests[1]?.after).toMatchObject({ xid: 12, sellerId: 1, eventSeq: 12 });
  });

  test('reads events that were signalled before it had a start position', async () => {
    const { reader, add, requests, published } = newReader({ bounds: aWhile() });
    add(11);
    reader.readNew();
    expect(requests).toEqual([]);
    await reader.ready;
    await soon(() => expect(published).toEqual([11]));
  });

  test('reads once more for all signals during a read and within 5 ms after it', async () => {
    vi.useFakeTimers({ toFake: ['performance'] });
    vi.advanceTimersByTime(3_600_000);
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const { reader, add, requests, published } = newReader({
      onRead: (count) => {
        if (count > 1) return;
        for (let calls = 0; calls < 3; calls += 1) reader.readNew();
        setImmediate(() => add(11));
      },
    });
    await reader.ready;
    // Immediates run before a timer that is set in the same iteration of the event loop, if that began with a timer.
    setTimeout(() => reader.readNew());
    await soon(() => expect(published).toEqual([11]));
    await aWhile();
    expect(requests).toHaveLength(2);
  });

  test.each([
    [199, 1],
    [200, 2],
  ])('reads on after a full page: %d events in %d reads', async (count, reads) => {
    const { reader, add, requests, published } = newReader();
    add(...numbers(count));
    await reader.ready;
    reader.readNew();
    await soon(() => expect(published).toHaveLength(count));
    await aWhile();
    expect(requests).toHaveLength(reads);
  });

  test('reports a failed read, and reads again at the next signal', async () => {
    const error = new Error('away');
    const { reader, add, requests, published, errors } = newReader({
      onRead: (count) => {
        if (count === 1) throw error;
      },
    });
    add(11);
    await reader.ready;
    reader.readNew();
    await soon(() => expect(errors).toEqual([error]));
    await aWhile();
    expect(requests).toHaveLength(1);
    reader.readNew();
    await soon(() => expect(published).toEqual([11]));
  });

  test('reads again immediately if a signal came during a failed read', async () => {
    const { reader, add, published, errors } = newReader({
      onRead: (count) => {
        if (count > 1) return;
        reader.readNew();
        throw new Error('away');
      },
    });
    add(11);
    await reader.ready;
    reader.readNew();
    await soon(() => expect(published).toEqual([11]));
    expect(errors).toHaveLength(1);
  });
});

describe('a reader that is closed', () => {
  test('delivers nothing more, not even from the current page', async () => {
    const { reader, world, add, published } = newReader({
      onHandedOn: (xid) => {
        if (xid === 12) reader.close();
      },
    });
    add(...numbers(3));
    await reader.ready;
    reader.readNew();
    await aWhile();
    reader.readNew();
    await aWhile();
    expect(published).toEqual([11, 12]);
    expect(world.heldBackAfter).toEqual([]);
  });

  test('stops reading, and does not poll for blocked events', async () => {
    const { reader, world, requests } = newReader({
      onRead: () => {
        reader.readNew();
        reader.close();
      },
    });
    await reader.ready;
    reader.readNew();
    await aWhile();
    expect(requests).toHaveLength(1);
    expect(world.heldBackAfter).toEqual([]);
  });
});

describe('events that an open transaction blocks', () => {
  /** Lets a test trigger the next poll. */
  function stopTimers() {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
  }

  /** Waits for everything that needs no timer. */
  const until = async (holds: () => boolean) => {
    const giveUpAt = Date.now() + 5_000;
    while (!holds()) {
      if (Date.now() > giveUpAt) throw new Error('It does not happen.');
      await new Promise((resolve) => setImmediate(resolve));
    }
  };

  test('are polled often at first, and finally four times a second', async () => {
    stopTimers();
    const { reader, world, add, published } = newReader();
    const looks = () => world.heldBackAfter.length;
    await reader.ready;
    world.isHeldBack = true;
    reader.readNew();
    await until(() => vi.getTimerCount() === 1);
    for (const ms of [2, 4, 8, 16, 32, 64, 128, 250, 250]) {
      const before = looks();
      vi.advanceTimersByTime(ms - 1);
      expect(vi.getTimerCount()).toBe(1);
      vi.advanceTimersByTime(1);
      expect(vi.getTimerCount()).toBe(0);
      await until(() => looks() > before && vi.getTimerCount() === 1);
    }
    expect(world.heldBackAfter[0]).toEqual({ xid: 10, sellerId: largest, eventSeq: largest });
    // After an event has arrived, the next is polled for often again.
    add(11);
    vi.advanceTimersByTime(250);
    await until(() => published.length === 1 && vi.getTimerCount() === 1);
    vi.advanceTimersByTime(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are polled often again after a time without any', async () => {
    stopTimers();
    const { reader, world } = newReader();
    const looks = () => world.heldBackAfter.length;
    await reader.ready;
    world.isHeldBack = true;
    reader.readNew();
    await until(() => vi.getTimerCount() === 1);
    world.isHeldBack = false;
    vi.advanceTimersByTime(2);
    await until(() => looks() === 2);
    await aWhileWithoutTimers();
    expect(vi.getTimerCount()).toBe(0);
    world.isHeldBack = true;
    reader.readNew();
    await until(() => vi.getTimerCount() === 1);
    vi.advanceTimersByTime(2);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are polled once, even if the reader is signalled meanwhile', async () => {
    stopTimers();
    const { reader, world } = newReader();
    const looks = () => world.heldBackAfter.length;
    await reader.ready;
    world.isHeldBack = true;
    reader.readNew();
    await until(() => vi.getTimerCount() === 1);
    reader.readNew();
    expect(vi.getTimerCount()).toBe(0);
    await until(() => looks() === 2 && vi.getTimerCount() === 1);
    reader.close();
    expect(vi.getTimerCount()).toBe(0);
  });

  test('are not polled again if the reader was closed meanwhile', async () => {
    stopTimers();
    const { reader, world } = newReader();
    await reader.ready;
    world.isHeldBack = true;
    world.heldBackAfter.push = (place) => {
      reader.close();
      return Array.prototype.push.call(world.heldBackAfter, place);
    };
    reader.readNew();
    await until(() => world.heldBackAfter.length === 1);
    await aWhileWithoutTimers();
    expect(vi.getTimerCount()).toBe(0);
  });

  const aWhileWithoutTimers = async () => {
    for (let rounds = 0; rounds < 10; rounds += 1) await new Promise((resolve) => setImmediate(resolve));
  };
});
