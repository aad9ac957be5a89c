import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { systemActor } from '../src/access/actor.js';
import { applyAllCountDeltas, endDueSnoozes, removeDeletedLabels } from '../src/work-state/work-jobs.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { say } from './harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';
import { countsOf, listThreads, makeLabel, restoreThreads, updateThreads } from './harness/threads.js';

/*
 * Compares the work state with a model, for random acts of both sides: the states of all threads, the lists, and the
 * maintained counts, which must equal those that are counted again.
 */

interface Thread {
  index: number;
  latestBySeller: boolean;
  /** The time of the latest message, to order lists; 0 without one. */
  latest: number;
  waitingSince: number;
  status: 'OPEN' | 'SNOOZED' | 'DONE';
  until: number;
  assignee: number | null;
  labels: ReadonlySet<number>;
  version: number;
}

interface Act {
  changes: Parameters<typeof restoreThreads>[1];
  before: Map<number, Thread>;
  versions: Map<number, number>;
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

const sellers = 5;
let markets = 0;

/** A market with two agents and two labels, and the model of its threads. */
class Market {
  readonly threads: Thread[] = Array.from({ length: sellers }, (_, index) => ({
    index,
    latestBySeller: false,
    latest: 0,
    waitingSince: 0,
    status: 'OPEN',
    until: 0,
    assignee: null,
    labels: new Set(),
    version: 0,
  }));
  lastAct: Act | null = null;
  clock = 0;

  private constructor(
    readonly market: TestMarketplace,
    readonly agents: readonly [Agent, Agent],
    readonly labels: readonly [string, string],
  ) {}

  static async open(): Promise<Market> {
    const names = Array.from({ length: sellers }, (_, n) => `Shop ${n}`);
    const market = await makeMarketplace(server, `Model ${++markets}`, names);
    const agents = [
      await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN'),
      await makeAgent(server, market.id, 'Ben'),
    ] as const;
    const labels = [await makeLabel(agents[0].client, 'A'), await makeLabel(agents[0].client, 'B')] as const;
    return new Market(market, agents, labels);
  }

  seller(index: number) {
    return this.market.sellers[index] as TestMarketplace['sellers'][number];
  }

  thread(index: number) {
    return this.threads[index] as Thread;
  }

  async send(index: number, bySeller: boolean): Promise<void> {
    const { client, id } = this.seller(index);
    await (bySeller ? say(client, 'Hello') : say(this.market.operator, 'Hello', id));
    const thread = this.thread(index);
    const at = ++this.clock;
    const isAnswered = !thread.latestBySeller || thread.status === 'DONE';
    this.threads[index] = {
      ...thread,
      latest: at,
      latestBySeller: bySeller,
      waitingSince: bySeller && isAnswered ? at : thread.waitingSince,
      ...(bySeller && thread.status !== 'OPEN' && { status: 'OPEN', version: thread.version + 1 }),
    };
  }

  async act(indexes: readonly number[], input: object, change: (thread: Thread) => Thread): Promise<void> {
    const ids = indexes.map((index) => this.seller(index).id);
    const { changes, errors } = await updateThreads(this.agents[0].client, ids, input);
    expect(errors).toBeNull();
    const before = new Map<number, Thread>();
    for (const index of indexes) {
      const thread = this.thread(index);
      const after = change(thread);
      if (stateOf(after) === stateOf(thread)) continue;
      before.set(index, thread);
      this.threads[index] = { ...after, version: thread.version + 1 };
    }
    expect(changes).toHaveLength(before.size);
    const versions = new Map([...before.keys()].map((index) => [index, this.thread(index).version]));
    this.lastAct = { changes, before, versions };
  }

  async undo(): Promise<void> {
    const act = this.lastAct;
    if (!act || act.changes.length === 0) return;
    const { changes, skipped } = await restoreThreads(this.agents[1].client, act.changes);
    let kept = 0;
    for (const [index, former] of act.before) {
      const thread = this.thread(index);
      if (thread.version !== act.versions.get(index)) {
        kept += 1;
        continue;
      }
      const { status, until, assignee, labels } = former;
      this.threads[index] = { ...thread, status, until, assignee, labels, version: thread.version + 1 };
    }
    expect([changes.length, skipped.length]).toEqual([act.before.size - kept, kept]);
  }

