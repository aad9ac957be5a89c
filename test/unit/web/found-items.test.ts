import { expect, test } from 'vitest';
import { mergeFound, toContinue } from '../../../web/src/features/search/found-items.js';

/* Tests how the pages of messages and notes that a search finds become one list. */

const item = (second: number) => ({ id: second, createdAt: new Date(second * 1_000).toISOString() });
const part = (seconds: number[], cursor: string | null = 'next') => ({ items: seconds.map(item), cursor });
const merged = (messages: ReturnType<typeof part>, notes: ReturnType<typeof part>) =>
  mergeFound({ messages, notes }).map(({ id }) => id);

test('items are shown up to the end of the page that ends first', () => {
  const [messages, notes] = [part([9, 7, 6]), part([8, 3, 1])];
  expect(merged(messages, notes)).toEqual([9, 8, 7, 6]);
  expect(toContinue({ messages, notes })).toEqual({ messages: true, notes: false });
  expect(merged(part([9, 7, 6, 2], null), notes)).toEqual([9, 8, 7, 6, 3, 2, 1]);
});

test('a kind without further items hides nothing, and is not loaded again', () => {
  expect(merged(part([], null), part([3, 2]))).toEqual([3, 2]);
  expect(toContinue({ messages: part([], null), notes: part([3, 2]) })).toEqual({
    messages: false,
    notes: true,
  });
  const both = { messages: part([1], null), notes: part([2], null) };
  expect(mergeFound(both).map(({ id }) => id)).toEqual([2, 1]);
  expect(toContinue(both)).toEqual({ messages: false, notes: false });
});

test('each item is shown once, in order, after some pages of any sizes', () => {
  for (let round = 0; round < 200; round++) {
    const draw = (kind: number) =>
      [
        ...new Set(
          Array.from(
            { length: 20 },
            (_, n) => ((round + kind) * 7_919 + (n + 1) * (n + kind) * 104_729) % 41,
          ),
        ),
      ].sort((a, b) => b - a);
    const all = { messages: draw(1), notes: draw(2) };
    const size = 1 + (round % 5);
    const page = (from: number[], before: number[]) => {
      const items = from.slice(0, before.length + size);
      return part(items, items.length < from.length ? 'next' : null);
    };
    let parts = { messages: page(all.messages, []), notes: page(all.notes, []) };
    for (let shown = 0; ; ) {
      const list = mergeFound(parts);
      const more = toContinue(parts);
      if (!more.messages && !more.notes) {
        expect(list).toHaveLength(all.messages.length + all.notes.length);
        break;
      }
      expect(list.length).toBeGreaterThan(shown);
      shown = list.length;
      const ids = (items: { id: number }[]) => items.map(({ id }) => id);
      parts = {
        messages: more.messages ? page(all.messages, ids(parts.messages.items)) : parts.messages,
        notes: more.notes ? page(all.notes, ids(parts.notes.items)) : parts.notes,
      };
      expect(ids(mergeFound(parts)).slice(0, shown)).toEqual(ids(list));
    }
  }
});
