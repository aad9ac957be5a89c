import { expect, test } from 'vitest';
import { canonicalLanguage, chooseReplyText } from '../../src/text/reply-language.js';

const texts = ['en', 'de-CH', 'de', 'pt-BR', 'zh-Hant'].map((language) => ({ language, text: language }));
const chosen = (...languages: string[]) => chooseReplyText(texts, languages)?.language;

test.each<[string[], string]>([
  [['de'], 'de'],
  [['de-CH'], 'de-CH'],
  [['de-AT'], 'de'],
  [['DE_at', 'de-at'], 'de'],
  [['pt'], 'pt-BR'],
  [['pt-PT', 'en'], 'pt-BR'],
  [['zh-Hant-TW'], 'zh-Hant'],
  [['fr', 'de'], 'de'],
  [['fr'], 'en'],
  [[], 'en'],
  [['', 'not a tag', 'x'.repeat(200)], 'en'],
])('%j chooses %s', (languages, language) => {
  expect(chosen(...languages)).toBe(language);
});

test('there is none without texts', () => {
  expect(chooseReplyText([], ['en'])).toBeNull();
});

test.each<[string, string | null]>([
  ['DE-at', 'de-AT'],
  ['zh-hant-tw', 'zh-Hant-TW'],
  ['en-u-nu-latn', 'en'],
  ['de-at-x-brand', 'de-AT'],
  ['english language', null],
  ['English', null],
  ['deutsch-AT', null],
  ['ast', 'ast'],
  ['', null],
  [`de-${'x-'.repeat(40)}`, null],
])('the canonical form of %s is %s', (tag, canonical) => {
  expect(canonicalLanguage(tag)).toBe(canonical);
});
