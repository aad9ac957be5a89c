import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import type { Actor } from '../../src/access/actor.js';
import { Presence } from '../../src/chat/presence.js';
import { Signals } from '../../src/database/signals.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests which people of a seller are online, and what the processes send each other. Each instance is a process. */

const side = { marketplaceId: 1, side: 2 };
const token = { kind: 'token', id: 1 } as const;
const named = (name: string, sellerId: number | null = side.side): Actor => ({
  ...keyHolder(sellerId, { identity: `token:${name}` }),
  credential: token,
  name,
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Signals of a process of its own, of which the others miss some. */
class LossySignals extends Signals {
  isLost = false;
  readonly others: LossySignals[] = [];

  override send(topic: string, value: unknown): void {
    this.deliver(topic, value);
    if (!this.isLost) for (const other of this.others) other.deliver(topic, value);
  }
}

/** Starts two processes, and returns the signals of the first, too. */
function startTwo() {
  const [signals, others] = [new LossySignals(), new LossySignals()];
  signals.others.push(others);
  others.others.push(signals);
  return { signals, one: startProcess(signals), other: startProcess(others) };
}

/** Starts a process that shares signals with the others. */
function startProcess(signals: Signals) {
  const changes: string[][] = [];
  const presence = new Presence(
    signals,
    () => {},
    (_side, people) => changes.push(people.map(({ name }) => name)),
    () => {},
  );
  onTestFinished(() => presence.close());
  return { presence, changes, names: () => presence.peopleOf(side).map(({ name }) => name) };
}

test('each person is online once, until three seconds after the last subscription, in all processes', async () => {
  const signals = new Signals();
  const [one, other] = [startProcess(signals), startProcess(signals)];
  const leave = [one.presence.join(named('Ann')), one.presence.join(named('Ann'))];
  leave.push(other.presence.join(named('Ann')));
  const leaveBob = other.presence.join(named('Bob'));
  expect([one.names(), other.names()]).toEqual([
    ['Ann', 'Bob'],
    ['Ann', 'Bob'],
  ]);
  for (const each of leave) each();
  await vi.advanceTimersByTimeAsync(2_900);
  expect(one.names()).toEqual(['Ann', 'Bob']);
  await vi.advanceTimersByTimeAsync(200);
  expect([one.names(), other.names()]).toEqual([['Bob'], ['Bob']]);
  leaveBob();
  await vi.advanceTimersByTimeAsync(3_100);
  expect(one.presence.isPresent(side)).toBe(false);
  expect(one.changes).toEqual([['Ann'], ['Ann', 'Bob'], ['Bob'], []]);
  expect(other.changes).toEqual(one.changes);
});

test('programs, people without a name and the operator’s people are not shown', () => {
  const signals = new Signals();
  const { presence, names, changes } = startProcess(signals);
  presence.join({ ...keyHolder(side.side), credential: { kind: 'key', id: 1 }, name: 'A key' });
  presence.join({ ...named('x'), name: null });
  presence.join(named('Ada', null));
  expect(presence.isPresent(side)).toBe(true);
  expect(names()).toEqual([]);
  expect(presence.peopleOf({ ...side, side: 0 })).toEqual([]);
  expect(changes).toEqual([]);
});

test('a process that starts learns who is online, and names are not sent again with each report', async () => {
  const signals = new Signals();
  const first = startProcess(signals);
  for (let sellerId = 2; sellerId < 100; sellerId++) first.presence.join(named('Ann', sellerId));
  const send = vi.spyOn(signals, 'send');
  await vi.advanceTimersByTimeAsync(10_000);
  expect(send.mock.calls.length).toBe(1);
  const second = startProcess(signals);
  expect(second.names()).toEqual([]);
  await vi.advanceTimersByTimeAsync(100);
  expect(second.names()).toEqual(['Ann']);
});

test('the people of a process that stops without a word are offline when its report expires', async () => {
  const signals = new Signals();
  const { names, changes } = startProcess(signals);
  const report = { p: 'gone', m: side.marketplaceId };
  const people = { ...report, s: side.side, people: [{ i: 'user:1', n: 'Ann' }] };
  // Without a report that the side is present, nobody is.
  signals.send('presence people', people);
  expect(names()).toEqual([]);
  signals.send('presence', { ...report, on: [side.side] });
  signals.send('presence people', people);
  expect(names()).toEqual(['Ann']);
  await vi.advanceTimersByTimeAsync(40_000);
  expect(changes).toEqual([['Ann'], []]);
});

test('a person who comes back under another name has that name, also without a time offline', async () => {
  const signals = new Signals();
  const [one, other] = [startProcess(signals), startProcess(signals)];
  const identity = { identity: 'token:2:ann' };
  const leave = one.presence.join({ ...named('Ann'), ...identity });
  leave();
  await vi.advanceTimersByTimeAsync(1_000);
  one.presence.join({ ...named('Anna'), ...identity });
  expect(other.names()).toEqual(['Anna']);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(other.changes).toEqual([['Ann'], ['Anna']]);
});

test('names whose signal was lost are there after the next report, and those that are gone are not', async () => {
  const { signals, one, other } = startTwo();
  one.presence.join(named('Ann'));
  const leaveBob = one.presence.join(named('Bob'));
  signals.isLost = true;
  one.presence.join(named('Cem'));
  leaveBob();
  await vi.advanceTimersByTimeAsync(5_000);
  expect(other.names()).toEqual(['Ann', 'Bob']);
  signals.isLost = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([one.names(), other.names()]).toEqual([
    ['Ann', 'Cem'],
    ['Ann', 'Cem'],
  ]);
});

test('the people of a process whose reports expired are online again with its next report', async () => {
  const { signals, one, other } = startTwo();
  one.presence.join(named('Ann'));
  signals.isLost = true;
  await vi.advanceTimersByTimeAsync(40_000);
  expect([other.presence.isPresent(side), other.names()]).toEqual([false, []]);
  signals.isLost = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect([other.presence.isPresent(side), other.names()]).toEqual([true, ['Ann']]);
});

test('people beyond those who are shown send no names when they come and go', async () => {
  const signals = new Signals();
  const { presence } = startProcess(signals);
  for (let number = 0; number < 20; number++) presence.join(named(`Ann ${number}`));
  const send = vi.spyOn(signals, 'send');
  for (let number = 0; number < 20; number++) presence.join(named(`Bob ${number}`))();
  await vi.advanceTimersByTimeAsync(4_000);
  expect(send).not.toHaveBeenCalled();
});

test('as many people as are shown fit one signal, and more are left out', () => {
  const signals = new Signals();
  const { presence, names } = startProcess(signals);
  const send = vi.spyOn(signals, 'send');
  for (let number = 0; number < 25; number++) {
    const identity = `token:2:${'f'.repeat(40)}${number}`;
    presence.join({ ...named('😀'.repeat(255)), identity });
  }
  expect(names()).toEqual(Array(20).fill('😀'.repeat(50)));
  const sizes = send.mock.calls.map(([, value]) => Buffer.byteLength(JSON.stringify(value)));
  expect(Math.max(...sizes)).toBeLessThan(7_000);
});
