import { parseArgs } from 'node:util';
import { type RoundReport, runDrill } from './drill.js';
import { type Finding, findingKinds } from './finding.js';
import { runSelfTest, type SelfTestResult } from './self-test.js';
import type { DatabaseKind } from './site.js';

const usage =
  'Usage: npm run fire -- [--rounds NUMBER] [--seed NUMBER] [--database embedded|postgresql] [--writers NUMBER] [--inputs NUMBER] [--only PART-OF-A-NAME]… | --self-test [--every NUMBER] [--seed NUMBER] [--writers NUMBER]';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    database: { type: 'string', default: 'postgresql' },
    inputs: { type: 'string', default: '50000' },
    writers: { type: 'string', default: '64' },
    only: { type: 'string', multiple: true, default: [] },
    'self-test': { type: 'boolean', default: false },
    every: { type: 'string', default: '1' },
  },
});
const { database, only } = values;
const rounds = Number(values.rounds);
const seed = Number(values.seed);
const writers = Number(values.writers);
const floodInputs = Number(values.inputs);
const every = Number(values.every);
const isPositive = (n: number) => Number.isSafeInteger(n) && n > 0;
if (
  (database !== 'embedded' && database !== 'postgresql') ||
  !isPositive(rounds) ||
  !isPositive(writers) ||
  !isPositive(floodInputs) ||
  !isPositive(every) ||
  !Number.isSafeInteger(seed)
) {
  throw new Error(usage);
}
const kind: DatabaseKind = database;

const write = (line: string) => process.stdout.write(`${line}\n`);

function printRound({
  round,
  fault,
  acknowledged,
  recoveryMs,
  memoryMegabytes,
  findings,
}: RoundReport): void {
  const recovery =
    recoveryMs === null ? 'did not recover' : `recovered in ${(recoveryMs / 1_000).toFixed(1)} s`;
  write(
    `${String(round + 1).padStart(3)}  ${fault.padEnd(52)} ${recovery}, ${acknowledged} acknowledged, ${memoryMegabytes} MB`,
  );
  for (const { kind, text } of findings.slice(0, 10)) write(`     ${kind}: ${text}`);
  if (findings.length > 10) write(`     and ${findings.length - 10} more`);
}

function printResult({ name, isSeen, kinds, findings }: SelfTestResult): void {
  if (isSeen) {
    const seen = findings.find(({ kind }) => kinds.includes(kind)) as Finding;
    write(`seen: ${name} (${seen.kind})`);
    return;
  }
  write(`NOT SEEN: ${name} (expected: ${kinds.join(' or ')})`);
  for (const { kind, text } of findings.slice(0, 10)) write(`     ${kind}: ${text}`);
}

/** Runs the self-test. @returns whether the checker has reported every broken rule. */
async function selfTest(): Promise<boolean> {
  if (kind !== 'postgresql') throw new Error('The self-test needs --database postgresql.');
  write(`seed ${seed}, self-test, ${writers} writers`);
  const results: SelfTestResult[] = [];
  await runSelfTest({
    seed,
    writers,
    every,
    onResult: (result) => {
      results.push(result);
      printResult(result);
    },
  });
  const seen = results.filter(({ isSeen }) => isSeen).length;
  write(`\nseen ${seen} of ${results.length} in ${((performance.now() - beganMs) / 1_000).toFixed(0)} s`);
  return seen === results.length;
}

/** Runs the drill. @returns whether there is no finding. */
async function drill(): Promise<boolean> {
  write(`seed ${seed}, ${rounds} rounds, ${kind}, ${writers} writers`);
  const reports = await runDrill({ kind, rounds, seed, only, writers, floodInputs, onRound: printRound });
  const findings = reports.flatMap((report) => report.findings);
  const last = reports.at(-1);
  write('');
  write(`rounds ${reports.length} in ${((performance.now() - beganMs) / 1_000).toFixed(0)} s`);
  write(`acknowledged ${last?.acknowledged ?? 0}`);
  for (const kind of findingKinds)
    write(`${kind} ${findings.filter((finding) => finding.kind === kind).length}`);
  for (const [kind, count] of Object.entries(last?.unexpectedAnswers ?? {}))
    write(`answers: ${kind} ${count}`);
  write(
    `slowest recovery ${Math.max(...reports.map(({ recoveryMs }) => recoveryMs ?? Number.POSITIVE_INFINITY)).toFixed(0)} ms`,
  );
  const honestWaits = reports.flatMap(({ honestWaitMs }) => honestWaitMs ?? []);
  if (honestWaits.length > 0)
    write(`honest client's p99 under flood ${Math.max(...honestWaits).toFixed(0)} ms`);
  write(`memory ${last?.memoryMegabytes ?? 0} MB (at first ${reports[0]?.memoryMegabytes ?? 0} MB)`);
  return findings.length === 0;
}

const beganMs = performance.now();
process.exitCode = (await (values['self-test'] ? selfTest() : drill())) ? 0 : 1;
