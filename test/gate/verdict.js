/**
 * @typedef {import('./report.js').TestRunReport} TestRunReport
 * @typedef {import('./report.js').FileReport} FileReport
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts `skipped` is without the tests that are left out.
 * @typedef {{ file: string, test: string, reason: string }} ListedSkip
 * @typedef {{ file: string, test: string }} LeftOut a test that only `.ci/full` runs.
 *
 * @typedef {object} Run
 * @property {TestRunReport | null} report null if the runner ended before it wrote one.
 * @property {string} end the end of the runner: `exit code 0`, `signal SIGKILL`, `time limit`.
 */

/**
 * Merges several runs into one, which passed only if each passed.
 * @param {readonly Run[]} runs
 * @returns {Run}
 */
export function mergeRuns(runs) {
  const withoutReport = runs.find(({ report }) => !report);
  if (withoutReport) return withoutReport;
  const reports = runs.flatMap(({ report }) => report ?? []);
  return {
    end: runs.find(({ end }) => end !== 'exit code 0')?.end ?? 'exit code 0',
    report: {
      reason: reports.find(({ reason }) => reason !== 'passed')?.reason ?? 'passed',
      unhandledErrors: reports.flatMap(({ unhandledErrors }) => unhandledErrors),
      files: reports.flatMap(({ files }) => files),
    },
  };
}

/**
 * Decides whether a test run passed. A run passes if it ended, every file ran at least one test, nothing failed, and
 * every skip is listed with a reason. The runner's exit code alone proves nothing: a dependency can end the process
 * with 0.
 * @param {object} run
 * @param {TestRunReport | null} run.report null if the runner ended before it wrote one.
 * @param {string} run.end the end of the runner: `exit code 0`, `signal SIGKILL`, `time limit`.
 * @param {readonly string[]} run.expectedFiles files that must have run, relative to the repository.
 * @param {readonly ListedSkip[]} run.listedSkips skips that are allowed.
 * @param {readonly LeftOut[]} [run.leftOut] the tests that this run leaves out. Each must exist.
 * @param {boolean} [run.isNarrowed] true if the caller selected tests by name, which skips all others.
 * @returns {{ problems: string[], counts: Counts }} one sentence per problem; none if the run passed.
 */
export function verdict({ report, end, expectedFiles, listedSkips, leftOut = [], isNarrowed = false }) {
  if (!report) {
    return {
      problems: [`The runner ended before it reported (${end}).`],
      counts: { passed: 0, failed: 0, skipped: 0 },
    };
  }
  const files = report.files.map((file) => withoutLeftOut(file, leftOut));
  const ran = new Set(files.map(({ file }) => file));
  const problems = [
    ...report.unhandledErrors.map((message) => `Unhandled error: ${firstLine(message)}`),
    ...files.flatMap((file) => problemsOf(file, listedSkips, isNarrowed)),
    ...(isNarrowed ? [] : report.files.flatMap((file) => unknownOf(file, leftOut))),
    ...expectedFiles
      .filter((file) => !ran.has(file))
      .map((file) => `${file}: belongs to no project, so it never ran.`),
  ];
  const didPass = end === 'exit code 0' && report.reason === 'passed';
  if (!didPass && problems.length === 0) problems.push(`The runner ended as ${report.reason}, with ${end}.`);
  if (files.length === 0) problems.push('No file ran.');
  return { problems, counts: countsOf(files) };
}

/**
 * Vitest reports a test that is left out as skipped.
 * @param {FileReport} file
 * @param {readonly LeftOut[]} leftOut
 * @returns {FileReport}
 */
function withoutLeftOut(file, leftOut) {
  const names = namesIn(file, leftOut);
  return { ...file, skipped: file.skipped.filter((test) => !names.includes(test)) };
}

/**
 * @param {FileReport} report
 * @param {readonly LeftOut[]} leftOut
 */
function unknownOf(report, leftOut) {
  const { project, file, errors, skipped } = report;
  // A file that cannot be loaded reports no test.
  if (errors.length > 0) return [];
  return namesIn(report, leftOut)
    .filter((test) => !skipped.includes(test))
    .map(
      (test) => `${project} ${file}: test/gate/full-only.json lists a test that it does not have: ${test}`,
    );
}

/**
 * @param {FileReport} report
 * @param {readonly LeftOut[]} leftOut
 */
const namesIn = ({ file }, leftOut) => leftOut.filter((left) => left.file === file).map(({ test }) => test);

/**
 * @param {FileReport} file
 * @param {readonly ListedSkip[]} listedSkips
 * @param {boolean} isNarrowed
 */
function problemsOf(
  { project, file, state, errors, passed, failed, skipped, unfinished },
  listedSkips,
  isNarrowed,
) {
  const location = `${project} ${file}`;
  const isListed = (/** @type {string} */ test) =>
    listedSkips.some((skip) => skip.file === file && skip.test === test);
  const problems = [
    ...errors.map((message) => `${location}: ${firstLine(message)}`),
    ...failed.map((test) => `${location}: failed: ${test}`),
    ...unfinished.map((test) => `${location}: did not finish: ${test}`),
  ];
  // A failed hook skips the tests behind it.
  if (!isNarrowed && errors.length === 0) {
    const unlisted = skipped.filter((test) => !isListed(test));
    problems.push(...unlisted.map((test) => `${location}: skipped without a listed reason: ${test}`));
    if (passed === 0 && problems.length === 0) problems.push(`${location}: ran no test.`);
  }
  if (state === 'failed' && problems.length === 0) problems.push(`${location}: failed.`);
  return problems;
}

/**
 * @param {readonly FileReport[]} files
 * @returns {Counts}
 */
function countsOf(files) {
  const sum = (/** @type {(file: FileReport) => number} */ of) =>
    files.reduce((total, file) => total + of(file), 0);
  return {
    passed: sum(({ passed }) => passed),
    failed: sum(({ failed, unfinished }) => failed.length + unfinished.length),
    skipped: sum(({ skipped }) => skipped.length),
  };
}

/** @param {Counts} counts */
export const lineOf = ({ passed, failed, skipped }) =>
  `${passed} passed, ${failed} failed, ${skipped} skipped`;

const firstLine = (/** @type {string} */ message) => (message.split('\n', 1)[0] ?? '').slice(0, 300);
