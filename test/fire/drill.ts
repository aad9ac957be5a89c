import { setTimeout } from 'node:timers/promises';
import { Random, seedOf } from '../fuzz/graphql/random.js';
import { check } from './checker.js';
import { type Fault, unavailable } from './fault.js';
import { faults } from './faults.js';
import type { Finding } from './finding.js';
import { emptyHistory, type FaultWindow, type History, nowMs } from './history.js';
import { Load } from './load.js';
import { type DatabaseKind, Site, waitUntil } from './site.js';
import { onSmallDisk } from './small-disk.js';

export interface DrillOptions {
  kind: DatabaseKind;
  rounds: number;
  seed: number;
  /** The faults to choose from, by a part of their names; all if empty. */
  only: readonly string[];
  writers: number;
  /** The number of malformed inputs of a flood. */
  floodInputs: number;
  /** Called after each round. */
  onRound: (round: RoundReport) => void;
}

export interface RoundReport {
  round: number;
  fault: string;
  acknowledged: number;
  /** From the end of the fault to the first send that each process acknowledged; null if it took too long. */
  recoveryMs: number | null;
  /** The counts by kind, over all rounds. */
  unexpectedAnswers: Record<string, number>;
  memoryMegabytes: number;
  /** The 99th percentile of an honest client's waits during a flood; null if there was none. */
  honestWaitMs: number | null;
  findings: Finding[];
}

/** The maximum time of a recovery after a fault. */
const maxRecoveryMs = 5_000;

/** The maximum wait of an honest client during a flood, at the 99th percentile. */
const maxHonestWaitMs = 250;

/** The time after which the drill stops waiting for a recovery. */
const giveUpMs = 60_000;

/** The rounds from one reading of the whole threads to the next; others end at pages that have not changed. */
const wholeReadingInterval = 10;

/** Readers beside the writers. */
const readers = 4;

/** The time for which clients run before and after each fault. */
const calmMs = 1_000;

/** Runs rounds, each with one fault under load. Each round's findings are those of the whole history that are new. */
export async function runDrill(options: DrillOptions): Promise<RoundReport[]> {
  const reports: RoundReport[] = [];
  await onSmallDisk(async (disk) => {
    const site = await Site.open(options.kind, disk);
    const history = emptyHistory();
    const load = new Load(site, history, new Random(options.seed));
    try {
      const chosen = chooseFaults(options, site);
      await load.subscribe();
      const known = new Set<string>();
      for (let round = 0; round < options.rounds; round++) {
        const fault = chosen[round % chosen.length] as Fault;
        const report = await runRound(round, fault, { site, load, history, options, known });
        reports.push(report);
        options.onRound(report);
      }
    } finally {
      await load.close().finally(() => site.close());
    }
  });
  return reports;
}

/** Returns the faults in a random order, so that many rounds have each of them. */
function chooseFaults({ only, seed, kind }: DrillOptions, site: Site): Fault[] {
  const possible = faults.filter(
    ({ name, kinds, isPossible }) =>
      kinds.includes(kind) &&
      (isPossible?.(site) ?? true) &&
      (only.length === 0 || only.some((part) => name.includes(part))),
  );
  if (possible.length === 0) throw new Error(`No fault of ${kind} is named ${only.join(' or ')}.`);
  const order = (fault: Fault) => seedOf(seed, fault.name);
  return possible.toSorted((a, b) => order(a) - order(b));
}

interface Drill {
  site: Site;
  load: Load;
  history: History;
  options: DrillOptions;
  /** The texts of findings that an earlier round has reported. */
  known: Set<string>;
}

async function runRound(round: number, fault: Fault, drill: Drill): Promise<RoundReport> {
  const { site, load, history, options, known } = drill;
  const random = new Random(seedOf(options.seed, `${round} ${fault.name}`));
  const before = history.sends.length;
  load.start(options.writers, readers);
  await setTimeout(calmMs);
  const window: FaultWindow = {
    fault: fault.name,
    beganMs: nowMs(),
    clearedMs: null,
    explains: fault.explains,
  };
  history.windows.push(window);
  const found: Finding[] = [];
  let honestWaitMs: number | null = null;
  if (fault.isQuiet) await load.stop();
  await fault.inject(site, random, {
    timePage: () => load.timePage(),
    isRefused: () =>
      history.unexpectedAnswers.some((answer) => answer.atMs >= window.beganMs && unavailable(answer)),
    report: (kind, text) => found.push({ kind, text }),
    reportHonestWait: (ms) => {
      honestWaitMs = ms;
    },
    floodInputs: options.floodInputs,
  });
  window.clearedMs = nowMs();
  if (fault.isQuiet) load.start(options.writers, readers);
  const clearedMs = window.clearedMs;
  const hasRecovered = () =>
    site.targets.every((target) =>
      history.sends
        .slice(before)
        .some((send) => send.process === target.process && (send.acknowledgedMs ?? 0) > clearedMs),
    );
  const recoveryMs = await waitUntil(hasRecovered, giveUpMs);
  await setTimeout(calmMs);
  await load.stop();
  const haveArrived = await load.haveAllArrived(15_000);
  const isWhole = round % wholeReadingInterval === 0 || round === options.rounds - 1;
  history.threads = await load.readThreads(isWhole ? [] : history.threads);
  await load.haveReadsArrived(history.threads, 15_000);
  const findings = [...found, ...check(history)].filter(({ text }) => !known.has(text));
  if (recoveryMs === null || recoveryMs > maxRecoveryMs) {
    findings.push({
      kind: 'failed',
      text: `round ${round}: recovery took ${recoveryMs ?? `over ${giveUpMs}`} ms`,
    });
  }
  if (!haveArrived)
    findings.push({ kind: 'missed', text: `round ${round}: subscribers are behind after 15 s` });
  if (honestWaitMs !== null && honestWaitMs > maxHonestWaitMs) {
    findings.push({
      kind: 'failed',
      text: `round ${round}: an honest client waited ${honestWaitMs} ms (p99)`,
    });
  }
  for (const log of site.crashes.splice(0))
    findings.push({ kind: 'failed', text: `a process ended: ${log}` });
  for (const { text } of findings) known.add(text);
  // Pages were compared with the final order; the next rounds need no older ones.
  history.pages = [];
  return {
    round,
    fault: fault.name,
    acknowledged: history.sends.filter(({ id }) => id !== null).length,
    recoveryMs,
    unexpectedAnswers: countByKind(history),
    memoryMegabytes: Math.round(
      site.targets.reduce((sum, { server }) => sum + server.memoryBytes, 0) / 2 ** 20,
    ),
    honestWaitMs,
    findings,
  };
}

function countByKind({ unexpectedAnswers }: History): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { kind } of unexpectedAnswers) counts[kind] = (counts[kind] ?? 0) + 1;
  return counts;
}
