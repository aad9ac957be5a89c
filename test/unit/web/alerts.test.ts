import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type AlertPhase, alertTransitions } from '../../../web/src/features/alerts/alert-phases.js';
import {
  type AlertFacts,
  alertWays,
  attentions,
  pushedKinds,
} from '../../../web/src/features/alerts/alert-rules.js';
import {
  Alerts,
  type AlertThread,
  restMs,
  type ThreadAlert,
} from '../../../web/src/features/alerts/alerts.js';

/*
 * Compares the alerts of the pages of one browser with a model: pages that open, close and lose their connections, and messages at any
 * time, read, muted and seen or not.
 */

test('each phase can be reached, and each but the last can be left', () => {
  const reached = new Set<AlertPhase>(['idle']);
  for (const phase of reached) for (const next of Object.values(alertTransitions[phase])) reached.add(next);
  expect([...reached].sort()).toEqual(Object.keys(alertTransitions).sort());
  for (const [phase, events] of Object.entries(alertTransitions)) {
    expect('stop' in events, phase).toBe(phase !== 'ended');
    expect('lost' in events, phase).toBe(phase !== 'ended' && phase !== 'lost');
  }
});

const usual: AlertFacts = {
  ...{ desktop: true, sound: true, isQuiet: false, isMuted: false, isRead: false, isPushed: false },
  attention: 'none',
};

describe('which messages alert', () => {
  test.each<[string, Partial<AlertFacts>, { notification: boolean; sound: boolean }]>([
    ['one in a conversation that is not open', {}, { notification: true, sound: true }],
    ['notifications are off', { desktop: false }, { notification: false, sound: true }],
    ['the sound is off', { sound: false }, { notification: true, sound: false }],
    [
      'its conversation is open, but not at its end',
      { attention: 'open' },
      { notification: false, sound: true },
    ],
    ['the person types there', { attention: 'typing' }, { notification: false, sound: false }],
    ['it is on screen', { attention: 'inView' }, { notification: false, sound: false }],
    ['it is read', { isRead: true }, { notification: false, sound: false }],
    ['its conversation is muted', { isMuted: true }, { notification: false, sound: false }],
    ['a push about it comes to this device', { isPushed: true }, { notification: false, sound: true }],
    ['it is a quiet hour', { isQuiet: true }, { notification: false, sound: false }],
  ])('%s', (_name, facts, ways) => {
    expect(alertWays({ ...usual, ...facts })).toEqual(ways);
  });
});

test.each([
  ['all, of a conversation that is assigned', {}, { isAssigned: true }, ['message', 'mention']],
  ['no messages of one that is assigned', { pushMessages: false }, { isAssigned: true }, ['mention']],
  ['no messages of one that nobody is assigned to', { pushUnassigned: false }, {}, ['mention']],
  ['no mentions', { pushMentions: false }, {}, ['message']],
  ['all, while the user has the conversation open behind another window', {}, { isViewed: true }, []],
])('a push replaces the notification only of what it is sent about: %s', (_name, choices, thread, kinds) => {
  const all = { pushMessages: true, pushUnassigned: true, pushMentions: true };
  expect(pushedKinds({ ...all, ...choices }, { isAssigned: false, isViewed: false, ...thread })).toEqual(
    kinds,
  );
});

/** Timers that a test runs. */
class Clock {
  now = 0;
  readonly #timers = new Set<{ at: number; work: () => void }>();

  after(ms: number, work: () => void): () => void {
    const timer = { at: this.now + ms, work };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  async advance(ms: number): Promise<void> {
    const end = this.now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end).sort((one, other) => one.at - other.at)[0];
      if (!due) break;
      this.now = due.at;
      this.#timers.delete(due);
      due.work();
      await settled();
    }
    this.now = end;
  }
}

/** Lets all promises that depend on nothing else settle. */
const settled = () => new Promise((resolve) => setImmediate(resolve));

const threadIds = ['a', 'b'];

/** One browser, with some pages, and the server. */
class Model {
  readonly clock = new Clock();
  readonly facts = { desktop: true, sound: true, isQuiet: false };
  readonly threads = new Map<string, AlertThread>(
    threadIds.map((id) => [id, { isMuted: false, isRead: false, pushed: [] }]),
  );
  readonly attention = new Map(threadIds.map((id) => [id, 'none' as AlertFacts['attention']]));
  readonly shown: { tab: number; alerts: readonly ThreadAlert[]; asSummary: boolean }[] = [];
  readonly played: { tab: number; at: number }[] = [];
  readonly tabs: { alerts: Alerts; isLive: boolean; isClosed: boolean; missed: string[] }[] = [];
  sent = 0;
  fails = false;
  /** How long the server takes for an answer. */
  askMs = 0;

