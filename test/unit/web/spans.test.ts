import { describe, expect, test } from 'vitest';
import { toUnits } from '../../../web/src/api/offsets.js';
import { countCodePoints, cut, movedBy, within } from '../../../web/src/features/thread/spans.js';

describe('spans of a text', () => {
  test('are counted in code points by the API, in UTF-16 units by the browser', () => {
    const text = '😀 pay 4111 👍';
    expect(countCodePoints(text)).toBe(12);
    const [card] = toUnits(text, [{ start: 6, end: 10 }]);
    expect(card && text.slice(card.start, card.end)).toBe('4111');
    expect(toUnits(text, [{ start: 11, end: 12 }])).toEqual([{ start: 12, end: 14 }]);
  });

  test('split it into pieces, even if they overlap', () => {
    const pieces = cut('abcdef', [
      { start: 3, end: 5 },
      { start: 1, end: 4 },
    ]);
    expect(pieces.map(({ text, over }) => [text, over !== null])).toEqual([
      ['a', false],
      ['bcd', true],
      ['e', true],
      ['f', false],
    ]);
    expect(cut('abc', []).map(({ text }) => text)).toEqual(['abc']);
  });

  test('are cut to a part of the text', () => {
    const spans = [
      { start: 0, end: 3 },
      { start: 2, end: 6 },
      { start: 8, end: 9 },
    ];
    expect(within(spans, 3, 8)).toEqual([{ start: 0, end: 3 }]);
  });

  test('move with edits before them, and disappear when they are edited', () => {
    const card = { start: 3, end: 7 };
    expect(movedBy([card], 'my 4111!', 'It is my 4111!')).toEqual([{ start: 9, end: 13 }]);
    expect(movedBy([card], 'my 4111!', 'my 4111! Thanks')).toEqual([card]);
    expect(movedBy([card], 'my 4111!', 'my 41-11!')).toEqual([]);
    expect(movedBy([card], 'my 4111!', 'my !')).toEqual([]);
  });
});
