import { readFileSync } from 'node:fs';

/*
 * The tests that only `.ci/full` runs. `npm test` leaves them out: full-only.json has the reason of each, which names the
 * tests of `npm test` that find a defect of the same mechanism.
 */

/** @typedef {{ file: string, tests: '*' | string[], reason: string }} Listed `*` stands for the whole file. */

/** @type {readonly Listed[]} */
export const listed = JSON.parse(readFileSync(new URL('full-only.json', import.meta.url), 'utf8'));

const isFull = process.env.TEST_FULL === '1';

/** The files that this run leaves out. */
export const filesLeftOut = isFull ? [] : listed.flatMap(({ file, tests }) => (tests === '*' ? file : []));

/** The tests that this run leaves out of files that it runs, with their names as in a report. */
export const testsLeftOut = isFull
  ? []
  : listed.flatMap(({ file, tests }) => (tests === '*' ? [] : tests.map((test) => ({ file, test }))));

/** Matches the names of all other tests; undefined if no test is left out. Vitest joins the names of suites by a space. */
export const namesToRun =
  testsLeftOut.length === 0
    ? undefined
    : new RegExp(
        `^(?!\\s*(?:${testsLeftOut.map(({ test }) => literal(test.replaceAll(' > ', ' '))).join('|')})$)`,
      );

/** @param {string} text */
function literal(text) {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
