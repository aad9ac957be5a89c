import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ErrorKind } from '../../../web/src/api/errors.js';

/** Types `web/src/api/live.ts`, because the tests compile without the browser's types. */
interface Live {
  followEvents(following: {
    client: object;
    document: object;
    cursorNow: () => Promise<string>;
    cursorOf: (event: Event) => string;
    onEvent: (event: Event) => void;
    onStart: () => void;
    onState: (state: string) => void;
    onEnd: (why: string) => void;
    renewsToken: boolean;
  }): () => void;
}

/** The listeners for the start and each part of a stream. */
const listeners = new Set<() => void>();

// Other files of this worker process use the modules as they are.
vi.resetModules();
vi.doMock('../../../web/src/api/client.js', () => ({
  onStream: (_client: object, listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
}));
const module: string = '../../../web/src/api/live.js';
const { followEvents } = (await import(module)) as Live;
const { ApiError } = await import('../../../web/src/api/errors.js');
vi.doUnmock('../../../web/src/api/client.js');
vi.resetModules();

/** Replaces the browser's window. */
class Page extends EventTarget {
  listeners = 0;
  override addEventListener(...of: Parameters<EventTarget['addEventListener']>) {
    this.listeners++;
    const [, , options] = of;
    const { signal } = options as { signal: AbortSignal };
    signal.addEventListener('abort', () => this.listeners--);
    super.addEventListener(...of);
  }
}

interface Event {
  cursor: string;
}
type Answer = { data?: Event; error?: { graphQLErrors: object[]; networkError?: object } };

const errorOf = (code: string) => ({ graphQLErrors: [{ extensions: { code } }] });

beforeEach(() => {
  vi.useFakeTimers();
  listeners.clear();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Follows a server that the test controls. */
function follow({ renewsToken = false } = {}) {
  const page = new Page();
  const navigator = { onLine: true };
  vi.stubGlobal('window', page);
  vi.stubGlobal('navigator', navigator);
  const positions: { resolve: (cursor: string) => void; reject: (error: Error) => void }[] = [];
  const streams: { after: string; open: boolean; begun: boolean; next: (answer: Answer) => void }[] = [];
  const states: string[] = [];
  const events: string[] = [];
  const ends: string[] = [];
  let starts = 0;
  const client = {
    subscription: (_document: object, { after }: { after: string }) => ({
      subscribe: (next: (answer: Answer) => void) => {
        const stream = { after, open: true, begun: false, next };
        streams.push(stream);
        return {
          unsubscribe: () => {
            stream.open = false;
          },
        };
      },
    }),
  };
  const stop = followEvents({
    client,
    document: {},
    cursorNow: () => new Promise((resolve, reject) => positions.push({ resolve, reject })),
    cursorOf: ({ cursor }) => cursor,
    onEvent: ({ cursor }) => events.push(cursor),
    onStart: () => {
      starts++;
    },
    onState: (state) => states.push(state),
    onEnd: (why) => ends.push(why),
    renewsToken,
  });
  return {
    page,
    navigator,
    positions,
    streams,
    states,
    events,
    ends,
    stop,
    starts: () => starts,
    open: () => streams.filter(({ open }) => open),
    happens: (name: 'online' | 'offline') => {
      navigator.onLine = name === 'online';
      page.dispatchEvent(new globalThis.Event(name));
    },
  };
}

const settle = () => vi.advanceTimersByTimeAsync(0);
/** Lets the stream begin, or brings a heartbeat. */
const hear = () => {
  for (const listener of [...listeners]) listener();
};

describe('following events', () => {
  test('the event "online" during a connection attempt opens no second stream', async () => {
    const live = follow();
    live.happens('online');
    live.happens('online');
    for (const { resolve } of live.positions) resolve('c1');
    await settle();
    expect(live.starts()).toBe(1);
    expect(live.streams).toHaveLength(1);
    expect(listeners.size).toBe(1);
    // Nor while a stream is requested: that one is closed.
    live.happens('online');
    expect(live.streams).toHaveLength(2);
    expect(live.open()).toHaveLength(1);
    expect(listeners.size).toBe(1);
  });

  test('a late failure of an earlier attempt does not fail the current one', async () => {
    const live = follow();
    live.happens('online');
    live.positions[0]?.reject(new ApiError('unreachable'));
    live.positions[1]?.resolve('c1');
    await settle();
    expect(live.states).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
    expect(live.open()).toHaveLength(1);
  });

  test('continues after the last event, and restarts if its cursor has expired', async () => {
    const live = follow();
    live.positions[0]?.resolve('c1');
    await settle();
    hear();
    live.streams[0]?.next({ data: { cursor: 'c2' } });
    live.streams[0]?.next({ error: { graphQLErrors: [] } });
    // A server that stops ends its streams: the next attempt follows at once, and only its failure is shown.
    expect(live.states).toEqual(['live', 'live']);
    await vi.advanceTimersByTimeAsync(100);
    expect(live.streams[1]?.after).toBe('c2');
    expect(live.starts()).toBe(1);
    live.streams[1]?.next({ error: errorOf('CURSOR_EXPIRED') });
    expect(live.states).toEqual(['live', 'live', 'connecting']);
    await vi.advanceTimersByTimeAsync(1_000);
    live.positions[1]?.resolve('c9');
    await settle();
    expect(live.streams[2]?.after).toBe('c9');
    expect(live.starts()).toBe(2);
  });

  test('a stream that falls silent is opened again after its last event, which is shown', async () => {
    const live = follow();
    live.positions[0]?.resolve('c1');
    await settle();
    hear();
    for (let heartbeat = 0; heartbeat < 10; heartbeat++) {
      await vi.advanceTimersByTimeAsync(12_000);
      hear();
    }
    live.streams[0]?.next({ data: { cursor: 'c2' } });
    await vi.advanceTimersByTimeAsync(34_000);
    expect(live.streams).toHaveLength(1);
    expect(live.states.at(-1)).toBe('live');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(live.states.at(-1)).toBe('connecting');
    expect(live.open()).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(500);
    expect(live.streams[1]).toMatchObject({ after: 'c2', open: true });
    // The server has not answered: only a stream that has begun can be silent.
    await vi.advanceTimersByTimeAsync(60_000);
    expect(live.streams).toHaveLength(2);
    hear();
    expect(live.states.at(-1)).toBe('live');
    live.stop();
  });

  test('ends if nobody is signed in, and runs one token renewal at a time', async () => {
    const live = follow();
    live.positions[0]?.reject(new ApiError('signed-out'));
    await settle();
    expect(live.ends).toEqual(['signed-out']);
    expect(live.page.listeners).toBe(0);

    const renewing = follow({ renewsToken: true });
    renewing.positions[0]?.reject(new ApiError('signed-out'));
    await settle();
    expect(renewing.positions).toHaveLength(2);
    renewing.positions[1]?.reject(new ApiError('signed-out'));
    await settle();
    expect(renewing.positions).toHaveLength(2);
    expect(renewing.states).toEqual(['connecting']);
    expect(renewing.ends).toEqual([]);
  });
});

type Step =
  | { step: 'online' | 'offline' | 'hear' | 'event' | 'stop' }
  | { step: 'wait'; ms: number }
  | { step: 'place'; request: number; error: ErrorKind | null }
  | { step: 'error'; code: string };

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: fc.record({ step: fc.constantFrom('online', 'offline', 'hear', 'event') }), weight: 8 },
  {
    arbitrary: fc.record({ step: fc.constant('wait'), ms: fc.constantFrom(100, 500, 6_000, 15_000, 35_000) }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      step: fc.constant('place'),
      request: fc.nat(5),
      error: fc.constantFrom<ErrorKind | null>(null, null, null, 'unreachable', 'busy', 'signed-out'),
    }),
    weight: 6,
  },
  {
    arbitrary: fc.record({
      step: fc.constant('error'),
      code: fc.constantFrom('CURSOR_EXPIRED', 'SERVICE_UNAVAILABLE', 'RATE_LIMITED', 'UNAUTHENTICATED'),
    }),
    weight: 3,
  },
  { arbitrary: fc.record({ step: fc.constant('stop') }), weight: 1 },
) as fc.Arbitrary<Step>;

