import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checks } from '../../../bench/corpora/guard-report/is-valid.js';
import { loadReportCorpus } from '../../../bench/corpora/guard-report/load.js';
import { sensitiveKinds } from '../../../bench/corpora/guard-report/templates.js';

/* The report corpus measures the content guard. It must never change, or its runs could not be compared. */

const { sensitive, harmless } = loadReportCorpus();
const all = [...sensitive, ...harmless];

const countBy = <Item>(items: readonly Item[], keyOf: (item: Item) => string): Map<string, number> => {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1);
  return counts;
};

test('the report corpus never changes', () => {
  const digest = createHash('sha256').update(JSON.stringify({ sensitive, harmless })).digest('hex');
  expect(digest).toBe('7b6b4d5a2fa18d1a690e4507a486a41e8ae889dbd951b52847aeb0ac10ebec37');
});

test('the report corpus has enough texts, templates and languages', () => {
  expect(sensitive.length).toBeGreaterThanOrEqual(3000);
  expect(harmless.length).toBeGreaterThanOrEqual(10_000);
  for (const kind of sensitiveKinds) {
    const texts = sensitive.filter((text) => text.kind === kind);
    expect(texts.length, kind).toBeGreaterThanOrEqual(300);
    expect(new Set(texts.map(({ template }) => template)).size, kind).toBeGreaterThanOrEqual(60);
    expect(new Set(texts.map(({ language }) => language)).size, kind).toBeGreaterThanOrEqual(16);
  }
  const harmlessByLanguage = countBy(harmless, ({ language }) => language);
  expect(harmlessByLanguage.size).toBeGreaterThanOrEqual(16);
  expect(Math.min(...harmlessByLanguage.values())).toBeGreaterThanOrEqual(300);
});

test('about a third of the harmless texts of the report corpus have no number', () => {
  const share = harmless.filter(({ format }) => format === 'none').length / harmless.length;
  expect(share).toBeGreaterThan(0.3);
  expect(share).toBeLessThan(0.4);
});

test('the texts of the report corpus are distinct', () => {
  expect(new Set(all.map(({ text }) => text)).size).toBe(all.length);
});

test('each sensitive text of the report corpus has a part to find, and no harmless one has', () => {
  for (const { text, spans, template } of sensitive) {
    expect(spans.length, template).toBeGreaterThan(0);
    for (const { start, end } of spans) expect(text.slice(start, end).trim(), template).not.toBe('');
  }
  expect(harmless.filter(({ spans }) => spans.length > 0)).toEqual([]);
});

test('the files of the report corpus hold no number and no token that a secret scanner knows', () => {
  const folder = 'bench/corpora/guard-report/templates';
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((path) =>
    path.endsWith('.txt'),
  );
  const secret =
    /\d{12}|(?:ghp|gho|npm|hf|shpat)_\w{10}|sk_live_\w|AKIA\w{10}|AIza\w|xox[bp]-\d|eyJ\w{10}|BEGIN [A-Z ]*PRIVATE KEY/;
  expect(files.length).toBeGreaterThan(30);
  for (const file of files) expect(readFileSync(join(folder, file), 'utf8'), file).not.toMatch(secret);
});

test('the numbers of the report corpus have the right check digits', () => {
  const checked = new Set<string>();
  for (const { values, template } of all) {
    for (const { generator, value } of values) {
      const isValid = checks[generator];
      if (isValid) expect(isValid(value), `${template}: ${generator} ${value}`).toBe(true);
      if (isValid) checked.add(generator);
    }
  }
  expect([...checked].sort()).toEqual(Object.keys(checks).sort());
});
