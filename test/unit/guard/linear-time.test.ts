import { readdirSync, readFileSync } from 'node:fs';
import { checkSync } from 'recheck';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { compilePattern } from '../../../src/content-guard/custom-patterns.js';
import { spelledAddress } from '../../../src/content-guard/emails.js';

/** Returns every regular expression literal of the guard's source, and those that are built from parts. */
function expressions(): { name: string; source: string; flags: string }[] {
  const folder = new URL('../../../src/content-guard/', import.meta.url);
  const found = [...spelledAddress.map(({ source, flags }) => ({ name: 'emails.ts, built', source, flags }))];
  for (const name of readdirSync(folder)) {
    const file = ts.createSourceFile(
      name,
      readFileSync(new URL(name, folder), 'utf8'),
      ts.ScriptTarget.ES2022,
    );
    const visit = (node: ts.Node): void => {
      if (ts.isRegularExpressionLiteral(node)) {
        const end = node.text.lastIndexOf('/');
        found.push({ name, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
      }
      ts.forEachChild(node, visit);
    };
    visit(file);
  }
  return found;
}

test('no expression can backtrack exponentially', () => {
  const all = expressions();
  expect(all.length).toBeGreaterThan(150);
  for (const { name, source, flags } of all) {
    const found = checkSync(source, flags, { timeout: 2_000, checker: 'automaton' });
    const isExponential = found.status === 'vulnerable' && found.complexity.type === 'exponential';
    expect(isExponential, `${name}: /${source}/${flags}`).toBe(false);
  }
});

test('an operator’s expression must be valid for RE2, small, and not match an empty text', () => {
  const errorOf = (expression: string) => {
    const pattern = compilePattern(expression);
    return 'error' in pattern ? pattern.error : null;
  };
  expect(errorOf('MP-\\d{9}')).toBeNull();
  expect(errorOf('(a+)+b')).toBeNull();
  expect(errorOf('(?=a)')).toContain('not a valid RE2 regular expression');
  expect(errorOf('(a)\\1')).toContain('not a valid RE2 regular expression');
  expect(errorOf('[')).toContain('not a valid RE2 regular expression');
  expect(errorOf('a{900}')).toContain('too large');
  expect(errorOf('((a{100}){100}){100}')).toContain('not a valid RE2 regular expression');
  expect(errorOf('a*')).toContain('empty text');
  expect(errorOf('a'.repeat(501))).toContain('too long');
});