describe('in any order of network, server and clock events', () => {
  test.each([{ renewsToken: false }, { renewsToken: true }])(
    'there is one attempt at a time: %o',
    async (options) => {
      await fc.assert(
        fc.asyncProperty(fc.array(aStep, { maxLength: 40 }), async (steps) => {
          listeners.clear();
          vi.clearAllTimers();
          const live = follow(options);
          let number = 0;
          const known: string[] = [];
          let stopped = false;
          for (const step of steps) {
            const streamsBefore = live.streams.length;
            const [stream] = live.open();
            if (stream && (step.step === 'hear' || step.step === 'event')) stream.begun = true;
            if (step.step === 'online' || step.step === 'offline') live.happens(step.step);
            else if (step.step === 'hear') hear();
            else if (step.step === 'wait') await vi.advanceTimersByTimeAsync(step.ms);
            else if (step.step === 'event') {
              const cursor = `e${++number}`;
              if (stream) known.push(cursor);
              // A closed stream can still deliver an answer, which must be ignored.
              for (const { next } of live.streams) next({ data: { cursor } });
            } else if (step.step === 'place') {
              const request = live.positions[step.request % live.positions.length];
              if (step.error) request?.reject(new ApiError(step.error));
              else request?.resolve(`p${++number}`);
            } else if (step.step === 'error') stream?.next({ error: errorOf(step.code) });
            else {
              live.stop();
              stopped = true;
            }
            await settle();

            expect(live.open().length).toBeLessThanOrEqual(1);
            expect(live.streams.length - streamsBefore).toBeLessThanOrEqual(1);
            expect(listeners.size).toBe(live.open().length);
            expect(live.events).toEqual(known);
            expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
            // A stream that has begun is watched for silence.
            const [open] = live.open();
            if (open) expect(vi.getTimerCount()).toBe(open.begun ? 1 : 0);
            const ended = stopped || live.ends.length > 0;
            expect(live.page.listeners).toBe(ended ? 0 : 2);
            expect(live.ends.length).toBeLessThanOrEqual(options.renewsToken ? 0 : 1);
            if (ended) expect([live.open().length, vi.getTimerCount()]).toEqual([0, 0]);
          }
          // It always reconnects, unless it has ended.
          if (!stopped && live.ends.length === 0) {
            live.happens('online');
            for (const { resolve } of live.positions) resolve('last');
            await settle();
            hear();
            expect(live.open()).toHaveLength(1);
            expect(live.states.at(-1)).toBe('live');
            live.stop();
          }
        }),
        { numRuns: 300 },
      );
    },
  );
});
