import { describe, expect, test } from 'vitest';
import type { Note } from '../../../web/src/features/inbox/documents.js';
import { atWordAt, mentionsIn, rememberColleague } from '../../../web/src/features/notes/mentions-in.js';
import { withPresentNames } from '../../../web/src/features/notes/present-names.js';

const colleague = (id: string, name: string) => ({ id, name, isViewer: false });
const colleagues = [
  colleague('1', 'Ben'),
  colleague('2', 'Ben Okri'),
  colleague('3', 'Zoë 🐢'),
  colleague('4', 'Sam'),
  colleague('5', 'Sam'),
];
const found = (text: string) =>
  mentionsIn(text, colleagues).map(({ userId, start, end }) => [
    userId,
    [...text].slice(start, end).join(''),
  ]);

describe('the mentions in a text', () => {
  test.each([
    ['@Ben look', [['1', '@Ben']]],
    [
      '🐢 @Ben Okri, @Zoë 🐢!',
      [
        ['2', '@Ben Okri'],
        ['3', '@Zoë 🐢'],
      ],
    ],
    ['@Benjamin and mail ada@Ben', []],
    ['(@Ben) @ben @Nobody', [['1', '@Ben']]],
    ['@Ben@Ben', [['1', '@Ben']]],
  ])('of %s', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });

  test('are of the chosen one of several colleagues with the same name', () => {
    expect(found('@Sam')).toEqual([['4', '@Sam']]);
    rememberColleague(colleague('5', 'Sam'));
    expect(found('@Sam')).toEqual([['5', '@Sam']]);
  });

  test('stay those of the note that is changed, in the order of its text', () => {
    rememberColleague(colleague('5', 'Sam'));
    const earlier = [colleague('4', 'Sam'), colleague('2', 'Ben Okri'), colleague('5', 'Sam')];
    const changed = mentionsIn('Well, @Sam and @Sam, and @Sam', colleagues, earlier);
    expect(changed.map(({ userId }) => userId)).toEqual(['4', '5', '5']);
    // Users who left are not mentioned.
    expect(mentionsIn('@Sam', colleagues, [colleague('9', 'Sam')])[0]?.userId).toBe('5');
  });

  test('are all found, also those beyond the 20 that a note stores', () => {
    expect(found('@Ben '.repeat(30))).toHaveLength(30);
  });
});

test.each([
  ['Hi @', { start: 3, end: 4, query: '' }],
  ['Hi @ben ok', { start: 3, end: 10, query: 'ben ok' }],
  ['Hi @Ben ', null],
  ['ada@ben', null],
  ['Hi @ ben', null],
  ['a\n@b', { start: 2, end: 4, query: 'b' }],
])('the word of a mention at the end of %j', (text, expected) => {
  expect(atWordAt(text, text.length, colleagues)).toEqual(expected);
});

test('a note shows the present names of the mentioned, and those of users who left as they were', () => {
  const mentions = [
    { start: 2, end: 6, isViewer: false, colleague: { name: 'Benjamin' } },
    { start: 7, end: 11, isViewer: false, colleague: null },
  ];
  expect(withPresentNames({ text: '🐢 @Ben @Dee.', mentions } as Note)).toBe('🐢 @Benjamin @Dee.');
});
