import { expect, test } from 'vitest';
import { combination, isSingle, type KeyPress } from '../../../web/src/features/commands/key-combinations.js';
import { snippetOf } from '../../../web/src/features/search/snippet.js';

const marked = (message: string, query: string) =>
  snippetOf(message, query)
    .map(({ text, hit }) => (hit ? `[${text}]` : text))
    .join('');

test('a snippet marks the words that begin with the search text', () => {
  expect(marked('Your refund, the REFUNDED one, not a prerefund.', 'refund one')).toBe(
    'Your [refund], the [REFUND]ED [one], not a prerefund.',
  );
  expect(marked('طلب استرداد جديد', 'استرداد')).toBe('طلب [استرداد] جديد');
});

test('a snippet of a long message has the text around the first match', () => {
  const snippet = marked(`${'before '.repeat(50)}needle${' after'.repeat(50)}`, 'needle');
  expect(snippet).toMatch(/^… before .*\[needle\] after .* …$/);
  expect(snippet.length).toBeLessThan(220);
});

test('a snippet never cuts the matched word', () => {
  const long = 'x'.repeat(60);
  expect(marked(`Code ${long}-needle and more`, 'needle')).toBe('… [needle] and more');
  const atTheEnd = marked(`needle ${'word '.repeat(33)}abc needlework ${'after '.repeat(9)}`, 'needle');
  expect(atTheEnd).toMatch(/\[needle\](work)? …$/);
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

test('what can be switched off is what is pressed alone', () => {
  expect(['j', '?', 'shift+u', 'enter'].every(isSingle)).toBe(true);
  expect(['mod+k', 'alt+arrowdown', 'escape'].some(isSingle)).toBe(false);
});
