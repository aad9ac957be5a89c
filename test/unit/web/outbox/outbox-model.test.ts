import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ErrorKind } from '../../../../web/src/api/errors.js';
import { decisionFor, parseUnsent, type Unsent } from '../../../../web/src/features/thread/unsent.js';
import { FakeBrowser, FakeTab, ownName } from './fake-browser.js';
import { FakeServer, rejections } from './fake-server.js';

/*
 * Each text is stored once on the server, or it is in the outbox, or the user removed it; and no tab shows it as sent and as
 * unsent, or shows neither; after any order of what the user, the server, the network, other tabs and the clock do.
 */

const hourMs = 3_600_000;

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** `tab`, `item` and `request` choose one of those that there are. */
type Step = { tab: number; item: number; request: number } & (
  | { step: 'type' | 'remove' | 'edit' | 'retry' | 'open' | 'reload' | 'hide' | 'leave' | 'online' }
  | { step: 'hold'; ms: number }
  | { step: 'take back' | 'release' }
  | { step: 'answer' | 'lose answer' | 'ignore' | 'event' | 'colleague' }
  | { step: 'set clock back'; ms: number }
  | { step: 'reject'; reason: string }
  | { step: 'fail'; kind: ErrorKind }
  | { step: 'wait' | 'sleep' | 'set clock forward'; ms: number }
);

const choice = { tab: fc.nat(2), item: fc.nat(3), request: fc.nat(2) };
const weigh = (weight: number, step: Record<string, fc.Arbitrary<unknown>>) => ({
  weight,
  arbitrary: fc.record({ ...choice, ...step }) as fc.Arbitrary<Step>,
});
const aStep = fc.oneof(
  weigh(6, { step: fc.constant('type') }),
  weigh(4, { step: fc.constant('hold'), ms: fc.constantFrom(1, 1_000, 30_000) }),
  weigh(4, { step: fc.constantFrom('take back', 'release') }),
  weigh(6, { step: fc.constantFrom('answer', 'answer', 'lose answer', 'event') }),
  weigh(4, { step: fc.constantFrom('remove', 'edit', 'retry', 'retry') }),
  weigh(4, {
    step: fc.constantFrom('open', 'reload', 'hide', 'leave', 'online', 'ignore', 'colleague'),
  }),
  weigh(2, { step: fc.constant('set clock back'), ms: fc.constantFrom(1_000, 20_000, hourMs / 6) }),
  weigh(2, { step: fc.constant('reject'), reason: fc.constantFrom(...Object.keys(rejections)) }),
  weigh(3, { step: fc.constant('fail'), kind: fc.constantFrom('unreachable', 'busy', 'signed-out') }),
  weigh(5, { step: fc.constant('wait'), ms: fc.constantFrom(1, 10, 1_000, 31_000) }),
  weigh(1, { step: fc.constant('sleep'), ms: fc.constantFrom(hourMs, 22 * hourMs) }),
  weigh(1, { step: fc.constant('set clock forward'), ms: fc.constantFrom(hourMs, 25 * hourMs) }),
);

/** A retry of a message that is shown as waiting, though the clock has been set forward by more than a day. */
const first = { tab: 0, item: 0, request: 0 };
const retriedAtAWrongTime: Step[] = [
  { ...first, step: 'type' },
  { ...first, step: 'lose answer' },
  { ...first, step: 'sleep', ms: 22 * hourMs },
  { ...first, step: 'set clock forward', ms: 25 * hourMs },
  { ...first, step: 'retry' },
  { ...first, step: 'sleep', ms: 22 * hourMs },
];

const isNumber = (text: string | undefined) => Number(text?.slice(1));

class World {
  readonly browser: FakeBrowser;
  readonly server = new FakeServer(() => performance.now() + this.sleptMs);
  /** The texts that the user wrote, `t0`, `t1` …, and removed. */
  written = 0;
  readonly removed = new Set<string>();
  /** The texts that the user took back while they were held: none of them is ever sent. */
  readonly takenBack = new Set<string>();
  /** The texts that are sent after later ones, because their writer had to decide. */
  readonly decided = new Set<string>();
  /** The texts that the writer sent again after a day, which may store them twice. */
  readonly risked = new Set<string>();
  sleptMs = 0;
  /** The time by which the clock was set back; an outbox tolerates an hour. */
  setBackMs = 0;
  events = 0;

  constructor(hasLocks: boolean) {
    this.browser = new FakeBrowser(hasLocks);
    this.open();
  }

  get tabs(): FakeTab[] {
    return [...this.browser.tabs];
  }

  get unsent(): Unsent[] {
    return [...this.browser.texts.values()].map(parseUnsent).filter((each) => each !== null);
  }

  open(): void {
    const tab = new FakeTab(this.browser, (each) => this.server.sourceOf(each));
    // A page that is opened reads the thread.
    tab.arrived.push(...this.server.stored.slice(0, this.events));
    tab.outbox.listen({});
  }

