import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTypingSignal } from '../../../web/src/features/thread/typing-signal.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function type() {
  const signals: boolean[] = [];
  return { signals, ...createTypingSignal((typing) => signals.push(typing)) };
}

test('typing is signalled at the first key, every 4 s, and when the user stops', () => {
  const { signals, typed, stopped } = type();
  stopped();
  expect(signals).toEqual([]);
  for (let second = 0; second < 8; second++) {
    typed();
    vi.advanceTimersByTime(1_000);
  }
  expect(signals).toEqual([true, true]);
  vi.advanceTimersByTime(4_000);
  expect(signals).toEqual([true, true, false]);
  typed();
  stopped();
  expect(signals).toEqual([true, true, false, true, false]);
  expect(vi.getTimerCount()).toBe(0);
});

test('typing is signalled again after the clock was set back', () => {
  const { signals, typed } = type();
  typed();
  vi.setSystemTime(Date.now() - 3_600_000);
  vi.advanceTimersByTime(4_000);
  typed();
  expect(signals).toEqual([true, true]);
});
