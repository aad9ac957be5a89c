import { expect, test } from 'vitest';
import { judge } from '../../mutation/judge.js';

const line = 'return page.size > 0;';
const mutant = (status: string, replacement = 'page.size >= 0') => ({
  file: 'src/page.ts',
  lineNumber: 7,
  line,
  original: 'page.size > 0',
  mutator: 'EqualityOperator',
  replacement,
  status,
});
const explanation = {
  file: 'src/page.ts',
  line,
  original: 'page.size > 0',
  replacement: 'page.size >= 0',
  reason: 'A page is never empty.',
};

test('the score is the share of mutants that tests, a time limit or an error detects', () => {
  const statuses = ['Killed', 'Timeout', 'RuntimeError', 'Survived', 'Ignored'];
  expect(
    judge(
      statuses.map((status) => mutant(status)),
      [],
    ).line,
  ).toMatch(/^75\.0 % \(3 of 4 /);
  expect(judge([], []).line).toMatch(/^100\.0 % \(0 of 0 /);
});

test.each(['Survived', 'NoCoverage'])('a mutant with the status %s needs an explanation', (status) => {
  expect(judge([mutant(status)], [])).toEqual({
    line: '0.0 % (0 of 1 mutants detected, 0 explained, 1 not explained)',
    problems: [`${status}: src/page.ts:7 EqualityOperator: page.size > 0 -> page.size >= 0`],
  });
  expect(judge([mutant(status)], [explanation])).toEqual({
    line: '0.0 % (0 of 1 mutants detected, 1 explained, 0 not explained)',
    problems: [],
  });
});

test.each([
  ['file', { file: 'src/other.ts' }],
  ['line', { line: 'return page.size > 0 || isFull;' }],
  ['mutated text', { original: 'page.size' }],
  ['replacement', { replacement: 'true' }],
])('an explanation of another %s does not count', (_, other) => {
  expect(judge([mutant('Survived')], [{ ...explanation, ...other }]).problems).toContain(
    'Survived: src/page.ts:7 EqualityOperator: page.size > 0 -> page.size >= 0',
  );
});

test('a replacement of several lines is compared as one line', () => {
  const several = [mutant('Survived', '{\n  return  null;\n}')];
  expect(judge(several, [{ ...explanation, replacement: '{ return null; }' }]).problems).toEqual([]);
});

test('an explanation without a survivor is a problem in a run of its file', () => {
  const problem =
    'Explained, but detected or not found: src/page.ts: return page.size > 0; -> page.size >= 0';
  expect(judge([mutant('Killed')], [explanation]).problems).toEqual([problem]);
  expect(judge([mutant('Killed')], [{ ...explanation, file: 'src/other.ts' }]).problems).toEqual([]);
  // On a busy machine an equivalent mutant can run into the time limit too.
  expect(judge([mutant('Timeout')], [explanation]).problems).toEqual([]);
});
