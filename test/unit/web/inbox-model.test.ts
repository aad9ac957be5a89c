import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sellersPage, threadsPage } from '../../../web/src/features/inbox/documents.js';
import { listTransitions } from '../../../web/src/features/inbox/list-phases.js';
import { refresherTransitions } from '../../../web/src/features/inbox/refresher.js';
import { type ListQuery, ownSorts, wholeList } from '../../../web/src/features/inbox/rows.js';
import { Machine } from '../../../web/src/features/inbox/state-machine.js';
import { loadMatching } from '../../../web/src/late-matching.js';
import { inboxLists } from '../../../web/src/paths.js';
import { InboxConnection, sellerNames } from '../../harness/inbox-connection.js';
import { type Act, labelIds, type UserAct } from '../../harness/inbox-server.js';

/* Tests that applying events to loaded data gives the same result as loading the data again, in any order of steps. */

// As after the first search.
await loadMatching();

type Step = (inbox: InboxConnection) => unknown;

/** Names a step, for the report of a failed run. */
const step = (name: string, run: Step) => Object.assign(run, { toString: () => name });

const pick = fc.nat(20);
const aSeller = fc.nat(sellerNames.length - 1);
const anId = fc
  .nat(sellerNames.length)
  .map((index) => (index < sellerNames.length ? `seller-${index}` : 'none'));

const anAct: fc.Arbitrary<Act> = fc.oneof(
  fc.constantFrom<Act>({ status: 'OPEN' }, { status: 'DONE' }, { status: 'DONE' }),
  fc
    .constantFrom(1_000, 2_000, 3_000)
    .map((ms): Act => ({ status: 'SNOOZED', untilMs: Date.UTC(2030, 0) + ms })),
  fc.constantFrom('me', 'me', 'colleague', null).map((assignee): Act => ({ assignee })),
  fc.tuple(fc.nat(labelIds.length - 1), fc.boolean()).map(([label, has]): Act => ({ label, has })),
);

const onServer: fc.Arbitrary<Step> = fc.oneof(
  fc
    .tuple(aSeller, anAct)
    .map(([seller, act]) =>
      step(`act(${seller}, ${JSON.stringify(act)})`, ({ server }) => server.act(seller, act)),
    ),
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

/** The orders that are most likely to reveal a defect; they are rare in random runs. */
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

const aQuery: fc.Arbitrary<ListQuery> = fc.oneof(
  fc.constantFrom('', '', 'e', 'ME').map((q) => ({ ...wholeList('ALL'), q })),
  fc.constantFrom('', 'e').map((q) => ({ ...wholeList('UNREAD'), q })),
  fc
    .tuple(
      // Most often the lists with an order of their own.
      fc.constantFrom(...inboxLists, 'NEEDS_REPLY', 'NEEDS_REPLY', 'SNOOZED', 'SNOOZED'),
      fc.boolean(),
      fc.subarray([...labelIds]),
    )
    .map(([list, isByLatest, labels]) => ({
      list,
      labelIds: list === 'UNREAD' ? [] : labels,
      sort: isByLatest ? 'LATEST_MESSAGE' : ownSorts[list],
      q: '',
    })),
);

const byUser: fc.Arbitrary<Step> = fc.oneof(
  aQuery.map((query) => step(`show(${JSON.stringify(query)})`, (inbox) => inbox.show(query))),
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

const aUserAct: fc.Arbitrary<UserAct> = fc.oneof(
  { weight: 4, arbitrary: anAct },
  { weight: 1, arbitrary: fc.boolean().map((marked) => ({ marked })) },
);
const byActs: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc
      .tuple(aSeller, aUserAct)
      .map(([seller, act]) =>
        step(`user act(${seller}, ${JSON.stringify(act)})`, (inbox) => inbox.act(seller, act)),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      step('carry out', (inbox) => inbox.carryOut()),
      step('answer act', (inbox) => inbox.answerAct()),
    ),
  },
);

const aStep = fc.oneof(
  { arbitrary: onServer, weight: 4 },
  { arbitrary: onNetwork, weight: 4 },
  { arbitrary: races, weight: 3 },
  { arbitrary: byUser, weight: 2 },
  { arbitrary: byActs, weight: 2 },
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
  const inbox = new InboxConnection();
  if (isLoaded) await inbox.settle();
  for (const each of steps) {
    await each(inbox);
    await vi.advanceTimersByTimeAsync(0);
    const { ids } = inbox.store.list.view;
    expect(new Set(ids).size).toBe(ids.length);
  }
  await inbox.settle();
  inbox.expectCounts();
  while (inbox.answerAct());
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

  test('leaves out a conversation that was selected and read elsewhere, if its event was missed', async () => {
    const answerList = step('answer the list', ({ server }) => {
      for (const request of [...server.requests]) {
        if (request.document === sellersPage || request.document === threadsPage) server.answer(request);
      }
    });
    await run(false, [
      step('show unread', (inbox) => inbox.show(wholeList('UNREAD'))),
      step('select', (inbox) => inbox.select('seller-4')),
      step('mark', ({ server }) => server.mark(4, true)),
      answerAll,
      step('read', ({ server }) => server.read(4)),
      connect,
      answerList,
      connect,
      answerList,
      step('select none', (inbox) => inbox.select(null)),
    ]);
  });

  test('comes to rest while an act is pending whose place the server alone knows', async () => {
    const snooze = { status: 'SNOOZED', untilMs: Date.UTC(2030, 0) } as const;
    await run(false, [
      step('snooze one', ({ server }) => server.act(0, snooze)),
      step('snooze another', ({ server }) => server.act(2, { ...snooze, untilMs: snooze.untilMs + 1_000 })),
      connect,
      step('show', (inbox) => inbox.show({ ...wholeList('SNOOZED'), sort: 'SNOOZE_END' })),
      answerAll,
      step('snooze until the same time', (inbox) => inbox.act(2, snooze)),
    ]);
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
    await fc.assert(property, { numRuns: 400, seed: 4 });
    for (const table of [listTransitions, refresherTransitions]) {
      expect([...(made.get(table) ?? [])].sort()).toEqual(transitionsOf(table).sort());
    }
  });
});
