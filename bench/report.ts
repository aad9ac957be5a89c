import { cpus, loadavg } from 'node:os';

/** The measurements of one server in one round of one operation. */
export interface Round {
  requests: number;
  seconds: number;
  cpuMicroseconds: number;
  latenciesMs: Float64Array;
}

export interface Measurements {
  requestsPerSecond: number;
  p50Ms: number;
  p99Ms: number;
  cpuMicroseconds: number;
}

/** The result for one operation on one database: medians over the rounds, and the median ratios. */
export interface Line {
  database: string;
  operation: string;
  baseline: Measurements;
  parley: Measurements;
  /** Parley's value divided by the baseline's, within each round. */
  ratios: { requestsPerSecond: number; cpu: number };
}

/** Parley's goals, compared with the baseline. */
export const goals = { requestsPerSecond: 0.85, cpu: 1.4 } as const;

export function lineOf(
  database: string,
  operation: string,
  rounds: readonly { baseline: Round; parley: Round }[],
): Line {
  const ratio = (of: (round: Round) => number) =>
    round2(median(rounds.map(({ baseline, parley }) => of(parley) / of(baseline))));
  return {
    database,
    operation,
    baseline: measurementsOf(rounds.map(({ baseline }) => baseline)),
    parley: measurementsOf(rounds.map(({ parley }) => parley)),
    ratios: { requestsPerSecond: ratio(perSecond), cpu: ratio(cpuOfOne) },
  };
}

const perSecond = ({ requests, seconds }: Round) => requests / seconds;
const cpuOfOne = ({ cpuMicroseconds, requests }: Round) => cpuMicroseconds / requests;

function measurementsOf(rounds: readonly Round[]): Measurements {
  const latenciesMs = rounds.flatMap(({ latenciesMs }) => [...latenciesMs]).sort((a, b) => a - b);
  return {
    requestsPerSecond: Math.round(median(rounds.map(perSecond))),
    p50Ms: percentile(latenciesMs, 0.5),
    p99Ms: percentile(latenciesMs, 0.99),
    cpuMicroseconds: Math.round(median(rounds.map(cpuOfOne))),
  };
}

/** Returns a percentile of ascending values; `part` is from 0 to 1. */
export function percentile(sorted: ArrayLike<number>, part: number): number {
  return round2(sorted[Math.floor(sorted.length * part)] ?? Number.NaN);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half) - 1] ?? Number.NaN)) / 2;
}

const round2 = (value: number) => Math.round(value * 100) / 100;

/** Returns a description of the machine and its load, for docs/benchmarks.md. */
export function machine(): string {
  const [{ model = 'an unknown processor' } = {}] = cpus();
  const load = loadavg()[1] ?? 0;
  return `${cpus().length} cores (${model}), Node ${process.versions.node}, load ${load.toFixed(1)} over the last 5 minutes`;
}

/** Returns the table for docs/benchmarks.md. */
export function tableOf(lines: readonly Line[]): string {
  const count = (figure: number) => figure.toLocaleString('en');
  const times = ({ p50Ms, p99Ms }: Measurements) => `${p50Ms.toFixed(1)} / ${p99Ms.toFixed(1)}`;
  const judged = (ratio: number, good: boolean) => `${ratio.toFixed(2)}${good ? '' : ' (missed)'}`;
  const rows = lines.map(({ database, operation, baseline, parley, ratios }) => [
    database === 'postgresql' ? 'PostgreSQL' : database,
    `\`${operation}\``,
    ...[baseline, parley].map(({ requestsPerSecond }) => count(requestsPerSecond)),
    judged(ratios.requestsPerSecond, ratios.requestsPerSecond >= goals.requestsPerSecond),
    ...[baseline, parley].map(times),
    ...[baseline, parley].map(({ cpuMicroseconds }) => count(cpuMicroseconds)),
    judged(ratios.cpu, ratios.cpu <= goals.cpu),
  ]);
  const head = [
    ...['database', 'operation', 'baseline req/s', 'Parley req/s', `ratio (goal ${goals.requestsPerSecond})`],
    ...[
      'baseline p50/p99 ms',
      'Parley p50/p99 ms',
      'baseline CPU µs',
      'Parley CPU µs',
      `times (goal ${goals.cpu})`,
    ],
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
