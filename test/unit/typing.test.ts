import { expect, onTestFinished, test } from 'vitest';
import { Typing } from '../../src/chat/typing.js';
import { Signals } from '../../src/database/signals.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests which typing updates a process sends, and how many it stores. */

const thread = { marketplaceId: 1, sellerId: 2 };

const colleague = (number: number) => keyHolder(null, { identity: `key:${number}` });

/** Creates a process that records the signals that it sends. */
function startProcess() {
  const signals = new Signals();
  const words: unknown[] = [];
  signals.on('typing', (value) => words.push((value as { t: boolean }).t));
  const typing = new Typing(signals, () => {});
  onTestFinished(() => typing.close());
  return { typing, words };
}

test('a stop is sent even if the start was not seen', () => {
  const { typing, words } = startProcess();
  typing.set(colleague(1), thread, false);
  expect(words).toEqual([false]);
});

test('frequent typing updates of a client are sent only a few times', () => {
  const { typing, words } = startProcess();
  for (let n = 0; n < 100; n++) typing.set(colleague(1), thread, true);
  for (let n = 0; n < 100; n++) typing.set(colleague(1), thread, false);
  expect(words).toEqual([true, false]);
  for (let n = 0; n < 100; n++) typing.set(colleague(1), thread, n % 2 === 0);
  expect(words).toEqual([true, false, true, false]);
});

test('many typing users in a thread do not block other threads', () => {
  const { typing } = startProcess();
  for (let n = 0; n < 100; n++) typing.set(colleague(n), thread, true);
  expect(typing.in(thread)).toHaveLength(20);
  const other = { ...thread, sellerId: 3 };
  typing.set(colleague(1), other, true);
  expect(typing.in(other)).toHaveLength(1);
});
