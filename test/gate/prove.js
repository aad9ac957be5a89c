import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/*
 * Proves that `npm test` can fail: runs each fixture separately in each project, with the same command, configuration and
 * global set-up as every other test, and expects exactly its failure. Exits with 1 if a report differs.
 */

const run = promisify(execFile);
const say = (/** @type {string} */ text) => process.stdout.write(`${text}\n`);
const root = fileURLToPath(new URL('../../', import.meta.url));
const fixtures = 'test/gate/fixtures';
const npmTest = ['npm', 'test', '--silent', '--'];
/** The command that `npm test` runs. npm itself would take half a second of CPU in each proof. */
const testScript = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts.test.split(' ');

/** Loads code into every Node process of a run, like a dependency. */
const preload = (/** @type {string} */ code) => ({
  NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(code)}"`,
});

/**
 * @typedef {object} Proof
 * @property {string} fixture
 * @property {string} [name] the name of the proof; default: the fixture.
 * @property {readonly string[]} problems the expected problems, without project and file; none if the run must pass.
 * @property {Record<string, string>} [environment]
 * @property {string} [project] the only project to run it in.
 * @property {readonly string[]} [command] default: the command that `npm test` runs.
 */

/** @type {readonly Proof[]} */
const proofs = [
  { fixture: 'passing-test', problems: [] },
  { fixture: 'failing-test', problems: ['failed: a test that fails'] },
  {
    name: 'npm test passes the failure on',
    project: 'unit',
    fixture: 'failing-test',
    problems: ['failed: a test that fails'],
    command: npmTest,
  },
  { fixture: 'failing-before-hook', problems: ['the hook before the tests fails'] },
  { fixture: 'failing-after-hook', problems: ['the hook after the tests fails'] },
  { fixture: 'failing-ending', problems: ['the clean-up fails'] },
  { fixture: 'unhandled-rejection', problems: ['Unhandled error: nobody handles this rejection'] },
  {
    fixture: 'crashed-worker',
    problems: [
      'Unhandled error: [vitest-pool]: Worker forks emitted error. (Worker exited unexpectedly)',
      'did not finish: a test that kills its worker',
    ],
  },
  {
    fixture: 'no-test',
    problems: [
      'No test found in suite a suite without a test',
      `No test found in suite ${fixtures}/no-test.test.ts`,
    ],
  },
  { fixture: 'only-skipped', problems: ['skipped without a listed reason: a test that is skipped'] },
  { fixture: 'unlisted-skip', problems: ['skipped without a listed reason: a test that skips itself'] },
  {
    fixture: 'focused-test',
    problems: ['failed: a focused test', 'skipped without a listed reason: a test that the focus hides'],
  },
  { fixture: 'unreadable-file', problems: ['the file cannot be loaded'] },
  { fixture: 'dying-runner', problems: ['The runner ended before it reported (signal SIGKILL).'] },
  {
    name: 'a dependency ends the process with 0 in beforeExit',
    fixture: 'failing-test',
    problems: ['failed: a test that fails'],
    environment: preload(`process.on('beforeExit', () => process.exit(0))`),
  },
  {
    name: 'a dependency ends the runner with 0 too early',
    fixture: 'failing-test',
    problems: ['The runner ended before it reported (exit code 0).'],
    environment: preload(
      `if (process.argv[1]?.endsWith('vitest.mjs')) setTimeout(() => process.exit(0), 300)`,
    ),
  },
  {
    name: 'the global set-up fails',
    project: 'postgresql',
    fixture: 'passing-test',
    problems: ['The runner ended as failed, with exit code 1.', 'No file ran.'],
    environment: { TEST_POSTGRESQL_URL: 'postgresql://127.0.0.1:1/postgres' },
  },
];

const runs = (await projects()).flatMap((project) =>
  proofs.filter((proof) => (proof.project ?? project) === project).map((proof) => ({ project, proof })),
);
const reports = mkdtempSync(join(tmpdir(), 'parley-gate-'));
let wrong = 0;
try {
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, work));
} finally {
  rmSync(reports, { recursive: true, force: true });
}
say(`The gate: ${proofs.length} kinds of failure, ${wrong} wrong reports.`);
process.exit(wrong === 0 ? 0 : 1);

async function work() {
  for (let next = runs.shift(); next; next = runs.shift()) {
    const { project, proof } = next;
    const unexpected = await differenceOf(project, proof);
    if (unexpected) wrong++;
    say(`${unexpected ? 'WRONG' : 'ok'} ${project}: ${proof.name ?? proof.fixture}${unexpected}`);
  }
}

/**
 * @param {string} project
 * @param {Proof} proof
 * @returns {Promise<string>} empty if the report is as expected.
 */
async function differenceOf(project, { fixture, problems, environment, command = testScript }) {
  const file = `${fixtures}/${fixture}.test.ts`;
  const report = join(reports, `${project}-${Math.random()}.json`);
  const { code, stderr } = await runTests([...command, '--project', project, '--maxWorkers=1', file], {
    GATE_FIXTURES: '1',
    TEST_REPORT: report,
    ...environment,
  });
  const reported = stderr
    .split('\n')
    .filter((line) => line.startsWith('Problem: '))
    .map((line) => line.slice('Problem: '.length).replace(`${project} ${file}: `, ''));
  const isRight =
    JSON.stringify(reported.sort()) === JSON.stringify([...problems].sort()) &&
    (code === 0) === (problems.length === 0);
  return isRight
    ? ''
    : `\n  exit code ${code}, reported ${JSON.stringify(reported)}, not ${JSON.stringify(problems)}`;
}

/**
 * @param {readonly string[]} command
 * @param {Record<string, string>} environment
 * @returns {Promise<{ code: number | null, stdout: string, stderr: string }>}
 */
function runTests([program = '', ...args], environment) {
  const ended = run(program, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    maxBuffer: 64 * 1024 * 1024,
    timeout: 120_000,
  });
  return ended.then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }) => ({ code, stdout, stderr }),
  );
}

/** Lists the projects of the configuration, including new ones. */
async function projects() {
  const { stdout } = await run(
    'npx',
    ['vitest', 'list', `${fixtures}/passing-test.test.ts`, '--filesOnly', '--json'],
    {
      cwd: root,
      env: { ...process.env, GATE_FIXTURES: '1' },
    },
  );
  /** @type {{ projectName: string }[]} */
  const listed = JSON.parse(stdout);
  return [...new Set(listed.map(({ projectName }) => projectName))];
}
