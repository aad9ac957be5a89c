import { Random, seedOf } from '../fuzz/graphql/random.js';
import { type AnswerCorruption, answerCorruptions } from './answer-corruptions.js';
import { Api } from './api.js';
import { ChatRows, type TargetRows } from './chat-rows.js';
import { check } from './checker.js';
import { Falsification, FalsifyingProxy } from './falsifying-proxy.js';
import type { Finding, FindingKind } from './finding.js';
import { emptyHistory, type History, nowMs, type Stream, type StreamEvent } from './history.js';
import { Load } from './load.js';
import { type RowCorruption, rowCorruptions } from './row-corruptions.js';
import { Site, waitUntil } from './site.js';
import { onSmallDisk } from './small-disk.js';
import { Subscribers } from './subscribers.js';

/** A rule that was broken, and whether the checker reported it. */
export interface SelfTestResult {
  name: string;
  isSeen: boolean;
  /** The kinds of finding that count. */
  kinds: readonly FindingKind[];
  findings: Finding[];
}

export interface SelfTestOptions {
  seed: number;
  writers: number;
  /** Uses every corruption if it is 1, every second one if it is 2, and so on. */
  every: number;
  /** Called after each corruption. */
  onResult: (result: SelfTestResult) => void;
}

/** The numbers of sends and reads before the first corruption: enough for each to find something to break. */
const minSends = 200;
const minReads = 15;

/** Readers beside the writers, and those that get a falsified answer. */
const readers = 4;

/** The time after which the writers should have sent and read enough. */
const maxLoadMs = 60_000;

/** The time after which a client that should have received something has not. */
const maxWaitMs = 15_000;

/** The time after which a subscriber has missed the last event. */
const maxReplayMs = 15_000;

/**
 * Tests the checker: breaks a documented rule, lets clients read, checks, and restores the rows, once for each used corruption.
 * @throws if the checker reports something while nothing is broken.
 */
export function runSelfTest(options: SelfTestOptions): Promise<void> {
  return onSmallDisk(async (disk) => {
    const site = await Site.open('postgresql', disk);
    try {
      await runCorruptions(site, options);
    } finally {
      await site.close();
    }
  });
}

async function runCorruptions(
  site: Site,
  { seed, writers, every, onResult }: SelfTestOptions,
): Promise<void> {
  if (!site.database) throw new Error('The self-test needs PostgreSQL.');
  const isUsed = (_: unknown, n: number) => n % every === 0;
  const history = emptyHistory();
  const load = new Load(site, history, new Random(seed));
  const replays = new Replays(site, seed);
  const closing: (() => Promise<unknown>)[] = [() => load.close(), async () => replays.close()];
  try {
    await replays.rememberStart();
    await load.subscribe();
    load.start(writers, readers);
    const isEnough = () => history.sends.length >= minSends && history.reads.length >= minReads;
    if ((await waitUntil(isEnough, maxLoadMs)) === null) throw new Error('The writers are too slow.');
    await load.stop();
    // Messages that a read could have included may be read.
    await load.leaveUnread();
    const rows = await ChatRows.copy(site.database.url);
    closing.unshift(() => rows.close());
    const eventCount = await rows.countEvents();
    // The seller and the operator of a thread each get its events.
    const received = () => history.streams.reduce((sum, { events }) => sum + events.length, 0);
    if ((await waitUntil(() => received() >= 2 * eventCount, maxWaitMs)) === null)
      throw new Error(`Subscribers received ${received()} of ${2 * eventCount} events.`);
    // The subscribers go on, and would get a changed log.
    history.streams = history.streams.map((stream) => ({ ...stream, events: [...stream.events] }));
    replays.expect(history.streams);
    history.threads = await load.readThreads();
    requireNone(check(history), 'before the first corruption');
    requireNone(check({ ...history, streams: await replays.read() }), 'after reading the log again');

    const targetRows = await rows.findTarget();
    for (const corruption of rowCorruptions.filter(isUsed)) {
      onResult(
        resultOf(corruption, await corruptRows(corruption, targetRows, { history, load, replays, rows })),
      );
      await rows.restore();
      requireNone(check({ ...history, threads: await load.readThreads() }), corruption.name);
    }
    const falsification = new Falsification();
    for (const target of site.targets) {
      const proxy = await FalsifyingProxy.open(target.address, falsification);
      closing.push(() => proxy.close());
      target.address = proxy.address;
    }
    for (const corruption of answerCorruptions.filter(isUsed)) {
      onResult(
        resultOf(corruption, await corruptAnswer(corruption, falsification, { history, load, replays })),
      );
      requireNone(check({ ...history, threads: await load.readThreads() }), corruption.name);
    }
    requireNone(check({ ...history, streams: await replays.read() }), 'at the end');
  } finally {
    for (const close of closing) await close();
  }
}

