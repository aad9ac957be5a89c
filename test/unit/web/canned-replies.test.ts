import { describe, expect, test } from 'vitest';
import { optionsOf } from '../../../web/src/features/canned-replies/options.js';
import { slashWordAt } from '../../../web/src/features/canned-replies/slash-word.js';

describe('the word after a slash', () => {
  test.each<[string, string | null]>([
    ['/', ''],
    ['/tha', 'tha'],
    ['Hello /tha', 'tha'],
    ['Hello\n/tha', 'tha'],
    ['/شكر', 'شكر'],
    ['and/or', null],
    ['https://x', null],
    ['/tha ', null],
    ['//', null],
    ['', null],
    [`/${'x'.repeat(60)}`, 'x'.repeat(60)],
    [`/${'x'.repeat(61)}`, null],
    [`${'y'.repeat(100)}/abc`, null],
    [`${'y'.repeat(61)}/abc`, null],
  ])('of %j is %j', (text, query) => {
    const word = slashWordAt(text, text.length);
    expect(word?.query ?? null).toBe(query);
    if (word) expect(text.slice(word.start, word.end)).toBe(`/${word.query}`);
  });

  test('ends at the cursor', () => {
    expect(slashWordAt('/thanks a lot', 4)).toEqual({ start: 0, end: 4, query: 'tha' });
    expect(slashWordAt('/thanks a lot', 9)).toBeNull();
  });
});

describe('the options', () => {
  const reply = (name: string, uses: number, ...languages: string[]) => ({
    ...{ id: name, name, shared: true, uses },
    texts: languages.map((language) => ({ language, text: language })),
  });
  const shown = (...given: Parameters<typeof optionsOf>) =>
    optionsOf(...given).map(({ reply, text }) => `${reply.name} ${text.language}`);

  test('begin with the exact name, then names with this beginning, then the most used replies', () => {
    const replies = [
      reply('often', 9, 'en'),
      reply('thanks', 0, 'en'),
      reply('Tha', 0, 'en'),
      reply('thank-you', 3, 'en'),
    ];
    expect(shown(replies, 'tha', ['en'])).toEqual(['Tha en', 'thank-you en', 'thanks en', 'often en']);
    expect(shown(replies, '', ['en'])[0]).toBe('often en');
  });

  test('are in the preferred language, and in all for one reply or its whole name', () => {
    const thanks = reply('thanks', 0, 'en', 'de', 'ar');
    const other = reply('other', 0, 'en');
    expect(shown([thanks, other], 'o', ['de'])).toEqual(['other en', 'thanks de']);
    expect(shown([thanks, other], 'THANKS', ['de'])).toEqual([
      'thanks de',
      'thanks en',
      'thanks ar',
      'other en',
    ]);
    expect(shown([thanks], 't', ['fr', 'ar'])).toEqual(['thanks ar', 'thanks en', 'thanks de']);
  });
});
