import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lineOf, verdict } from './verdict.js';

/*
 * `npm test`: runs Vitest and judges the run by its report, not by its exit code. Arguments go to Vitest, such as
 * `npm test -- --project unit test/guard`. TEST_REPORT names the file of the report.
 */

const root = fileURLToPath(new URL('../../', import.meta.url));
const timeLimitMs = 30 * 60_000;
const reportPath = process.env.TEST_REPORT ?? join(root, 'node_modules/.cache/parley/test-report.json');

const given = process.argv.slice(2);
mkdirSync(dirname(reportPath), { recursive: true });
rmSync(reportPath, { force: true });
const end = await runVitest(given);

const { problems, counts } = verdict({
  report: existsSync(reportPath) ? JSON.parse(readFileSync(reportPath, 'utf8')) : null,
  end,
  expectedFiles: given.length === 0 ? allTestFiles() : [],
  listedSkips: JSON.parse(readFileSync(new URL('listed-skips.json', import.meta.url), 'utf8')),
  isNarrowed: given.some((argument) => /^(-t|--testNamePattern)\b/.test(argument)),
});
for (const problem of problems) process.stderr.write(`Problem: ${problem}\n`);
process.stdout.write(`${lineOf(counts)}\n`);
process.exit(problems.length === 0 ? 0 : 1);

/**
 * Runs Vitest in a process group of its own, and ends what the group leaves behind: servers and browsers outlive a
 * runner that dies.
 * @param {readonly string[]} args
 * @returns {Promise<string>} how it ended.
 */
function runVitest(args) {
  const vitest = join(dirname(createRequire(import.meta.url).resolve('vitest/package.json')), 'vitest.mjs');
  const child = spawn(process.execPath, [vitest, 'run', ...args], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_REPORT: reportPath },
    detached: true,
  });
  const endGroup = (/** @type {NodeJS.Signals} */ signal) => {
    try {
      if (child.pid) process.kill(-child.pid, signal);
    } catch {
      // Nothing is left of the group.
    }
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
    process.on(signal, () => endGroup(signal));
  return new Promise((resolve) => {
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
}

function allTestFiles() {
  return readdirSync(join(root, 'test'), { recursive: true })
    .map((path) => `test/${String(path).replaceAll('\\', '/')}`)
    .filter((path) => /\.test\.tsx?$/.test(path) && !path.startsWith('test/gate/fixtures/'));
}
