import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { filesLeftOut, testsLeftOut } from './full-only.js';
import { lineOf, mergeRuns, verdict } from './verdict.js';

/*
 * Runs Vitest (`npm test`) and decides by its report, not by its exit code. Arguments go to Vitest, such as
 * `npm test -- --project unit test/unit/guard`. TEST_REPORT is the path of the report.
 */

/** @typedef {import('./verdict.js').Run} Run */

const root = fileURLToPath(new URL('../../', import.meta.url));
const timeLimitMs = 30 * 60_000;
const reportPath = process.env.TEST_REPORT ?? join(root, 'node_modules/.cache/parley/test-report.json');

const given = process.argv.slice(2);
mkdirSync(dirname(reportPath), { recursive: true });
const { report, end } = given.length === 0 ? await runAll() : await runVitest(given, reportPath, 'inherit');

const { problems, counts } = verdict({
  report,
  end,
  expectedFiles: given.length === 0 ? allTestFiles() : [],
  leftOut: testsLeftOut,
  listedSkips: JSON.parse(readFileSync(new URL('listed-skips.json', import.meta.url), 'utf8')),
  isNarrowed: given.some((argument) => /^(-t|--testNamePattern)\b/.test(argument)),
});
for (const problem of problems) process.stderr.write(`Problem: ${problem}\n`);
if (given.length === 0) {
  const [tests, files] = [testsLeftOut.length, filesLeftOut.length];
  process.stdout.write(
    `Only .ci/full runs ${tests} tests and ${files} files that test/gate/full-only.json lists.\n`,
  );
}
process.stdout.write(`${lineOf(counts)}\n`);
process.exit(problems.length === 0 ? 0 : 1);

/**
 * Runs all projects. Tests on PostgreSQL mostly wait for processes and outages, and those on the embedded database compute, so
 * both run at the same time, each in as many workers as there are cores.
 * @returns {Promise<Run>}
 */
async function runAll() {
  const statementLog = mkdtempSync(join(tmpdir(), 'parley-statements-'));
  process.env.STATEMENT_LOG = statementLog;
  const project = (/** @type {string} */ name) => ['--project', name];
  try {
    const parallelRuns = await Promise.all([
      runVitest(project('postgresql'), `${reportPath}.1`, 'pipe'),
      runVitest([...project('embedded'), ...project('unit')], `${reportPath}.2`, 'pipe'),
    ]);
    // After an interruption, such as Ctrl+C, do not start the next run.
    if (parallelRuns.some(({ report }) => !report)) return mergeRuns(parallelRuns);
    return mergeRuns([...parallelRuns, await runVitest(project('after'), `${reportPath}.3`, 'pipe')]);
  } finally {
    rmSync(statementLog, { recursive: true, force: true });
  }
}

/**
 * Runs Vitest in its own process group, and kills the group at the end: servers and browsers outlive a runner that crashes.
 * @param {readonly string[]} args
 * @param {string} reportFile
 * @param {'inherit' | 'pipe'} output `pipe` prints whole lines, so parallel runs do not mix their output.
 * @returns {Promise<Run>}
 */
async function runVitest(args, reportFile, output) {
  rmSync(reportFile, { force: true });
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    stdio: ['inherit', output, output],
    env: { ...process.env, TEST_REPORT: reportFile },
    detached: true,
  });
  for (const [from, to] of /** @type {const} */ ([
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ])) {
    if (from) createInterface({ input: from }).on('line', (line) => to.write(`${line}\n`));
  }
  const endGroup = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // The group has already ended.
    }
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => endGroup(signal));
  /** @type {string} */
  const end = await new Promise((resolve) => {
    const timer = setTimeout(() => {
      endGroup('SIGKILL');
      resolve('time limit');
    }, timeLimitMs);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      endGroup('SIGKILL');
      resolve(signal ? `signal ${signal}` : `exit code ${code}`);
    });
  });
  return { end, report: existsSync(reportFile) ? JSON.parse(readFileSync(reportFile, 'utf8')) : null };
}

function allTestFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map((path) => `test/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => /\.test\.tsx?$/.test(path) && !path.startsWith('test/gate/fixtures/'))
    .filter((path) => !filesLeftOut.includes(path));
}
