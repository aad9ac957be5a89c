import { readdirSync, readFileSync } from 'node:fs';
import { type CompiledMessage, compileMessage } from '@lingui/message-utils/compileMessage';
import { expect, test } from 'vitest';

const folder = new URL('../../../web/src/i18n/', import.meta.url);
const read = (locale: string, area: string): Record<string, string> =>
  JSON.parse(readFileSync(new URL(`${locale}/${area}`, folder), 'utf8'));

/** The names of a text's values, including those within a plural's branches. */
function filledIn(compiled: CompiledMessage): string[] {
  if (typeof compiled === 'string') return [];
  return compiled.flatMap((token) => {
    if (typeof token === 'string') return [];
    const [name, , branches] = token;
    const inner =
      branches && typeof branches === 'object'
        ? Object.values(branches).flatMap((branch) =>
            Array.isArray(branch) ? filledIn(branch as CompiledMessage) : [],
          )
        : [];
    return [String(name), ...inner];
  });
}

const namesIn = (text = '') =>
  [...new Set(filledIn(compileMessage(text)))].filter((name) => name !== '#').sort();

test.each(
  readdirSync(new URL('en/', folder)).flatMap((area) =>
    ['de', 'ar'].map((locale) => [locale, area] as const),
  ),
)('%s has each text of %s, filled in with the same', (locale, area) => {
  const english = read('en', area);
  const other = read(locale, area);
  expect(Object.keys(other).sort()).toEqual(Object.keys(english).sort());
  for (const [id, text] of Object.entries(english)) expect(namesIn(other[id]), id).toEqual(namesIn(text));
});

test.each(['de', 'ar'])('%s has one word for labels of conversations', (locale) => {
  const translations = new Map<string, Set<string>>();
  for (const area of ['views.json', 'work.json', 'work-tools.json', 'commands.json', 'admin.json']) {
    const other = read(locale, area);
    for (const [id, text] of Object.entries(read('en', area))) {
      if (!/\blabels\b/i.test(text)) continue;
      translations.set(text, (translations.get(text) ?? new Set()).add(other[id] ?? ''));
    }
  }
  expect([...translations.values()].filter(({ size }) => size > 1)).toEqual([]);
});