  /** Returns the tab that alerts: as with locks, the one that has been open for longest. */
  chosen(): number {
    return this.tabs.findIndex(({ isClosed }) => !isClosed);
  }

  open(): void {
    const tab = this.tabs.length;
    const alerts = new Alerts({
      isChosen: () => this.chosen() === tab,
      ask: async (ids) => {
        if (this.askMs > 0) await new Promise<void>((resolve) => void this.clock.after(this.askMs, resolve));
        if (this.fails) throw new Error('down');
        return { ...this.facts, threads: new Map([...this.threads].filter(([id]) => ids.includes(id))) };
      },
      attentionTo: async (id) => this.attention.get(id) ?? 'none',
      show: (shown, asSummary) => this.shown.push({ tab, alerts: shown, asSummary }),
      play: () => this.played.push({ tab, at: this.clock.now }),
      after: (ms, work) => this.clock.after(ms, work),
      now: () => this.clock.now,
    });
    this.tabs.push({ alerts, isLive: true, isClosed: false, missed: [] });
  }

  send(threadId: string): void {
    this.sent++;
    for (const tab of this.tabs) {
      if (!tab.isLive) tab.missed.push(threadId);
      else if (!tab.isClosed) this.#arrive(tab, threadId);
    }
  }

  connection(tab: number, isLive: boolean): void {
    const found = this.tabs[tab];
    if (!found || found.isClosed || found.isLive === isLive) return;
    found.isLive = isLive;
    found.alerts.connection(isLive);
    if (!isLive) return;
    for (const threadId of found.missed) this.#arrive(found, threadId);
    found.missed = [];
  }

  close(tab: number): void {
    const found = this.tabs[tab];
    if (!found) return;
    found.isClosed = true;
    found.alerts.stop();
  }

  get notified(): number {
    return this.shown.flatMap(({ alerts }) => alerts).reduce((sum, { count }) => sum + count, 0);
  }

  #arrive({ alerts }: { alerts: Alerts }, threadId: string): void {
    alerts.arrived({ threadId, kind: 'message', title: threadId, text: `message ${this.sent}` });
  }
}

const tab = fc.nat(2);
const thread = fc.constantFrom(...threadIds);
const send = { arbitrary: fc.record({ act: fc.constant('send' as const), thread }), weight: 4 };
const wait = {
  arbitrary: fc.record({ act: fc.constant('wait' as const), ms: fc.constantFrom(100, 600, 4_000) }),
  weight: 4,
};
const step = fc.oneof(
  send,
  wait,
  fc.record({ act: fc.constant('lose' as const), tab }),
  fc.record({ act: fc.constant('regain' as const), tab }),
  fc.record({ act: fc.constant('close' as const), tab }),
  fc.record({ act: fc.constant('open' as const) }),
  fc.record({
    act: fc.constant('thread' as const),
    thread,
    state: fc.record({
      isMuted: fc.boolean(),
      isRead: fc.boolean(),
      pushed: fc.constantFrom<AlertThread['pushed']>([], ['message']),
    }),
    attention: fc.constantFrom(...attentions),
  }),
  fc.record({
    act: fc.constant('choose' as const),
    facts: fc.record({ desktop: fc.boolean(), sound: fc.boolean(), isQuiet: fc.boolean() }),
  }),
  fc.record({ act: fc.constant('fail' as const), fails: fc.boolean() }),
);

/** Checks that a page has a rest between two sounds. */
function expectRests({ played }: Model): void {
  played.forEach(({ tab: player, at }, n) => {
    const earlier = played[n - 1];
    if (earlier?.tab === player) expect(at - earlier.at).toBeGreaterThanOrEqual(restMs);
  });
}

