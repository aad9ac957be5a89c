import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorKind } from '../../../web/src/api/errors.js';
import { KeptThreads } from '../../../web/src/features/inbox/kept-threads.js';
import { type PhaseEvent, transitions } from '../../../web/src/features/thread/thread-phases.js';
import type { ThreadMessage } from '../../../web/src/features/thread/thread-source.js';
import { isLoading, type ThreadState } from '../../../web/src/features/thread/thread-state.js';
import { ThreadStore } from '../../../web/src/features/thread/thread-store.js';
import { numberOf, ThreadServer } from './thread-server.js';

/* Tests that events applied equal a fresh fetch, after any interleaving of sends, reads, gaps, reconnects and jumps. */

/** Smaller than the window of an open thread, so that messages are dropped. */
const keptLimits = { threads: 1, characters: 1_000_000, messages: 7, first: 4 };
const sizes = { first: 5, next: 4, maximum: 14, kept: 9 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** What happens while the thread is closed. */
type Meanwhile = 'create' | 'read' | 'sent' | 'deliver' | 'restart' | 'answer';

type Step =
  | { step: 'create'; own: boolean }
  | { step: 'read'; own: boolean }
  | { step: 'send' | 'sent' | 'interrupt' | 'restart' | 'newest' | 'older' | 'newer' | 'retry' | 'prefetch' }
  | { step: 'reopen'; meanwhile: readonly Meanwhile[] }
  | { step: 'serve'; index: number }
  | { step: 'answer'; index: number; error: ErrorKind | null }
  | { step: 'deliver' | 'replay'; count: number }
  | { step: 'jump' | 'view' | 'redact'; at: number }
  | { step: 'wait'; ms: number };

/** The position of a waiting request. -1 is the latest, whose answer has an effect. */
const index = fc.oneof(fc.constant(-1), fc.constant(-1), fc.nat(3));
const count = fc.integer({ min: 1, max: 6 });
const at = fc.double({ min: 0, max: 1, noNaN: true });
const meanwhile = fc.array(
  fc.constantFrom<Meanwhile>('create', 'read', 'sent', 'deliver', 'deliver', 'restart', 'answer'),
  { maxLength: 5 },
);
const error = fc.constantFrom<ErrorKind | null>(null, null, 'unreachable', 'busy', 'forbidden');

const stepOf = (step: Step['step'], more: Record<string, fc.Arbitrary<unknown>> = {}) =>
  fc.record({ step: fc.constant(step), ...more }) as fc.Arbitrary<unknown> as fc.Arbitrary<Step>;

const aStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: stepOf('create', { own: fc.boolean() }) },
  { weight: 3, arbitrary: stepOf('read', { own: fc.boolean() }) },
  { weight: 3, arbitrary: stepOf('redact', { at }) },
  { weight: 2, arbitrary: stepOf('send') },
  { weight: 3, arbitrary: stepOf('sent') },
  { weight: 2, arbitrary: stepOf('serve', { index }) },
  { weight: 10, arbitrary: stepOf('answer', { index, error }) },
  { weight: 6, arbitrary: stepOf('deliver', { count }) },
  { weight: 1, arbitrary: stepOf('replay', { count }) },
  { weight: 1, arbitrary: stepOf('interrupt') },
  { weight: 2, arbitrary: stepOf('restart') },
  { weight: 3, arbitrary: stepOf('jump', { at }) },
  { weight: 1, arbitrary: stepOf('newest') },
  { weight: 5, arbitrary: stepOf('older') },
  { weight: 5, arbitrary: stepOf('newer') },
  { weight: 3, arbitrary: stepOf('view', { at }) },
  { weight: 3, arbitrary: stepOf('retry') },
  { weight: 1, arbitrary: stepOf('reopen', { meanwhile }) },
  { weight: 1, arbitrary: stepOf('prefetch') },
  { weight: 4, arbitrary: stepOf('wait', { ms: fc.constantFrom(0, 5000) }) },
);

