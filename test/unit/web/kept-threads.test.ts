import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Event, keptTransitions, type Phase } from '../../../web/src/features/inbox/kept-phases.js';
import { KeptThreads } from '../../../web/src/features/inbox/kept-threads.js';
import type { KeptMessages } from '../../../web/src/features/thread/kept-messages.js';
import { ThreadStore } from '../../../web/src/features/thread/thread-store.js';
import { numberOf, ThreadServer } from './thread-server.js';

/* Tests that the threads that a page keeps equal those of the server, whatever happens while they are not shown. */

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const threadCount = 4;
const limits = { threads: 3, characters: 24, messages: 8, first: 5 };
const sizes = { first: 5, next: 4, maximum: 14, kept: 9 };
const idOf = (index: number) => `thread-${index}`;

/** An inbox with a few threads, of which one is open, as a page connects them. */
class Inbox {
  readonly kept = new KeptThreads(limits);
  readonly servers = Array.from({ length: threadCount }, (_, index) => new ThreadServer(index * 4));
  #open: { index: number; store: ThreadStore; stop: () => void } | null = null;
  #isFollowing = false;
  #isExpired = false;

  constructor() {
    for (const [index, server] of this.servers.entries()) {
      server.source.onEvent((event) => {
        // After a restart, all threads have missed events.
        if (event.type === 'created' || event.type === 'read') this.kept.apply(idOf(index), event);
      });
    }
    this.start();
  }

  get shown() {
    return this.#open && { index: this.#open.index, state: this.#open.store.state() };
  }

  open(index: number): void {
    this.close();
    const { source } = this.#server(index);
    const id = idOf(index);
    const kept: KeptMessages = {
      window: () => this.kept.window(id),
      isBehind: () => this.#isExpired,
      keep: (window) => this.kept.keep(id, window),
      loading: () => this.kept.loading(id),
    };
    const store = new ThreadStore(
      source,
      () => {},
      () => true,
      { sizes, kept },
    );
    store.restore();
    this.#open = { index, store, stop: store.start(null) };
  }

  close(): void {
    this.#open?.stop();
    this.#open = null;
  }

  loadOlder(): void {
    this.#open?.store.loadOlder();
  }