test('whatever happens, nothing alerts twice or that must not, and pages together make one sound in a while', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40, size: 'max' }), async (steps) => {
      const model = new Model();
      model.open();
      for (const each of steps) {
        const [shownBefore, playedBefore] = [model.shown.length, model.played.length];
        const { facts, threads, attention } = structuredClone({
          ...{ facts: model.facts, threads: model.threads, attention: model.attention },
        });
        if (each.act === 'send') model.send(each.thread);
        else if (each.act === 'wait') await model.clock.advance(each.ms);
        else if (each.act === 'lose') model.connection(each.tab, false);
        else if (each.act === 'regain') model.connection(each.tab, true);
        else if (each.act === 'close') model.close(each.tab);
        else if (each.act === 'open' && model.tabs.length < 3) model.open();
        else if (each.act === 'choose') Object.assign(model.facts, each.facts);
        else if (each.act === 'fail') model.fails = each.fails;
        else if (each.act === 'thread') {
          model.threads.set(each.thread, each.state);
          model.attention.set(each.thread, each.attention);
        }
        await settled();
        const waysOf = (id: string) => {
          const { pushed, ...thread } = threads.get(id) ?? { isMuted: true, isRead: true, pushed: [] };
          const isPushed = pushed.length > 0;
          return alertWays({ ...facts, ...thread, isPushed, attention: attention.get(id) ?? 'none' });
        };
        for (const { alerts, tab: shownBy } of model.shown.slice(shownBefore)) {
          expect(shownBy).toBe(model.chosen());
          for (const { threadId } of alerts) expect(waysOf(threadId).notification).toBe(true);
        }
        if (model.played.length > playedBefore) {
          expect(threadIds.some((id) => waysOf(id).sound)).toBe(true);
        }
      }
      expect(model.notified).toBeLessThanOrEqual(model.sent);
      expectRests(model);
    }),
  );
});

test('without a reason to be silent, each message is notified of once, however many pages are open', async () => {
  const act = fc.oneof(
    send,
    wait,
    fc.record({ act: fc.constant('lose' as const) }),
    fc.record({ act: fc.constant('regain' as const) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 40, size: 'max' }), async (acts) => {
      const model = new Model();
      model.askMs = 300;
      for (let n = 0; n < 3; n++) model.open();
      for (const each of acts) {
        if (each.act === 'send') model.send(each.thread);
        else if (each.act === 'wait') await model.clock.advance(each.ms);
        else model.connection(0, each.act === 'regain');
        await settled();
      }
      model.connection(0, true);
      await model.clock.advance(4_000);
      expect(model.notified).toBe(model.sent);
      expectRests(model);
      expect(new Set(model.shown.map(({ tab: shownBy }) => shownBy)).size).toBeLessThanOrEqual(1);
    }),
  );
});

test('what was missed while there was no connection is one summary and one sound', async () => {
  const model = new Model();
  model.open();
  model.connection(0, false);
  for (const id of ['a', 'b', 'a', 'a']) model.send(id);
  await model.clock.advance(60_000);
  expect(model.shown).toEqual([]);
  model.connection(0, true);
  // They arrive one after the other.
  await model.clock.advance(900);
  model.send('b');
  await model.clock.advance(4_000);
  expect(model.shown).toMatchObject([
    {
      asSummary: true,
      alerts: [
        { threadId: 'a', count: 3 },
        { threadId: 'b', count: 2 },
      ],
    },
  ]);
  expect(model.played).toHaveLength(1);
  // From then on, each message is notified of again.
  model.send('b');
  await model.clock.advance(4_000);
  expect(model.shown[1]).toMatchObject({ asSummary: false, alerts: [{ threadId: 'b', count: 1 }] });
});

test('a page that is closed hands over to the next, and ends what it had begun', async () => {
  const model = new Model();
  model.open();
  model.open();
  model.send('a');
  model.close(0);
  await model.clock.advance(4_000);
  expect(model.shown).toEqual([]);
  model.send('a');
  await model.clock.advance(4_000);
  expect(model.shown.map(({ tab: shownBy }) => shownBy)).toEqual([1]);
});

test('a mention alerts though messages of its conversation are read or pushed, and only of what is not muted', async () => {
  const model = new Model();
  model.open();
  model.threads.set('a', { isMuted: false, isRead: true, pushed: ['message'] });
  model.threads.set('b', { isMuted: true, isRead: true, pushed: [] });
  for (const threadId of ['a', 'b', 'gone']) {
    const mention = { threadId, kind: 'mention' as const, title: 'Ann mentioned you', text: 'Look' };
    model.tabs[0]?.alerts.arrived(mention);
  }
  await model.clock.advance(4_000);
  expect(model.shown.flatMap(({ alerts }) => alerts.map(({ threadId }) => threadId))).toEqual(['a']);
});

test.each([
  ['for others', (model: Model) => model.clock.advance(100)],
  ['for the server', (model: Model) => model.clock.advance(600)],
  [
    'for the connection',
    async (model: Model) => {
      model.connection(0, false);
      await model.clock.advance(4_000);
    },
  ],
])('a message that is redacted while its alert waits %s is shown without its text', async (_name, wait) => {
  const model = new Model();
  model.askMs = 300;
  model.open();
  model.send('a');
  await wait(model);
  expect(model.shown).toEqual([]);
  model.tabs[0]?.alerts.redacted();
  model.connection(0, true);
  await model.clock.advance(4_000);
  expect(model.shown).toMatchObject([{ alerts: [{ threadId: 'a', text: '' }] }]);
});