/** A run: the number of messages at the start, the first target, and the steps. */
const aRun = fc.record({
  count: fc.nat(30),
  target: fc.option(at),
  steps: fc.array(aStep, { minLength: 20, maxLength: 80 }),
});

/** Returns the first violated rule; null if there is none. */
function faultOf(state: ThreadState, server: ThreadServer): string | null {
  const { messages, ahead, phase, error } = state;
  const numbers = messages.map(({ id }) => numberOf(id));
  const isAhead = (index: number) => index >= numbers.length - ahead;
  for (const [index, number] of numbers.entries()) {
    const before = numbers[index - 1] ?? number - 1;
    // Only sent messages can be ahead of their events.
    if (isAhead(index) ? number <= before : number !== before + 1) return `The order is ${numbers}.`;
    // A read mark comes late, but it is the server's.
    const { readAt = null } = messages[index] ?? {};
    if (readAt !== null && readAt !== server.readAt(number)) return `${number} was not read at ${readAt}.`;
  }
  if ((error !== null) !== phase.endsWith('Failed')) return `The error is ${error} in ${phase}.`;
  return isLoading(state) && server.requests.length === 0 ? `No answer will end ${phase}.` : null;
}

/** Returns whether nothing is under way. */
function isSettled({ phase }: ThreadState, server: ThreadServer): boolean {
  return phase === 'ready' && server.isQuiet() && vi.getTimerCount() === 0;
}

