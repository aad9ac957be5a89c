import fc from 'fast-check';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { ApiError, type ChatEventsItem, type LiveState, ParleyClient } from '../../../client/src/index.js';
import { liveTransitions } from '../../../client/src/live-state.js';

/* Tests that `chatEvents` misses and repeats nothing, with a server that fails in every way. */

const eventCount = 12;

/** What the server does with one stream: `delivers` events, then this. */
interface Step {
  delivers: number;
  ends: 'end' | 'complete' | 'cut' | 'silence' | 'SUBSCRIBER_TOO_SLOW' | 'SERVICE_UNAVAILABLE';
}

/** Instead of a stream: no answer, an answer without a stream, or an expired cursor, after which some events are missing. */
type Refusal = 'unreachable' | 503 | 429 | { expired: number; cursorFailures: number };

type Attempt = Step | Refusal;

const steps: fc.Arbitrary<Attempt> = fc.oneof(
  fc.record({
    delivers: fc.nat(4),
    ends: fc.constantFrom<Step['ends'][]>(
      ...(['end', 'complete', 'cut', 'silence', 'SUBSCRIBER_TOO_SLOW', 'SERVICE_UNAVAILABLE'] as const),
    ),
  }),
  fc.constantFrom<Refusal[]>('unreachable', 503, 429),
  fc.record({ expired: fc.nat(3), cursorFailures: fc.nat(2) }),
);

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

const next = (result: unknown) => `event: next\ndata: ${JSON.stringify(result)}\n\n`;
const errorResult = (code: string) => ({ errors: [{ message: code, extensions: { code } }] });

/** A server with a log of numbered events. It makes the attempts, and afterwards delivers all that is left. */
class LogServer {
  /** The position that `chatEventsCursor` returns. */
  head = 0;
  cursorFailures = 0;
  readonly starts: number[] = [];
  expirations = 0;
  open = 0;
  maxOpen = 0;

  constructor(private readonly attempts: Attempt[]) {}

  readonly fetch: typeof fetch = async (_url, init) => {
    const { variables } = JSON.parse(String(init?.body)) as { variables: { after?: string } };
    return variables.after === undefined
      ? this.#cursor()
      : this.#stream(Number(variables.after), init?.signal ?? undefined);
  };

  #cursor(): Response {
    if (this.cursorFailures-- > 0) throw new TypeError('fetch failed');
    this.starts.push(this.head);
    return json({ data: { chatEventsCursor: String(this.head) } });
  }

  #stream(after: number, signal: AbortSignal | undefined): Response {
    const attempt = this.attempts.shift() ?? { delivers: eventCount, ends: 'silence' };
    if (attempt === 'unreachable') throw new TypeError('fetch failed');
    if (typeof attempt === 'number') return json({ errors: [] }, attempt, { 'retry-after': '0' });
    this.maxOpen = Math.max(this.maxOpen, ++this.open);
    const isExpired = 'expired' in attempt;
    if (isExpired) {
      this.head = Math.min(eventCount, after + attempt.expired);
      this.cursorFailures = attempt.cursorFailures;
      this.expirations++;
    }
    const numbers = isExpired
      ? []
      : Array.from({ length: attempt.delivers }, (_, index) => after + 1 + index).filter(
          (n) => n <= eventCount,
        );
    const ends = isExpired ? 'CURSOR_EXPIRED' : attempt.ends;
    const close = () => {
      this.open--;
    };
    return new Response(bodyOf(numbers, ends, signal, close), {
      headers: { 'content-type': 'text/event-stream; charset=utf-8' },
    });
  }
}

/** Returns a stream as a server writes it: an event without a cursor among them, and parts that end anywhere. */
function bodyOf(
  numbers: readonly number[],
  ends: Step['ends'] | 'CURSOR_EXPIRED',
  signal: AbortSignal | undefined,
  close: () => void,
): ReadableStream<Uint8Array> {
  const texts = [
    ':\n\n',
    next({ data: { chatEvents: { __typename: 'ChatTyping' } } }),
    ...numbers.map((number) => next({ data: { chatEvents: { cursor: String(number) } } })),
    ...(ends === 'complete' ? ['event: complete\ndata:\n\n'] : []),
    ...(/^[A-Z_]+$/.test(ends) ? [next(errorResult(ends))] : []),
  ];
  const bytes = new TextEncoder().encode(texts.join(''));
  let isOpen = true;
  const end = () => {
    if (isOpen) close();
    isOpen = false;
  };
  return new ReadableStream({
    start(controller) {
      for (let at = 0; at < bytes.length; at += 37) controller.enqueue(bytes.slice(at, at + 37));
      const abort = () => {
        if (!isOpen) return;
        end();
        controller.error(signal?.reason);
      };
      if (signal?.aborted) abort();
      signal?.addEventListener('abort', abort);
    },
    pull(controller) {
      if (ends === 'silence') return new Promise<void>(() => {});
      end();
      if (ends === 'cut') controller.error(new TypeError('terminated'));
      else controller.close();
      return undefined;
    },
    cancel: end,
  });
}

const document = 'subscription ($after: String) { chatEvents(after: $after) { __typename } }';

const clientOf = (server: Pick<LogServer, 'fetch'>) =>
  new ParleyClient({ url: 'http://parley.example/operator/graphql', key: 'k', fetch: server.fetch });

const quick = { silenceMs: 15, minWaitMs: 0, maxWaitMs: 0 };