interface Clients {
  history: History;
  load: Load;
  replays: Replays;
}

/** Breaks the stored rows. @returns the findings. */
async function corruptRows(
  { statements, evidence }: RowCorruption,
  target: TargetRows,
  { history, load, replays, rows }: Clients & { rows: ChatRows },
): Promise<Finding[]> {
  await rows.change(statements(target));
  const threads = await load.readThreads();
  switch (evidence) {
    case 'all':
      return check({ ...history, threads });
    case 'threads':
      return check({ ...history, threads, pages: [], streams: [] });
    case 'streams':
      return check({ ...history, threads, streams: await replays.read() });
  }
}

/** Falsifies one answer or event. @returns the findings; the history is as it was. */
async function corruptAnswer(
  { name, clients, explains, falsifier }: AnswerCorruption,
  falsification: Falsification,
  { history, load, replays }: Clients,
): Promise<Finding[]> {
  const before = { pages: history.pages.length, unexpectedAnswers: history.unexpectedAnswers.length };
  if (explains) history.windows.push({ fault: name, beganMs: nowMs(), clearedMs: null, explains });
  falsification.begin(falsifier(history.threads));
  const falsified = { ...history };
  if (clients === 'final') falsified.threads = await load.readThreads();
  if (clients === 'subscribers') falsified.streams = await replays.read();
  if (clients === 'readers') {
    load.start(0, readers);
    await waitUntil(() => falsification.isDone, maxWaitMs);
    await load.stop();
  }
  if (!falsification.end()) throw new Error(`No client received what this corruption changes: ${name}`);
  const findings = check(falsified);
  history.pages.splice(before.pages);
  history.unexpectedAnswers.splice(before.unexpectedAnswers);
  history.windows.splice(0);
  return findings;
}

const resultOf = (
  { name, kinds }: Pick<RowCorruption, 'name' | 'kinds'>,
  findings: Finding[],
): SelfTestResult => ({ name, kinds, findings, isSeen: findings.some(({ kind }) => kinds.includes(kind)) });

function requireNone([first]: Finding[], when: string): void {
  if (first) throw new Error(`The checker reports without a reason (${when}): ${first.kind}: ${first.text}`);
}

/** Subscribers that read the log again from the time before the first message. */
class Replays {
  /** The cursor of each account before the first message, and the content of its last event. */
  readonly #starts: { cursor: string; last: string }[] = [];
  readonly #random: Random;
  readonly #api: Api;

  constructor(
    private readonly site: Site,
    seed: number,
  ) {
    this.#random = new Random(seedOf(seed, 'replays'));
    this.#api = new Api(site, emptyHistory(), this.#random);
  }

  async rememberStart(): Promise<void> {
    for (const account of this.site.accounts)
      this.#starts.push({ cursor: await this.#api.cursor(account), last: '' });
  }

  /** Sets the events with which each subscriber ends, in the order of the accounts. */
  expect(streams: readonly Stream[]): void {
    for (const [n, start] of this.#starts.entries()) start.last = contentOf(streams[n]?.events.at(-1));
  }

  /** Reads the log of each account up to its last event. */
  async read(): Promise<Stream[]> {
    const subscribers = new Subscribers(this.#api, this.#random);
    const streams = this.site.accounts.map(({ name, threads }): Stream => ({ name, threads, events: [] }));
    for (const [n, account] of this.site.accounts.entries())
      subscribers.start(account, streams[n] as Stream, this.#starts[n]?.cursor ?? '', 'sse');
    const isComplete = ({ events }: Stream, n: number) => contentOf(events.at(-1)) === this.#starts[n]?.last;
    await waitUntil(() => streams.every(isComplete), maxReplayMs);
    await subscribers.close();
    return streams;
  }

  close(): void {
    this.#api.close();
  }
}

/** Returns the content of an event without its cursor, which can change with the log. */
const contentOf = (event: StreamEvent | undefined): string => JSON.stringify({ ...event, cursor: null });