  load(ids: readonly number[]): Promise<void> {
    return this.kept.load(ids.map(idOf), (wanted) =>
      Promise.all(wanted.map((id) => this.#server(numberOfThread(id)).source.newest(limits.first))),
    );
  }

  cancelExcept(index: number): void {
    this.kept.cancelExcept([idOf(index)]);
  }

  /** The answer to a message that this page sent. */
  sent(index: number): void {
    const message = this.#server(index).sends.shift();
    if (!message) return;
    this.kept.apply(idOf(index), { type: 'sent', message });
    if (this.#open?.index === index) this.#open.store.add(message);
  }

  /** Events are missed from now on, until `start`. */
  stop(): void {
    this.#isFollowing = false;
    this.kept.stop();
    for (const server of this.servers) server.interrupt();
  }

  /** The position in the log expires: events are missed until `start`, which the page learns then. */
  expire(): void {
    this.#isExpired = true;
    for (const server of this.servers) server.interrupt();
  }

  start(): void {
    if (this.#isFollowing && !this.#isExpired) return;
    this.#isFollowing = true;
    this.#isExpired = false;
    this.kept.follow();
    for (const server of this.servers) server.restart();
  }

  /** Lets all requests and events arrive. */
  async settle(): Promise<void> {
    this.start();
    for (let round = 0; round < 10; round++) {
      for (const [index, server] of this.servers.entries()) {
        server.deliver(1_000);
        while (server.sends.length > 0) this.sent(index);
        while (server.requests.length > 0) await server.answer(0);
      }
      this.#open?.store.retry();
      await vi.advanceTimersByTimeAsync(0);
    }
  }

  /** Returns the first violated rule; null if there is none. */
  fault(): string | null {
    const { threads, characters } = this.kept.size;
    if (threads > limits.threads) return `${threads} threads are kept.`;
    if (characters > limits.characters) return `${characters} characters are kept.`;
    for (const [index, server] of this.servers.entries()) {
      const window = this.kept.window(idOf(index));
      if (!window) continue;
      if (!this.#isFollowing) return `${index} is kept, and its events are missed.`;
      const numbers = window.messages.map(({ id }) => numberOf(id));
      const settled = numbers.slice(0, numbers.length - window.ahead);
      if (settled.length > limits.messages) return `${settled.length} messages of ${index} are kept.`;
      if (settled.some((number, at) => at > 0 && number !== (settled[at - 1] ?? 0) + 1))
        return `The order is ${numbers}.`;
      if (settled.length > 0 && window.hasOlder !== (settled[0] ?? 0) > 1)
        return `The beginning of ${index} is lost.`;
      const wrong = window.messages.find(
        ({ id, readAt }) => readAt !== null && readAt !== server.readAt(numberOf(id)),
      );
      if (wrong) return `${wrong.id} was not read at ${wrong.readAt}.`;
    }
    return null;
  }

  /** Expects that each thread that is kept is what the server answers now. */
  expectCurrent(): void {
    for (const [index, server] of this.servers.entries()) {
      const window = this.kept.window(idOf(index));
      if (!window) continue;
      const first = server.count - window.messages.length + 1;
      expect(window.messages).toEqual(server.range(first, server.count));
      expect(window).toMatchObject({ ahead: 0, hasNewer: false, hasOlder: first > 1 });
    }
  }

  #server(index: number): ThreadServer {
    return this.servers[index] as ThreadServer;
  }
}

const numberOfThread = (id: string) => Number(id.slice('thread-'.length));

type Step = (inbox: Inbox) => unknown;

/** Names a step, for the report of a failed run. */
const step = (name: string, run: Step) => Object.assign(run, { toString: () => name });
const aThread = fc.nat(threadCount - 1);
const forThread = (name: string, run: (inbox: Inbox, index: number, server: ThreadServer) => unknown) =>
  aThread.map((index) =>
    step(`${name}(${index})`, (inbox) => run(inbox, index, inbox.servers[index] as ThreadServer)),
  );

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: forThread('open', (inbox, index) => inbox.open(index)) },
  { weight: 1, arbitrary: fc.constant(step('close', (inbox) => inbox.close())) },
  { weight: 1, arbitrary: fc.constant(step('older', (inbox) => inbox.loadOlder())) },
  {
    weight: 3,
    arbitrary: fc
      .uniqueArray(aThread, { minLength: 1, maxLength: 2 })
      .map((ids) => step(`load(${ids})`, (inbox) => void inbox.load(ids))),
  },
  { weight: 1, arbitrary: forThread('cancel except', (inbox, index) => inbox.cancelExcept(index)) },
  { weight: 3, arbitrary: forThread('create', (_, __, server) => server.create('AdminUser')) },
  { weight: 2, arbitrary: forThread('read', (_, __, server) => server.read('AdminUser')) },
  { weight: 2, arbitrary: forThread('send', (_, __, server) => server.send()) },
  { weight: 2, arbitrary: forThread('sent', (inbox, index) => inbox.sent(index)) },
  { weight: 5, arbitrary: forThread('deliver', (_, __, server) => server.deliver(2)) },
  { weight: 1, arbitrary: forThread('serve', (_, __, server) => server.serve(-1)) },
  { weight: 5, arbitrary: forThread('answer', (_, __, server) => server.answer(0)) },
  { weight: 1, arbitrary: forThread('fail', (_, __, server) => server.answer(0, 'refused')) },
  { weight: 1, arbitrary: fc.constant(step('stop', (inbox) => inbox.stop())) },
  { weight: 1, arbitrary: fc.constant(step('expire', (inbox) => inbox.expire())) },
  { weight: 3, arbitrary: fc.constant(step('start', (inbox) => inbox.start())) },
);
const aRun = fc.array(aStep, { minLength: 20, maxLength: 80 });

async function check(steps: readonly Step[]): Promise<void> {
  vi.clearAllTimers();
  const inbox = new Inbox();
  for (const each of steps) {
    await each(inbox);
    await vi.advanceTimersByTimeAsync(0);
    // A plain check, because it runs after each step.
    const fault = inbox.fault();
    if (fault) expect.fail(fault);
  }
  await inbox.settle();
  inbox.expectCurrent();
  const { shown } = inbox;
  if (shown) expect(shown.state.phase).toBe('ready');
  inbox.close();
  inbox.expectCurrent();
}

test('kept threads equal a fresh fetch, in any order of opening, requests, answers, events and gaps', async () => {
  await fc.assert(fc.asyncProperty(aRun, check), { numRuns: 300 });
});

test('the model of kept threads reaches each transition of the table', async () => {
  const reached = new Set<string>();
  const all: string[] = [];
  const restore: (() => void)[] = [];
  for (const [phase, row] of Object.entries(keptTransitions) as [Phase, Record<string, unknown>][]) {
    for (const event of Object.keys(row) as Event[]) {
      const value = row[event];
      all.push(`${phase} ${event}`);
      const get = () => {
        reached.add(`${phase} ${event}`);
        return value;
      };
      Object.defineProperty(row, event, { get, configurable: true, enumerable: true });
      restore.push(() => Object.defineProperty(row, event, { value, configurable: true, enumerable: true }));
    }
  }
  try {
    await fc.assert(fc.asyncProperty(aRun, check), { numRuns: 300, seed: 1 });
  } finally {
    for (const each of restore) each();
  }
  expect(all.filter((each) => !reached.has(each))).toEqual([]);
});

describe('a thread that is opened', () => {
  test('is shown without a request if it is kept, with what came meanwhile, at its first unread message', async () => {
    const inbox = new Inbox();
    const [server] = inbox.servers.slice(1) as [ThreadServer];
    inbox.open(1);
    await server.answer(0);
    inbox.open(2);
    server.create('AdminUser');
    server.deliver(1);
    inbox.open(1);
    expect(server.requests).toEqual([]);
    expect(inbox.shown?.state).toMatchObject({
      phase: 'ready',
      messages: server.range(1, 5),
      unreadFrom: 'm1',
    });
  });

  test('is loaded again while it is shown, if its events may be late', async () => {
    const inbox = new Inbox();
    const server = inbox.servers[1] as ThreadServer;
    inbox.open(1);
    await server.answer(0);
    inbox.open(2);
    inbox.expire();
    server.create('AdminUser');
    inbox.open(1);
    expect(inbox.shown?.state).toMatchObject({ phase: 'reloading', messages: server.range(1, 4) });
    await server.answer(0);
    expect(inbox.shown?.state).toMatchObject({ phase: 'ready', messages: server.range(1, 5) });
  });

  test('waits for the answer to the request that is pending', async () => {
    const inbox = new Inbox();
    const server = inbox.servers[1] as ThreadServer;
    void inbox.load([1]);
    await vi.advanceTimersByTimeAsync(0);
    server.serve(0);
    server.create('AdminUser');
    server.deliver(1);
    inbox.open(1);
    expect(server.requests).toHaveLength(1);
    await server.answer(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(inbox.shown?.state.messages).toEqual(server.range(1, 5));
    expect(server.requests).toEqual([]);
  });

  test('is loaded after the pending request failed', async () => {
    const inbox = new Inbox();
    const server = inbox.servers[1] as ThreadServer;
    void inbox.load([1]);
    await vi.advanceTimersByTimeAsync(0);
    inbox.open(1);
    await server.answer(0, 'unreachable');
    await vi.advanceTimersByTimeAsync(0);
    expect(server.requests).toHaveLength(1);
    await server.answer(0);
    expect(inbox.shown?.state.messages).toEqual(server.range(1, 4));
  });
});

test('nothing is kept or loaded while no events arrive', async () => {
  const kept = new KeptThreads();
  const read = vi.fn();
  await kept.load(['thread-1'], read);
  expect(read).not.toHaveBeenCalled();
  kept.follow();
  const { source } = new ThreadServer(3);
  const page = source.newest(3);
  void kept.load(['thread-1'], async () => [await page]);
  kept.stop();
  expect(kept.phase('thread-1')).toBe('unfollowed');
  expect(kept.size).toEqual({ threads: 0, characters: 0 });
});

test('a request is aborted when none of its threads is wanted any more', async () => {
  const kept = new KeptThreads();
  kept.follow();
  let signal: AbortSignal | undefined;
  void kept.load(['a', 'b'], (_ids, given) => {
    signal = given;
    return new Promise(() => {});
  });
  await vi.advanceTimersByTimeAsync(0);
  kept.cancelExcept(['a']);
  expect(signal?.aborted).toBe(false);
  kept.cancelExcept([]);
  expect(signal?.aborted).toBe(true);
});
