import { describe, expect, test } from 'vitest';
import type { FileReport, TestRunReport } from '../../gate/report.js';
import { lineOf, mergeRuns, type Run, verdict } from '../../gate/verdict.js';

const file: FileReport = {
  project: 'unit',
  file: 'test/unit/sums.test.ts',
  state: 'passed',
  errors: [],
  passed: 2,
  failed: [],
  skipped: [],
  unfinished: [],
};

const report: TestRunReport = { reason: 'passed', unhandledErrors: [], files: [file] };

const judge = (changes: Partial<Parameters<typeof verdict>[0]>) =>
  verdict({ report, end: 'exit code 0', expectedFiles: [file.file], listedSkips: [], ...changes });

test('a run in which every file passed has no problems', () => {
  expect(judge({})).toEqual({ problems: [], counts: { passed: 2, failed: 0, skipped: 0 } });
});

describe('a run has problems', () => {
  const problemsWith = (changes: Partial<FileReport>, more: Partial<Parameters<typeof verdict>[0]> = {}) =>
    judge({ report: { ...report, files: [{ ...file, ...changes }] }, ...more }).problems;

  test('if a test failed, though the exit code is 0', () => {
    expect(problemsWith({ failed: ['adds'] })).toEqual(['unit test/unit/sums.test.ts: failed: adds']);
  });

  test('if a hook failed, though every test passed', () => {
    expect(problemsWith({ errors: ['No database.\nat line 3'] })).toEqual([
      'unit test/unit/sums.test.ts: No database.',
    ]);
  });

  test('if a test did not finish', () => {
    expect(problemsWith({ unfinished: ['waits'] })).toEqual([
      'unit test/unit/sums.test.ts: did not finish: waits',
    ]);
  });

  test('if a file ran no test', () => {
    expect(problemsWith({ passed: 0 })).toEqual(['unit test/unit/sums.test.ts: ran no test.']);
  });

  test('if the report marks a file as failed without a reason', () => {
    expect(problemsWith({ state: 'failed' })).toEqual(['unit test/unit/sums.test.ts: failed.']);
  });

  test('if a skip is not listed for its own file', () => {
    const skip = { file: file.file, test: 'divides', reason: 'Only on Windows.' };
    const unlisted = ['unit test/unit/sums.test.ts: skipped without a listed reason: divides'];
    expect(problemsWith({ skipped: ['divides'] })).toEqual(unlisted);
    expect(
      problemsWith({ skipped: ['divides'] }, { listedSkips: [{ ...skip, file: 'other.test.ts' }] }),
    ).toEqual(unlisted);
    expect(problemsWith({ skipped: ['divides'] }, { listedSkips: [skip] })).toEqual([]);
  });

  test('if all its tests are skipped, though each is listed', () => {
    const listedSkips = [{ file: file.file, test: 'divides', reason: 'Only on Windows.' }];
    expect(problemsWith({ passed: 0, skipped: ['divides'] }, { listedSkips })).toEqual([
      'unit test/unit/sums.test.ts: ran no test.',
    ]);
  });

  test('if a test that is left out does not exist, for its own file', () => {
    const leftOut = [{ file: file.file, test: 'divides' }];
    const unknown = [
      'unit test/unit/sums.test.ts: test/gate/full-only.json lists a test that it does not have: divides',
    ];
    expect(problemsWith({}, { leftOut })).toEqual(unknown);
    expect(problemsWith({ skipped: ['divides'] }, { leftOut })).toEqual([]);
    expect(problemsWith({}, { leftOut, isNarrowed: true })).toEqual([]);
    expect(problemsWith({}, { leftOut: [{ file: 'other.test.ts', test: 'divides' }] })).toEqual([]);
  });

  test('if all its tests are left out', () => {
    const leftOut = [{ file: file.file, test: 'divides' }];
    expect(problemsWith({ passed: 0, skipped: ['divides'] }, { leftOut })).toEqual([
      'unit test/unit/sums.test.ts: ran no test.',
    ]);
  });

  test('unless tests were chosen by name, which skips the others', () => {
    expect(problemsWith({ skipped: ['divides'] }, { isNarrowed: true })).toEqual([]);
  });

  test('if a file belongs to no project', () => {
    expect(judge({ expectedFiles: [file.file, 'test/lost.test.ts'] }).problems).toEqual([
      'test/lost.test.ts: belongs to no project, so it never ran.',
    ]);
  });

  test('if an error belongs to no test', () => {
    expect(judge({ report: { ...report, unhandledErrors: ['Worker exited.'] } }).problems).toEqual([
      'Unhandled error: Worker exited.',
    ]);
  });

  test.each(['exit code 1', 'signal SIGTERM', 'time limit'])('if the runner ended with %s', (end) => {
    expect(judge({ end }).problems).toEqual([`The runner ended as passed, with ${end}.`]);
  });

  test('if the runner ended before it reported, though its exit code is 0', () => {
    expect(judge({ report: null }).problems).toEqual(['The runner ended before it reported (exit code 0).']);
  });

  test('if no file ran', () => {
    expect(judge({ report: { ...report, files: [] }, expectedFiles: [] }).problems).toEqual(['No file ran.']);
  });
});

test('the counts are those of all projects together', () => {
  const other = {
    ...file,
    project: 'embedded',
    failed: ['adds'],
    unfinished: ['waits'],
    skipped: ['divides'],
  };
  const { counts } = judge({ report: { ...report, files: [file, other] } });
  expect(lineOf(counts)).toBe('4 passed, 2 failed, 1 skipped');
});

test('a test that is left out is not counted as skipped', () => {
  const leftOut = [{ file: file.file, test: 'divides' }];
  const files = [{ ...file, skipped: ['divides', 'subtracts'] }];
  const { counts } = judge({ report: { ...report, files }, leftOut });
  expect(lineOf(counts)).toBe('2 passed, 0 failed, 1 skipped');
});

describe('of several runs', () => {
  const passed = { report, end: 'exit code 0' };
  const failing = { ...file, project: 'embedded', failed: ['adds'] };
  const failed: Run = {
    report: { reason: 'failed', unhandledErrors: ['Nobody caught this.'], files: [failing] },
    end: 'exit code 1',
  };
  const judged = (...runs: Run[]) => judge(mergeRuns(runs));

  test('all counts are added', () => {
    expect(judged(passed, passed)).toEqual({ problems: [], counts: { passed: 4, failed: 0, skipped: 0 } });
  });

  test('each problem of each is one', () => {
    expect(judged(passed, failed, passed)).toEqual({
      problems: ['Unhandled error: Nobody caught this.', 'embedded test/unit/sums.test.ts: failed: adds'],
      counts: { passed: 6, failed: 1, skipped: 0 },
    });
  });

  test('a runner that ended before has no report', () => {
    expect(judged(passed, { report: null, end: 'signal SIGKILL' }, passed).problems).toEqual([
      'The runner ended before it reported (signal SIGKILL).',
    ]);
  });

  test('a run that failed without a reason fails all', () => {
    const ended = { report: { ...report, reason: 'interrupted' as const }, end: 'exit code 1' };
    expect(judged(passed, ended).problems).toEqual(['The runner ended as interrupted, with exit code 1.']);
    expect(judged({ ...passed, end: 'exit code 1' }, passed).problems).toEqual([
      'The runner ended as passed, with exit code 1.',
    ]);
  });
});