  run(step: Step): void {
    const { server } = this;
    const tab = this.tabs[step.tab % this.tabs.length] as FakeTab;
    const items = tab.outbox.items();
    const item = items[step.item % items.length];
    const request = step.request % Math.max(1, server.requests.length);
    if (step.step === 'type') this.type(tab);
    else if (step.step === 'hold') this.type(tab, step.ms);
    else if (step.step === 'open') this.open();
    else if (step.step === 'online') tab.online();
    else if (step.step === 'hide') tab.hide();
    else if (step.step === 'answer') server.sends(request);
    else if (step.step === 'lose answer') server.losesAnswer(request);
    else if (step.step === 'ignore') server.ignores(request);
    else if (step.step === 'reject') server.rejects(step.reason, request);
    else if (step.step === 'fail') server.fails(step.kind, request);
    else if (step.step === 'event') this.deliver();
    else if (step.step === 'colleague') server.add(item?.text ?? 'hello');
    else if (step.step === 'set clock back') this.setBack(step.ms);
    else if (step.step === 'set clock forward') vi.setSystemTime(Date.now() + step.ms);
    else if (step.step === 'sleep') {
      // The computer sleeps, so timers stand still, and connections are lost.
      server.requests.length = 0;
      this.sleptMs += step.ms;
      vi.setSystemTime(Date.now() + step.ms);
    } else if (step.step === 'reload' || step.step === 'leave') {
      if (step.step === 'leave') tab.leave();
      else tab.close();
      this.open();
    } else if (item && step.step === 'release') {
      tab.outbox.release(item.id);
    } else if (item && step.step === 'take back') {
      if (tab.outbox.takeBack(item.id)) {
        this.removed.add(item.text);
        this.takenBack.add(item.text);
      }
    } else if (item && step.step === 'retry') {
      if (item.state === 'outdated' || item.state === 'refused') this.risked.add(item.text);
      tab.outbox.retry(item.id);
    } else if (item && (step.step === 'remove' || step.step === 'edit')) {
      this.removed.add(item.text);
      tab.outbox.remove(item.id);
      if (step.step === 'edit') this.type(tab);
    }
  }

  type(tab: FakeTab, heldForMs = 0): void {
    tab.write(`t${this.written++}`, heldForMs);
  }

  /** Delivers the next event of the thread to all tabs. */
  deliver(): void {
    const message = this.server.stored[this.events];
    if (!message) return;
    this.events++;
    for (const tab of this.tabs) tab.arrived.push(message);
  }

  setBack(ms: number): void {
    if (this.setBackMs + ms > hourMs) return;
    this.setBackMs += ms;
    vi.setSystemTime(Date.now() - ms);
  }

  check(): void {
    for (const each of this.unsent) if (decisionFor(each, Date.now())) this.decided.add(each.text);
    const { awaited, sent } = this.server;
    // At most one request of a tab, and of all tabs if the browser has locks, is under way.
    const senders = awaited.map(({ tab }) => (this.browser.hasLocks ? 'one' : tab));
    expect(new Set(senders).size).toBe(senders.length);
    expect(sent.filter((text) => this.takenBack.has(text))).toEqual([]);
    const unsent = this.unsent.map(({ text }) => text);
    for (let number = 0; number < this.written; number++) {
      const text = `t${number}`;
      const count = sent.filter((each) => each === text).length;
      if (!this.removed.has(text) && !unsent.includes(text)) expect([text, count > 0]).toEqual([text, true]);
      if (!this.risked.has(text)) expect([text, count > 1]).toEqual([text, false]);
    }
    for (const tab of this.tabs) this.checkShown(tab);
    const inOrder = sent.filter((text) => !this.decided.has(text) && !this.removed.has(text));
    expect(inOrder).toEqual(inOrder.toSorted((one, other) => isNumber(one) - isNumber(other)));
  }

  /** Checks that a tab shows an unsent message exactly if it does not show it as stored, or its writer has to decide. */
  checkShown({ outbox, arrived, shown }: FakeTab): void {
    const own = new Set(
      arrived.filter(({ sentByName }) => sentByName === ownName).map(({ message }) => message),
    );
    const expected = outbox
      .items()
      .filter(({ text, state }) => !own.has(text) || (state !== 'sending' && state !== 'waiting'))
      .map(({ text, state }) => `${text}: ${state}`);
    expect(shown).toEqual(expected);
  }

  /**
   * The network and the server work until there is nothing left to do. After the clock was set back, a message that is
   * shown as outdated can be sent again: a tab notices it at the next event, here a network that is back.
   */
  async finish(): Promise<void> {
    await this.#drain();
    const now = Date.now();
    const noticing = this.tabs.filter(({ outbox }) =>
      outbox.items().some((shown) => shown.state === 'outdated' && !decisionFor(shown, now)),
    );
    for (const tab of noticing) tab.online();
    if (noticing.length > 0) await this.#drain();
  }

  async #drain(): Promise<void> {
    for (let round = 0; round < 100; round++) {
      while (this.server.sends()) await vi.advanceTimersByTimeAsync(0);
      if (vi.getTimerCount() === 0) return;
      await vi.advanceTimersByTimeAsync(31_000);
    }
  }
}

test.each([true, false])(
  'each text is stored once, in the order of writing; with locks: %s',
  async (hasLocks) => {
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { maxLength: 40, size: 'max' }), async (steps) => {
        vi.clearAllTimers();
        vi.setSystemTime(1_800_000_000_000);
        const world = new World(hasLocks);
        for (const step of steps) {
          world.run(step);
          await vi.advanceTimersByTimeAsync(step.step === 'wait' ? step.ms : 0);
          world.check();
        }
        await world.finish();
        world.check();
        expect([world.server.requests.length, vi.getTimerCount()]).toEqual([0, 0]);
        // The remaining messages wait for their author's decision, and every tab shows them.
        const now = Date.now();
        const left = world.unsent.map((each) => [each.id, decisionFor(each, now)]).sort();
        expect(left.filter(([, decision]) => decision === null)).toEqual([]);
        for (const { outbox } of world.tabs) {
          expect(
            outbox
              .items()
              .map(({ id, state }) => [id, state])
              .sort(),
          ).toEqual(left);
        }
      }),
      { numRuns: 200, examples: [[retriedAtAWrongTime]] },
    );
  },
);
