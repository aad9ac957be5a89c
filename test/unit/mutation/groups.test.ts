import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { groups } from '../../mutation/groups.js';

/* Checks that the mutation tests' groups and explanations name code that exists, and that their page lists the groups. */

interface Explanation {
  file: string;
  line: string;
  original: string;
  replacement: string;
  reason: string;
}

const pathOf = (path: string) => fileURLToPath(new URL(`../../../${path}`, import.meta.url));
const textOf = (path: string) => readFileSync(pathOf(path), 'utf8');
const explanations = JSON.parse(textOf('test/mutation/explained.json')) as Explanation[];
const mutatedFiles = Object.values(groups).flatMap(({ mutate }) => mutate);

test.each(Object.entries(groups))('the group %s names files that exist', (_, { mutate, tests }) => {
  expect([...mutate, ...tests].filter((path) => !existsSync(pathOf(path)))).toEqual([]);
  expect(mutate.filter((path) => !path.startsWith('src/'))).toEqual([]);
  expect(tests.filter((path) => !path.endsWith('.test.ts'))).toEqual([]);
  expect(Math.min(mutate.length, tests.length)).toBeGreaterThan(0);
});

test('a file is mutated in one group', () => {
  expect(mutatedFiles).toEqual([...new Set(mutatedFiles)]);
});

test('the page has a score of each group', () => {
  const page = textOf('docs/decisions/mutation-tests.md');
  const rows = [...page.matchAll(/^\| ([\w-]+) \| [\d.]+ \| \d+ \| \d+ \|$/gm)].map(([, name]) => name);
  expect(rows).toEqual(Object.keys(groups));
});

describe('an explanation', () => {
  test.each(explanations)('of "$original" in $file is of a mutated line', ({ file, line, original }) => {
    expect(mutatedFiles).toContain(file);
    const lines = textOf(file)
      .split('\n')
      .map((each) => each.trim());
    expect(lines).toContain(line);
    expect(line).toContain(original);
  });

  test('is given once for each mutant, in one line', () => {
    const mutants = explanations.map(({ reason: _, ...mutant }) => JSON.stringify(mutant));
    expect(mutants).toEqual([...new Set(mutants)]);
    for (const { reason } of explanations) expect(reason).toMatch(/^\w.+\.$/);
  });
});
