import { expect, test } from 'vitest';
import { SeenValue } from '../../../web/src/features/work-state/seen-value.js';

test('a button keeps its meaning for a second after a colleague changed it', () => {
  const isDone = new SeenValue(false, 'books');
  isDone.show(true, 'books', 5_000);
  expect([isDone.seen(5_000), isDone.seen(5_999), isDone.seen(6_000)]).toEqual([false, false, true]);
  isDone.show(false, 'books', 7_000);
  isDone.show(true, 'books', 7_500);
  expect([isDone.seen(7_600), isDone.seen(8_500)]).toEqual([true, true]);
});

test('the state of another conversation is seen at once', () => {
  const isDone = new SeenValue(false, 'books');
  isDone.show(true, 'kites', 5_000);
  expect(isDone.seen(5_000)).toBe(true);
});
