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

/** The report for people. */
export function tableOf(lines: readonly Line[]): string {
  const rows = lines.map(({ database, operation, floor, parley, ratios }) => [
    database,
    operation,
    ...[floor.requestsPerSecond, parley.requestsPerSecond].map(String),
    judged(ratios.requestsPerSecond, ratios.requestsPerSecond >= goals.requestsPerSecond),
    `${floor.p50.toFixed(1)} / ${floor.p99.toFixed(1)}`,
    `${parley.p50.toFixed(1)} / ${parley.p99.toFixed(1)}`,
    ...[floor.cpuMicroseconds, parley.cpuMicroseconds].map(String),
    judged(ratios.cpu, ratios.cpu <= goals.cpu),
  ]);
  const cells = [
    [
      ...['database', 'operation', 'floor req/s', 'Parley req/s', `ratio (>= ${goals.requestsPerSecond})`],
      ...['floor p50/p99 ms', 'Parley p50/p99 ms'],
      ...['floor CPU us', 'Parley CPU us', `ratio (<= ${goals.cpu})`],
    ],
    ...rows,
  ];
  const widths =
    cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row.map((cell, i) => (i < 2 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

const judged = (ratio: number, good: boolean) => `${ratio.toFixed(2)} ${good ? 'ok  ' : 'MISS'}`;
