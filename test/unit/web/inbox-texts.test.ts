import { expect, test } from 'vitest';
import { toUnits } from '../../../web/src/api/offsets.js';
import { combination, isSingle, type KeyPress } from '../../../web/src/features/commands/key-combinations.js';
import { snippetOf } from '../../../web/src/features/search/snippet.js';
import { startOfDay } from '../../../web/src/i18n/start-of-day.js';
import { messageMatches } from '../../../web/src/matching.js';

/** Returns the snippet of a message with its matches in brackets. */
function marked(message: string, query: string): string {
  const { text, spans } = snippetOf(message, messageMatches(message, query));
  return spans.reduceRight(
    (rest, { start, end }) => `${rest.slice(0, start)}[${rest.slice(start, end)}]${rest.slice(end)}`,
    text,
  );
}

test('a snippet marks the words that begin with the search text', () => {
  expect(marked('Your refund, the REFUNDED  one, not a prerefund.', 'refund one')).toBe(
    'Your [refund], the [REFUND]ED [one], not a prerefund.',
  );
  expect(marked('طلب استرداد جديد', 'استرداد')).toBe('طلب [استرداد] جديد');
  expect(marked('Liefer\u00adschein für  Straße', 'STRASSE lieferschein')).toBe(
    '[Liefer\u00adschein] für [Straße]',
  );
});

test('a snippet of a long message has the text around the first match', () => {
  const snippet = marked(`${'before '.repeat(50)}needle${' after'.repeat(50)}`, 'needle');
  expect(snippet).toMatch(/^… before .*\[needle\] after .* …$/);
  expect(snippet.length).toBeLessThan(220);
});

test('a snippet cuts neither the match nor a character', () => {
  const long = 'x'.repeat(300);
  expect(marked(`${'東'.repeat(100)}退货${'京'.repeat(300)}`, '退货')).toMatch(/^… 東{32}\[退货\]京+ …$/);
  expect(marked(`${'before '.repeat(50)}${long}`, long)).toContain(`[${long.slice(0, 300)}]`);
  expect(marked(`${'😀'.repeat(99)}needle${'👩‍💻'.repeat(99)}`, 'needle').isWellFormed()).toBe(true);
});

test('matches of the API are converted from code points', () => {
  expect(
    toUnits('😀 ok 👍🏽', [
      { start: 2, end: 4 },
      { start: 5, end: 7 },
    ]),
  ).toEqual([
    { start: 3, end: 5 },
    { start: 6, end: 10 },
  ]);
});

test('a date begins at midnight of the browser', () => {
  expect(startOfDay('2026-03-29')).toBe(new Date(2026, 2, 29).toISOString());
  expect(startOfDay('')).toBeNull();
});

const press = (key: string, more: Partial<KeyPress> = {}) =>
  combination({
    key,
    code: '',
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    shiftKey: false,
    ...more,
  });

test('keys are named alike on all keyboards', () => {
  expect(press('J')).toBe('j');
  expect(press('U', { shiftKey: true })).toBe('shift+u');
  expect(press('?', { shiftKey: true })).toBe('?');
  expect(press('k', { metaKey: true })).toBe('mod+k');
  expect(press('ArrowDown', { altKey: true })).toBe('alt+arrowdown');
  expect(press('ت', { code: 'KeyJ' })).toBe('j');
});

test('only single-key shortcuts can be turned off', () => {
  expect(['j', '?', 'shift+u', 'enter'].every(isSingle)).toBe(true);
  expect(['mod+k', 'alt+arrowdown', 'escape'].some(isSingle)).toBe(false);
});