describe('a subscription', () => {
  test('yields each event once and in order, whatever happens to its streams', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 8 }), async (attempts) => {
        const server = new LogServer([...attempts]);
        const states: LiveState[] = ['locating'];
        const items: ChatEventsItem<unknown>[] = [];
        const onState = (state: LiveState) => states.push(state);
        for await (const item of clientOf(server).chatEvents(document, {}, { ...quick, onState })) {
          if (item.type === 'start' || item.cursor !== undefined) items.push(item);
          if (item.cursor === String(eventCount)) break;
        }

        let position = Number.NaN;
        const starts: number[] = [];
        for (const { type, cursor, ...item } of items) {
          if (type === 'event') expect(Number(cursor)).toBe(position + 1);
          else expect('missedEvents' in item && item.missedEvents).toBe(starts.push(Number(cursor)) > 1);
          position = Number(cursor);
        }
        expect(position).toBe(eventCount);
        expect(starts).toEqual(server.starts);
        expect(starts).toHaveLength(1 + server.expirations);
        expect(server.maxOpen).toBeLessThanOrEqual(1);
        expect(server.open).toBe(0);
        expect(states.at(-1)).toBe('ended');
        for (const [index, state] of states.slice(1).entries()) {
          expect(Object.values(liveTransitions[states[index] ?? 'ended'])).toContain(state);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('resumes after a cursor of an earlier subscription', async () => {
    const items: unknown[] = [];
    for await (const item of clientOf(new LogServer([])).chatEvents(document, {}, { ...quick, after: '9' })) {
      if (item.cursor !== undefined) items.push(item.cursor);
      if (item.cursor === '12') break;
    }
    expect(items).toEqual(['10', '11', '12']);
  });

  test.each([
    ['the key is rejected', () => json(errorResult('UNAUTHENTICATED'), 401), 'UNAUTHENTICATED'],
    ['the network of the key is wrong', () => json(errorResult('FORBIDDEN'), 403), 'FORBIDDEN'],
    ['the document is invalid', () => json(errorResult('BAD_USER_INPUT'), 400), 'BAD_USER_INPUT'],
    [
      'the key is revoked within the stream',
      () =>
        new Response(next(errorResult('UNAUTHENTICATED')), {
          headers: { 'content-type': 'text/event-stream' },
        }),
      'UNAUTHENTICATED',
    ],
  ])('fails if %s', async (_, answer, code) => {
    const states: LiveState[] = [];
    const onState = (state: LiveState) => states.push(state);
    const client = clientOf({ fetch: async () => answer() });
    const following = client.chatEvents(document, {}, { ...quick, after: '1', onState }).next();
    const error = await following.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).code).toBe(code);
    expect(states.at(-1)).toBe('ended');
  });

  test('opens a stream with another token when one has expired within the stream', async () => {
    const server = new LogServer([]);
    const expired = () =>
      new Response(next(errorResult('UNAUTHENTICATED')), {
        headers: { 'content-type': 'text/event-stream' },
      });
    const used: (string | null)[] = [];
    const client = new ParleyClient({
      url: 'http://parley.example/seller/graphql',
      getToken: () => `token ${used.length}`,
      fetch: async (url, init) => {
        used.push(new Headers(init?.headers).get('authorization'));
        return used.length === 1 ? expired() : server.fetch(url, init);
      },
    });
    for await (const item of client.chatEvents(document, {}, { ...quick, after: '11' })) {
      if (item.cursor === '12') break;
    }
    expect(used).toEqual(['Bearer token 0', 'Bearer token 1']);
  });

  test.each(['before it begins', 'while a stream is silent', 'while it waits'])(
    'ends without an error when its signal is aborted %s',
    async (moment) => {
      const stop = new AbortController();
      const server = new LogServer([{ delivers: 1, ends: 'silence' }]);
      const fetchOnce = moment === 'while it waits' ? async () => json({}, 503) : server.fetch;
      if (moment === 'before it begins') stop.abort();
      const options = {
        ...{ after: '0', signal: stop.signal, silenceMs: 60_000, minWaitMs: 60_000, maxWaitMs: 60_000 },
        onState: (state: LiveState) => {
          if (state === 'waiting') stop.abort();
        },
      };
      const seen: string[] = [];
      for await (const { cursor } of clientOf({ fetch: fetchOnce }).chatEvents(document, {}, options)) {
        if (cursor === undefined) continue;
        seen.push(cursor);
        stop.abort();
      }
      expect(seen).toEqual(moment === 'while a stream is silent' ? ['1'] : []);
      expect(server.open).toBe(0);
    },
  );

  test('is opened again at once after each restart of the server, also if no event came meanwhile', async () => {
    vi.useFakeTimers();
    onTestFinished(() => {
      vi.useRealTimers();
    });
    const heartbeats = () =>
      new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(new TextEncoder().encode(':\n\n'));
          setTimeout(() => controller.close(), 10_000);
        },
      });
    const client = clientOf({
      fetch: async () => new Response(heartbeats(), { headers: { 'content-type': 'text/event-stream' } }),
    });
    const stop = new AbortController();
    const waits: number[] = [];
    let lostAt = 0;
    const onState = (state: LiveState) => {
      if (state === 'waiting') lostAt = Date.now();
      if (state === 'locating' && waits.push(Date.now() - lostAt) === 5) stop.abort();
    };
    const following = client.chatEvents(document, {}, { after: '1', signal: stop.signal, onState }).next();
    await vi.advanceTimersByTimeAsync(120_000);
    expect(await following).toEqual({ done: true, value: undefined });
    expect(waits).toHaveLength(5);
    expect(Math.max(...waits)).toBeLessThanOrEqual(100);
  });
});
