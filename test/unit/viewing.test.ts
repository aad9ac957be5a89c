import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { OperatorActor } from '../../src/access/actor.js';
import { Viewing } from '../../src/chat/viewing.js';
import { Signals } from '../../src/database/signals.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests when a view ends, how many viewers are stored, and which signals the processes send. Each instance is a process. */

const thread = { marketplaceId: 1, sellerId: 2 };
const colleague = (number: number, name = `Key ${number}`) =>
  ({ ...keyHolder(null, { identity: `key:${number}` }), name }) as OperatorActor;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Starts a process that shares signals with the others. */
function startProcess(signals: Signals) {
  const changes: (string | null)[][] = [];
  const viewing = new Viewing(signals, (_thread, viewers) => changes.push(viewers.map(({ name }) => name)));
  onTestFinished(() => viewing.close());
  const names = () => viewing.of(thread).map(({ name }) => name);
  return { viewing, changes, names };
}

const collect = () => vi.advanceTimersByTimeAsync(150);

test('a view ends three seconds after its subscription, and not if the client reconnects, to any process', async () => {
  const signals = new Signals();
  const [one, other] = [startProcess(signals), startProcess(signals)];
  const leave = one.viewing.join(colleague(1), 'a');
  other.viewing.set(colleague(1), 'a', thread.sellerId);
  await collect();
  expect([one.names(), other.names()]).toEqual([['Key 1'], ['Key 1']]);
  leave();
  const leaveAgain = one.viewing.join(colleague(1), 'a');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(other.names()).toEqual(['Key 1']);
  leaveAgain();
  const leaveOther = other.viewing.join(colleague(1), 'a');
  other.viewing.set(colleague(1), 'a', thread.sellerId);
  await vi.advanceTimersByTimeAsync(10_000);
  expect([one.names(), other.names()]).toEqual([['Key 1'], ['Key 1']]);
  leaveOther();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(one.names()).toEqual(['Key 1']);
  await vi.advanceTimersByTimeAsync(200);
  expect([one.names(), other.names()]).toEqual([[], []]);
  expect(one.changes).toEqual([['Key 1'], []]);
});

test('a view with a subscription at two processes does not end with the older one, nor with its process', async () => {
  const signals = new Signals();
  const [old, current, third] = [startProcess(signals), startProcess(signals), startProcess(signals)];
  // The old process has not noticed yet that the client lost this connection.
  const leaveOld = old.viewing.join(colleague(1), 'a');
  old.viewing.set(colleague(1), 'a', thread.sellerId);
  await collect();
  const leave = current.viewing.join(colleague(1), 'a');
  current.viewing.set(colleague(1), 'a', thread.sellerId);
  // The reports are repeated.
  await vi.advanceTimersByTimeAsync(11_000);
  leaveOld();
  await vi.advanceTimersByTimeAsync(3_100);
  const seen = () => [old, current, third].map(({ names }) => names());
  expect(seen()).toEqual([['Key 1'], ['Key 1'], ['Key 1']]);

  old.viewing.join(colleague(1), 'a');
  old.viewing.set(colleague(1), 'a', thread.sellerId);
  await collect();
  old.viewing.close();
  await vi.advanceTimersByTimeAsync(3_100);
  expect(seen().slice(1)).toEqual([['Key 1'], ['Key 1']]);
  expect(third.changes).toEqual([['Key 1']]);
  leave();
  await vi.advanceTimersByTimeAsync(3_100);
  expect(seen().slice(1)).toEqual([[], []]);
});

test('the views of a process that crashes expire, and those of one that stops end after the grace time', async () => {
  const signals = new Signals();
  const dying = new Signals();
  const forward = vi.fn((value: unknown) => signals.send('viewing', value));
  const stopForwarding = dying.on('viewing', forward);
  const [dead, alive] = [startProcess(dying), startProcess(signals)];
  dead.viewing.join(colleague(1), 'a');
  dead.viewing.set(colleague(1), 'a', thread.sellerId);
  await collect();
  await vi.advanceTimersByTimeAsync(40_000);
  // The report was repeated.
  expect(alive.names()).toEqual(['Key 1']);
  stopForwarding();
  await vi.advanceTimersByTimeAsync(36_000);
  expect(alive.names()).toEqual([]);

  const stopping = startProcess(signals);
  stopping.viewing.join(colleague(2), 'b');
  stopping.viewing.set(colleague(2), 'b', thread.sellerId);
  await collect();
  stopping.viewing.close();
  expect(alive.names()).toEqual(['Key 2']);
  await vi.advanceTimersByTimeAsync(3_100);
  expect(alive.names()).toEqual([]);
});

test('a process that starts later knows the views', async () => {
  const signals = new Signals();
  const { viewing } = startProcess(signals);
  viewing.join(colleague(1), 'a');
  viewing.set(colleague(1), 'a', thread.sellerId);
  await collect();
  const later = startProcess(signals);
  await collect();
  expect(later.names()).toEqual(['Key 1']);
});

test('many calls of a client cause few signals, and the last one counts', async () => {
  const signals = new Signals();
  const { viewing, names, changes } = startProcess(signals);
  const sent = vi.spyOn(signals, 'send');
  viewing.join(colleague(1), 'a');
  for (let seller = 100; seller > 1; seller--) viewing.set(colleague(1), 'a', seller);
  await collect();
  expect(names()).toEqual(['Key 1']);
  expect(changes).toEqual([['Key 1']]);
  expect(sent.mock.calls.map(([topic]) => topic)).toEqual(['viewing change', 'viewing']);
});

test('a thread shows 20 viewers, each once, and signals stay below their limit', async () => {
  const signals = new Signals();
  const { viewing, names } = startProcess(signals);
  const sent = vi.spyOn(signals, 'send');
  for (let number = 0; number < 30; number++) {
    for (const view of ['\u0001'.repeat(64), '\u0002'.repeat(64)]) {
      viewing.join(colleague(number, '\u0001'.repeat(1_000)), view);
      viewing.set(colleague(number), view, thread.sellerId);
    }
  }
  await collect();
  expect(names()).toHaveLength(20);
  viewing.close();
  const sizes = sent.mock.calls.map(([, value]) => Buffer.byteLength(JSON.stringify(value)));
  expect(Math.max(...sizes)).toBeGreaterThan(3_000);
  expect(Math.max(...sizes)).toBeLessThan(7_000);
});
