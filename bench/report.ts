import { cpus, loadavg } from 'node:os';

/** One server's figures in one round of one operation. */
export interface Round {
  requests: number;
  seconds: number;
  cpuMicroseconds: number;
  latencies: Float64Array;
}

export interface Figures {
  requestsPerSecond: number;
  p50: number;
  p99: number;
  cpuMicroseconds: number;
}

/** One operation on one database: medians over the rounds, and of the rounds' ratios. */
export interface Line {
  database: string;
  operation: string;
  floor: Figures;
  parley: Figures;
  /** Parley's over the floor's, each round compared with the one beside it. */
  ratios: { requestsPerSecond: number; cpu: number };
}

/** What Parley is to keep to. */
export const goals = { requestsPerSecond: 0.85, cpu: 1.4 } as const;

export function lineOf(
  database: string,
  operation: string,
  rounds: readonly { floor: Round; parley: Round }[],
): Line {
  const ratio = (of: (round: Round) => number) =>
    round2(median(rounds.map(({ floor, parley }) => of(parley) / of(floor))));
  return {
    database,
    operation,
    floor: figuresOf(rounds.map(({ floor }) => floor)),
    parley: figuresOf(rounds.map(({ parley }) => parley)),
    ratios: { requestsPerSecond: ratio(perSecond), cpu: ratio(cpuOfOne) },
  };
}

const perSecond = ({ requests, seconds }: Round) => requests / seconds;
const cpuOfOne = ({ cpuMicroseconds, requests }: Round) => cpuMicroseconds / requests;

function figuresOf(rounds: readonly Round[]): Figures {
  const latencies = rounds.flatMap(({ latencies }) => [...latencies]).sort((a, b) => a - b);
  return {
    requestsPerSecond: Math.round(median(rounds.map(perSecond))),
    p50: percentile(latencies, 0.5),
    p99: percentile(latencies, 0.99),
    cpuMicroseconds: Math.round(median(rounds.map(cpuOfOne))),
  };
}

/** Of figures in rising order, that which such a part of them is below. */
export function percentile(sorted: ArrayLike<number>, part: number): number {
  return round2(sorted[Math.floor(sorted.length * part)] ?? Number.NaN);
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length / 2;
  return ((sorted[Math.floor(half)] ?? Number.NaN) + (sorted[Math.ceil(half) - 1] ?? Number.NaN)) / 2;
}

const round2 = (value: number) => Math.round(value * 100) / 100;

/** The machine that measures, and how busy it was, as docs/benchmarks.md tells them. */
export function machine(): string {
  const [{ model = 'an unknown processor' } = {}] = cpus();
  const load = loadavg()[1] ?? 0;
  return `${cpus().length} cores (${model}), Node ${process.versions.node}, load ${load.toFixed(1)} over the last 5 minutes`;
}

/** The table as docs/benchmarks.md shows it. */
export function tableOf(lines: readonly Line[]): string {
  const count = (figure: number) => figure.toLocaleString('en');
  const times = ({ p50, p99 }: Figures) => `${p50.toFixed(1)} / ${p99.toFixed(1)}`;
  const judged = (ratio: number, good: boolean) => `${ratio.toFixed(2)}${good ? '' : ' (missed)'}`;
  const rows = lines.map(({ database, operation, floor, parley, ratios }) => [
    database === 'postgresql' ? 'PostgreSQL' : database,
    `\`${operation}\``,
    ...[floor, parley].map(({ requestsPerSecond }) => count(requestsPerSecond)),
    judged(ratios.requestsPerSecond, ratios.requestsPerSecond >= goals.requestsPerSecond),
    ...[floor, parley].map(times),
    ...[floor, parley].map(({ cpuMicroseconds }) => count(cpuMicroseconds)),
    judged(ratios.cpu, ratios.cpu <= goals.cpu),
  ]);
  const head = [
    ...[
      'database',
      'operation',
      'floor req/s',
      'Parley req/s',
      `of the floor (goal ${goals.requestsPerSecond})`,
    ],
    ...[
      'floor p50/p99 ms',
      'Parley p50/p99 ms',
      'floor CPU µs',
      'Parley CPU µs',
      `times (goal ${goals.cpu})`,
    ],
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