/** Runs the steps on a store, and then lets everything arrive. */
async function check(run: { count: number; target: number | null; steps: readonly Step[] }): Promise<void> {
  vi.clearAllTimers();
  const server = new ThreadServer(run.count);
  const announced: string[] = [];
  const kept = new KeptThreads(keptLimits);
  kept.follow();
  server.source.onEvent((event) => {
    if (event.type === 'missed') kept.follow();
    else if ('message' in event || event.type === 'read') kept.apply('thread', event);
  });
  const makeStore = () =>
    new ThreadStore(
      server.source,
      ({ id }) => announced.push(id),
      () => true,
      {
        sizes,
        kept: {
          window: () => kept.window('thread'),
          isBehind: () => false,
          keep: (window) => kept.keep('thread', window),
          loading: () => kept.loading('thread'),
        },
      },
    );
  let store = makeStore();
  /** The message that the user asked for, or the thread's end; null after the user scrolled away. */
  let wanted: string | null = 'end';
  /** Whether the store has shown what the user asked for. */
  let isShown = false;
  let isReplayed = false;

  const targetAt = (part: number) =>
    server.count === 0 ? null : { messageId: `m${1 + Math.round(part * (server.count - 1))}`, query: '' };
  const start = (part: number | null) => {
    const target = part === null ? null : targetAt(part);
    wanted = target?.messageId ?? 'end';
    isShown = false;
    return store.start(target);
  };
  let stop = start(run.target);

  const view = (part: number) => {
    const { messages, hasNewer, phase } = store.state();
    const seen = messages[Math.round(part * (messages.length - 1))];
    const isAtEnd = part > 0.9 && !hasNewer;
    // Scrolling does not end a jump that is under way. The end of a window with gaps is not the thread's end.
    if (isShown && !(isAtEnd && phase.startsWith('reload'))) wanted = isAtEnd ? 'end' : null;
    else if (isShown && wanted !== 'end') wanted = null;
    store.setView(isAtEnd, seen?.id ?? null);
  };

  const receive = (message: ThreadMessage) => {
    kept.apply('thread', { type: 'sent', message });
    store.add(message);
  };
  const happen = async (event: Meanwhile) => {
    const [message] = event === 'sent' ? server.sends.splice(0, 1) : [];
    if (message) receive(message);
    else if (event === 'create') server.create('AdminUser');
    else if (event === 'read') server.read('User');
    else if (event === 'deliver') server.deliver(2);
    else if (event === 'restart') server.restart();
    else if (event === 'answer') await server.answer(-1);
  };

  const take = async (step: Step): Promise<void> => {
    if (step.step === 'create') server.create(step.own ? 'User' : 'AdminUser');
    else if (step.step === 'read') server.read(step.own ? 'User' : 'AdminUser');
    else if (step.step === 'redact') server.redact(1 + Math.round(step.at * (server.count - 1)));
    else if (step.step === 'send') server.send();
    else if (step.step === 'sent') {
      // The outbox sends one message after another.
      const message = server.sends.shift();
      if (message) receive(message);
    } else if (step.step === 'serve') server.serve(step.index);
    else if (step.step === 'answer') await server.answer(step.index, step.error);
    else if (step.step === 'deliver') server.deliver(step.count);
    else if (step.step === 'replay') {
      isReplayed = true;
      server.replay(step.count);
    } else if (step.step === 'interrupt') server.interrupt();
    else if (step.step === 'restart') server.restart();
    else if (step.step === 'newest') {
      wanted = 'end';
      isShown = false;
      store.goToNewest();
    } else if (step.step === 'jump') {
      const target = targetAt(step.at);
      if (!target) return;
      wanted = target.messageId;
      isShown = false;
      store.jump(target.messageId);
    } else if (step.step === 'older') store.loadOlder();
    else if (step.step === 'newer') store.loadNewer();
    else if (step.step === 'retry') store.retry();
    else if (step.step === 'view') view(step.at);
    else if (step.step === 'wait') await vi.advanceTimersByTimeAsync(step.ms);
    else if (step.step === 'prefetch') {
      void kept.load(['thread'], async () => [await server.source.newest(keptLimits.first)]);
      await vi.advanceTimersByTimeAsync(0);
    } else if (step.step === 'reopen') {
      isReplayed = true;
      stop();
      for (const each of step.meanwhile) await happen(each);
      store = makeStore();
      store.restore();
      stop = start(null);
    }
  };

  for (const step of run.steps) {
    await take(step);
    const state = store.state();
    if (/^(ready|older|newer)/.test(state.phase)) isShown = true;
    // Plain checks, because they run after each step.
    const fault = faultOf(state, server);
    if (fault) expect.fail(fault);
  }

  for (let round = 0; round < 10 && !isSettled(store.state(), server); round++) {
    server.restart();
    server.deliver(1_000);
    for (const message of server.sends.splice(0)) receive(message);
    while (server.requests.length > 0) await server.answer(0);
    store.retry();
    await vi.advanceTimersByTimeAsync(0);
  }
  const { phase, messages, ahead, hasOlder, hasNewer, target } = store.state();
  expect(phase).toBe('ready');
  const first = numberOf(messages[0]?.id ?? 'm1');
  const last = first + messages.length - 1;
  expect(messages).toEqual(server.range(first, last));
  expect([hasOlder, hasNewer, ahead]).toEqual([first > 1, last < server.count, 0]);
  expect(messages.length).toBeLessThanOrEqual(sizes.maximum);
  if (wanted === 'end') expect(hasNewer).toBe(false);
  else if (wanted !== null) {
    expect(messages.map(({ id }) => id)).toContain(wanted);
    expect(target?.messageId).toBe(wanted);
  }
  if (!isReplayed) expect(announced).toEqual([...new Set(announced)]);
  stop();
  expect(vi.getTimerCount()).toBe(0);
}

test('events applied equal a fresh fetch, in any order of requests, answers and events', async () => {
  await fc.assert(fc.asyncProperty(aRun, check), { numRuns: 300 });
});

test('the model reaches each transition of the table', async () => {
  const reached = new Set<string>();
  const all: string[] = [];
  const restore: (() => void)[] = [];
  for (const [phase, row] of Object.entries(transitions)) {
    for (const event of Object.keys(row) as PhaseEvent[]) {
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
    await fc.assert(fc.asyncProperty(aRun, check), { numRuns: 600, seed: 1 });
  } finally {
    for (const each of restore) each();
  }
  expect([...reached].sort()).toEqual(all.sort());
});
