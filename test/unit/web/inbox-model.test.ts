import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ChatEvent } from '../../../web/src/features/inbox/documents.js';
import { InboxStore } from '../../../web/src/features/inbox/inbox-store.js';
import { Machine } from '../../../web/src/features/inbox/machine.js';
import { refresherTransitions } from '../../../web/src/features/inbox/refresher.js';
import type { ListQuery } from '../../../web/src/features/inbox/rows.js';
import { listTransitions } from '../../../web/src/features/inbox/seller-list.js';
import { FakeServer } from '../../harness/inbox-server.js';

/* Events that are applied to loaded data must give the same as data that is loaded now, in any order of everything. */

const names = ['Ada', 'Bert', 'Crème', 'Dora', 'Emil', 'Ferm', 'Gret'];

/** Connects an inbox to a server, as `followEvents` does. */
class Connection {
  readonly server = new FakeServer(names);
  readonly store = new InboxStore(this.server.client);
  query: ListQuery = { unread: false, waiting: false, q: '' };
  selected: string | null = null;
  #state: 'locating' | 'lost' | 'live' = 'locating';
  /** The number of events of the log that the page has received. */
  #received = 0;
  /** The number of those that were sent to it. */
  #sent = 0;
  /** The events that are on their way, with their position in the log if they have one. */
  #underway: { event: ChatEvent; position: number | null }[] = [];
  /** The presence to send, by seller. */
  readonly #presence = new Map<string, boolean>();