  async endSnooze(index: number): Promise<void> {
    const thread = this.thread(index);
    if (thread.status !== 'SNOOZED') return;
    await server.database.pool.query(
      "update thread set snoozed_until = now() - interval '1 s' where seller_id = $1",
      [this.seller(index).number],
    );
    expect(await endDueSnoozes(systemActor, server.database)).toBe(1);
    this.threads[index] = { ...thread, status: 'OPEN', version: thread.version + 1 };
  }

  /** Returns the threads of a list in its order. */
  list(name: string, agent: number): Thread[] {
    const isOpen = (thread: Thread) => thread.status === 'OPEN';
    const byLatest = (a: Thread, b: Thread) => b.latest - a.latest || a.index - b.index;
    const lists: Record<string, [(thread: Thread) => boolean, (a: Thread, b: Thread) => number]> = {
      MINE: [(thread) => isOpen(thread) && thread.assignee === agent, byLatest],
      UNASSIGNED: [(thread) => isOpen(thread) && thread.assignee === null && thread.latest > 0, byLatest],
      NEEDS_REPLY: [
        (thread) => isOpen(thread) && thread.latestBySeller,
        (a, b) => a.waitingSince - b.waitingSince,
      ],
      SNOOZED: [({ status }) => status === 'SNOOZED', (a, b) => a.until - b.until || a.index - b.index],
      DONE: [({ status }) => status === 'DONE', byLatest],
      ALL: [() => true, byLatest],
    };
    const [has, order] = lists[name] as [(thread: Thread) => boolean, (a: Thread, b: Thread) => number];
    return this.threads.filter(has).sort(order);
  }

  /** Compares lists, counts and label filters with the model, and maintained counts with new ones. */
  async check(): Promise<void> {
    const [a] = this.labels;
    for (const [agent, { client }] of this.agents.entries()) {
      const counts = await countsOf(client);
      for (const name of ['MINE', 'UNASSIGNED', 'NEEDS_REPLY', 'SNOOZED', 'DONE', 'ALL']) {
        const expected = this.list(name, agent);
        const key = name.toLowerCase().replace(/_(.)/, (_, letter: string) => letter.toUpperCase());
        expect(counts[key], `count ${name}`).toBe(expected.length);
        for (const [labelIds, threads] of [
          [[], expected],
          [[a], expected.filter(({ labels }) => labels.has(0))],
        ] as const) {
          const shown = await listThreads(client, name, { labelIds });
          const ids = threads.map(({ index }) => this.seller(index).id);
          expect(
            shown.nodes.map(({ id }: { id: string }) => id),
            name,
          ).toEqual(ids);
          expect(shown.totalCount, name).toBe(ids.length);
          const last = await listThreads(client, name, { labelIds, last: 2 });
          expect(
            last.nodes.map(({ id }: { id: string }) => id),
            name,
          ).toEqual(ids.slice(-2));
          const [head] = shown.nodes;
          if (!head) continue;
          const { pageInfo } = await listThreads(client, name, { labelIds, first: 1 });
          const rest = await listThreads(client, name, { labelIds, first: 9, after: pageInfo.endCursor });
          expect(
            rest.nodes.map(({ id }: { id: string }) => id),
            name,
          ).toEqual(ids.slice(1));
        }
      }
    }
    const { labels } = await this.agents[1].client.data('{ labels { threadCount openThreadCount } }');
    const labelled = [0, 1].map((label) => this.threads.filter((thread) => thread.labels.has(label)));
    expect(labels).toEqual(
      labelled.map((threads) => ({
        threadCount: threads.length,
        openThreadCount: threads.filter(({ status }) => status === 'OPEN').length,
      })),
    );
    expect(await differingCounts(this.market.id)).toEqual([]);
  }
}

const stateOf = ({ status, until, assignee, labels }: Thread) =>
  JSON.stringify([status, status === 'SNOOZED' ? until : 0, assignee, [...labels].sort()]);

/** Returns the maintained counts that differ from those counted again. */
async function differingCounts(marketplaceId: number) {
  const { rows } = await server.database.pool.query(
    `select list, ref, sum(threads) as maintained, sum(counted) as counted
     from (
       select list, ref, threads, 0 as counted from work_count where marketplace_id = $1
       union all
       select list, ref, change, 0 from work_delta where marketplace_id = $1
       union all
       select l.list, l.ref, 0, 1
       from thread t cross join lateral work_lists(t.work_class, t.assignee_id, t.label_ids) l
       where t.marketplace_id = $1
     ) c
     group by list, ref
     having sum(threads) <> sum(counted)`,
    [marketplaceId],
  );
  return rows;
}

const index = fc.nat(sellers - 1);
const several = fc.uniqueArray(index, { minLength: 1, maxLength: 3 });

type Step = (market: Market) => Promise<void>;

let snoozes = 0;

const step = fc.oneof(
  {
    arbitrary: fc.tuple(index, fc.boolean()).map(
      ([n, bySeller]): Step =>
        (m) =>
          m.send(n, bySeller),
    ),
    weight: 4,
  },
  several.map(
    (ns): Step =>
      (m) =>
        m.act(ns, { status: 'DONE' }, (t) => ({ ...t, status: 'DONE' })),
  ),
  several.map(
    (ns): Step =>
      (m) =>
        m.act(ns, { status: 'OPEN' }, (t) => ({ ...t, status: 'OPEN' })),
  ),
  several.map(
    (ns): Step =>
      (m) => {
        const until = Date.now() + 3_600_000 + ++snoozes * 60_000;
        const input = { status: 'SNOOZED', snoozedUntil: new Date(until).toISOString() };
        return m.act(ns, input, (t) => ({ ...t, status: 'SNOOZED', until }));
      },
  ),
  index.map(
    (n): Step =>
      (m) =>
        m.endSnooze(n),
  ),
  fc.tuple(several, fc.constantFrom(0, 1, null)).map(
    ([ns, agent]): Step =>
      (m) => {
        const input = agent === null ? { unassign: true } : { assigneeId: m.agents[agent]?.id };
        return m.act(ns, input, (t) => ({ ...t, assignee: agent }));
      },
  ),
  fc.tuple(several, fc.nat(1), fc.boolean()).map(
    ([ns, label, isAdded]): Step =>
      (m) => {
        const ids = [m.labels[label]];
        return m.act(ns, isAdded ? { addLabelIds: ids } : { removeLabelIds: ids }, (t) => {
          const labels = new Set(t.labels);
          if (isAdded) labels.add(label);
          else labels.delete(label);
          return { ...t, labels };
        });
      },
  ),
  { arbitrary: fc.constant<Step>((m) => m.undo()), weight: 2 },
  fc.constant<Step>(() => applyAllCountDeltas(systemActor, server.database)),
);

test('lists, counts and undo equal the model after random acts of both sides', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 30 }), async (steps) => {
      const market = await Market.open();
      for (const each of steps) await each(market);
      await market.check();
      const label = market.labels[0];
      await market.agents[0].client.data(
        'mutation ($id: ID!) { labelDelete(input: { id: $id }) { label { id } } }',
        {
          id: label,
        },
      );
      await removeDeletedLabels(systemActor, server.database);
      expect(await differingCounts(market.market.id)).toEqual([]);
    }),
    { numRuns: 12, interruptAfterTimeLimit: 40_000 },
  );
});

test('counts stay exact while both sides act at once on the same threads', async () => {
  const market = await Market.open();
  const [ada, ben] = market.agents;
  const [a, b] = market.labels;
  const ids = market.market.sellers.map(({ id }) => id);
  const reversed = ids.toReversed();
  const inputs = [
    { status: 'DONE' },
    { status: 'OPEN', assigneeId: ada.id },
    { addLabelIds: [a, b], unassign: true },
    { removeLabelIds: [b], assigneeId: ben.id },
  ];
  for (const round of [0, 1, 2]) {
    const acts = inputs.flatMap((input, n) => [
      updateThreads(ada.client, n % 2 === round % 2 ? ids : reversed, input),
      updateThreads(ben.client, reversed, input),
    ]);
    const sends = market.market.sellers.flatMap(({ client, id }) => [
      say(client, 'Hello'),
      say(market.market.operator, 'Hello', id),
    ]);
    const results = await Promise.all([...acts, ...sends, applyAllCountDeltas(systemActor, server.database)]);
    for (const result of results.slice(0, acts.length)) expect(result).toMatchObject({ errors: null });
  }
  expect(await differingCounts(market.market.id)).toEqual([]);
  await applyAllCountDeltas(systemActor, server.database);
  expect(await differingCounts(market.market.id)).toEqual([]);
});