  constructor() {
    this.server.onPresence = ({ id, online }) => {
      if (this.#state === 'live') this.#presence.set(id, online);
    };
  }

  /** Finds the position in the log, or connects again. */
  connect(): void {
    if (this.#state === 'locating') {
      this.#received = this.server.log.length;
      this.#state = 'lost';
      this.store.start();
    } else if (this.#state === 'lost') {
      this.#state = 'live';
      this.#sent = this.#received;
      this.store.setLiveState('live');
    }
  }

  /** Loses the connection, and the position in the log as well if it has expired. */
  lose(expired: boolean): void {
    if (this.#state === 'locating') return;
    this.#underway = [];
    this.#presence.clear();
    this.#state = expired ? 'locating' : 'lost';
    this.store.setLiveState('connecting');
  }

  /** Ends following, as when the page is left. `connect` starts it again. */
  stop(): void {
    this.#underway = [];
    this.#presence.clear();
    this.#state = 'locating';
    this.store.stop();
  }

  /** Sends the next event: ephemeral ones wait until the log is sent. @returns false if there is none. */
  send(): boolean {
    if (this.#state !== 'live') return false;
    const logged = this.server.log[this.#sent];
    if (logged) {
      this.#underway.push({ event: this.server.event(logged), position: ++this.#sent });
      return true;
    }
    for (const [id, online] of this.#presence) {
      this.#presence.delete(id);
      const event = { __typename: 'ChatPresence', sentByType: 'User', online, seller: { id } } as ChatEvent;
      this.#underway.push({ event, position: null });
      return true;
    }
    return false;
  }

  /** Receives the next event. @returns false if none is on its way. */
  receive(): boolean {
    const next = this.#underway.shift();
    if (!next) return false;
    this.#received = next.position ?? this.#received;
    this.store.apply(next.event);
    return true;
  }

  show(query: ListQuery): void {
    this.query = query;
    this.store.list.show(query);
  }

  select(id: string | null): void {
    this.selected = id;
    this.store.select(id);
  }

  /** Lets everything end that is on its way. */
  async settle(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      this.connect();
      while (this.send() || this.receive());
      await vi.advanceTimersByTimeAsync(0);
      if (this.store.list.view.status === 'failed') this.store.list.retry();
      for (const request of [...this.server.requests]) this.server.answer(request);
      await vi.advanceTimersByTimeAsync(0);
      if (this.server.requests.length > 0) continue;
      if (vi.getTimerCount() === 0 && this.#state === 'live') return;
      await vi.advanceTimersByTimeAsync(60_000);
    }
    throw new Error('The inbox does not come to rest.');
  }

  /** Expects that the inbox shows what the server has. */
  expectCurrent(): void {
    const { store, server } = this;
    const { view } = store.list;
    expect({ status: view.status, query: view.query }).toEqual({ status: 'ready', query: this.query });
    const rowOf = (id: string) => {
      const row = store.seller(id);
      // The answer about one node names its type.
      return row && { ...row, __typename: undefined };
    };
    // The selected conversation stays when it no longer matches.
    const listed = server.list(this.query);
    const extra = listed.some(({ id }) => id === this.selected) ? null : this.selected;
    const ids = view.ids.filter((id) => id !== extra);
    expect(ids.map(rowOf)).toEqual(listed.slice(0, ids.length));
    if (view.complete) expect(ids).toHaveLength(listed.length);
    if (this.selected !== null) expect(rowOf(this.selected)).toEqual(this.#row(this.selected));
    const { count, atLeast } = store.unread;
    expect({ totalCount: count, totalCountIsExact: !atLeast }).toEqual(server.count());
  }

  #row(id: string) {
    const seller = this.server.sellers.find((each) => each.id === id);
    return seller ? this.server.row(seller) : null;
  }
}

type Step = (inbox: Connection) => unknown;

/** Names a step, for the report of a failed run. */
const step = (name: string, run: Step) => Object.assign(run, { toString: () => name });

const pick = fc.nat(20);
const aSeller = fc.nat(names.length - 1);
const anId = fc.nat(names.length).map((index) => (index < names.length ? `seller-${index}` : 'none'));

const onServer: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(aSeller, fc.boolean(), fc.constantFrom(0, 1, 400, 1_000, 5_000))
    .map(([seller, byOperator, micros]) =>
      step(`message(${seller}, ${byOperator}, ${micros})`, ({ server }) =>
        server.message(seller, byOperator, micros),
      ),
    ),
  aSeller.map((seller) => step(`read(${seller})`, ({ server }) => server.read(seller))),
  fc
    .tuple(aSeller, fc.boolean())
    .map(([seller, on]) => step(`mark(${seller}, ${on})`, ({ server }) => server.mark(seller, on))),
  fc
    .tuple(aSeller, fc.boolean())
    .map(([seller, on]) => step(`online(${seller}, ${on})`, ({ server }) => server.setOnline(seller, on))),
);

const receiveAll = step('receive all', (inbox) => {
  while (inbox.send() || inbox.receive());
});
const connect = step('connect', (inbox) => inbox.connect());
const computeAll = step('compute all', ({ server }) => {
  for (const request of server.requests) server.compute(request);
});
const answerAll = step('answer all', ({ server }) => {
  for (const request of [...server.requests]) server.answer(request);
});

const onNetwork: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.constantFrom(
      connect,
      step('send', (inbox) => inbox.send()),
      step('receive', (inbox) => inbox.receive()),
      receiveAll,
    ),
  },
  {
    weight: 6,
    arbitrary: fc.tuple(fc.constantFrom('compute', 'answer', 'answer', 'fail'), pick).map(([act, index]) =>
      step(`${act}(${index})`, ({ server }) => {
        const request = server.requests[index % server.requests.length];
        if (request) server[act as 'compute' | 'answer' | 'fail'](request);
      }),
    ),
  },
  { weight: 1, arbitrary: fc.boolean().map((all) => step(`lose(${all})`, (inbox) => inbox.lose(all))) },
  { weight: 1, arbitrary: fc.constant(step('stop', (inbox) => inbox.stop())) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom(100, 2_000, 5_000, 60_000)
      .map((ms) => step(`wait(${ms})`, () => vi.advanceTimersByTimeAsync(ms))),
  },
);

const changes = fc.array(onServer, { minLength: 1, maxLength: 3 });

/** Runs steps one after the other. */
const sequence = (name: string, steps: readonly Step[]) =>
  step(`${name}(${steps.join(', ')})`, async (inbox) => {
    for (const each of steps) {
      await each(inbox);
      await vi.advanceTimersByTimeAsync(0);
    }
  });

/** The orders in which most can go wrong; they would come seldom by chance. */
const races: fc.Arbitrary<Step> = fc.oneof(
  changes.map((made) =>
    sequence('answers before the events of later changes', [computeAll, ...made, receiveAll]),
  ),
  changes.map((made) => sequence('events after answers that have them', [...made, answerAll])),
  fc
    .tuple(fc.boolean(), changes, fc.constantFrom(answerAll, computeAll, receiveAll))
    .map(([expired, made, then]) =>
      sequence('gap', [
        step(`lose(${expired})`, (inbox) => inbox.lose(expired)),
        ...made,
        connect,
        then,
        ...made.slice(0, 1),
        connect,
      ]),
    ),
);

const byUser: fc.Arbitrary<Step> = fc.oneof(
  fc
    .record({ unread: fc.boolean(), waiting: fc.boolean(), q: fc.constantFrom('', '', 'e', 'ME') })
    .map((query) => step(`show(${JSON.stringify(query)})`, (inbox) => inbox.show(query))),
  fc.constantFrom(
    step('more', ({ store }) => store.list.more()),
    step('more, which fails', ({ store, server }) => {
      store.list.more();
      for (const request of [...server.requests]) server.fail(request);
    }),
    step('retry', ({ store }) => store.list.retry()),
  ),
  fc.option(anId).map((id) => step(`select(${id})`, (inbox) => inbox.select(id))),
);

const aStep = fc.oneof(
  { arbitrary: onServer, weight: 4 },
  { arbitrary: onNetwork, weight: 4 },
  { arbitrary: races, weight: 3 },
  { arbitrary: byUser, weight: 2 },
);

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

async function run(isLoaded: boolean, steps: readonly Step[]): Promise<void> {
  vi.clearAllTimers();
  const inbox = new Connection();
  if (isLoaded) await inbox.settle();
  for (const each of steps) {
    await each(inbox);
    await vi.advanceTimersByTimeAsync(0);
    const { ids } = inbox.store.list.view;
    expect(new Set(ids).size).toBe(ids.length);
  }
  await inbox.settle();
  inbox.expectCurrent();
  while (!inbox.store.list.view.complete) {
    inbox.store.list.more();
    await inbox.settle();
  }
  inbox.expectCurrent();
  inbox.store.stop();
  expect(vi.getTimerCount()).toBe(0);
}

/** Returns all transitions of a table, as `phase: event`. */
const transitionsOf = (table: Readonly<Record<string, object>>) =>
  Object.entries(table).flatMap(([phase, events]) =>
    Object.keys(events).map((event) => `${phase}: ${event}`),
  );

describe('in any order of events, answers, failures, gaps and commands, the inbox', () => {
  test('shows what the server has', async () => {
    const property = fc.asyncProperty(fc.boolean(), fc.array(aStep, { maxLength: 80, size: 'max' }), run);
    await fc.assert(property, { numRuns: 200 });
  });

  test('makes each transition of its tables', async () => {
    const made = new Map<object, Set<string>>();
    const { send } = Machine.prototype;
    vi.spyOn(Machine.prototype, 'send').mockImplementation(function (
      this: Machine<string, string, string>,
      event,
    ) {
      const { table, phase } = this;
      if (table[phase]?.[event]) made.set(table, (made.get(table) ?? new Set()).add(`${phase}: ${event}`));
      send.call(this, event);
    });
    // The same runs each time, so that the test always makes the rare ones.
    const property = fc.asyncProperty(fc.boolean(), fc.array(aStep, { maxLength: 80, size: 'max' }), run);
    await fc.assert(property, { numRuns: 400, seed: 1 });
    for (const table of [listTransitions, refresherTransitions]) {
      expect([...(made.get(table) ?? [])].sort()).toEqual(transitionsOf(table).sort());
    }
  });
});
