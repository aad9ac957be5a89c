import { z } from 'zod';
import type { OperatorActor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';
import { HeldValues, ProcessReports } from './process-reports.js';
import type { ThreadKey } from './typing.js';

/** One of the operator's users, or a program, that has a thread open now. */
export interface Viewer {
  /** The identity of the actor; see Actor. */
  identity: string;
  name: string | null;
}

/** The viewers of a thread changed. Only the operator sees them. */
export interface ViewersChanged {
  kind: 'viewers';
  sellerId: number;
  viewers: readonly Viewer[];
}

/** The longest id that a client can give to its view, in UTF-16 code units. */
export const maximumViewLength = 64;

/** The maximum number of viewers of a thread, and of views in all threads; more are ignored. */
export const maximumViewers = 20;
const maximumViews = 50_000;

/** The time in which changes of a view are collected, so that a client cannot cause a signal with each call. */
const collectMs = 100;

/** The maximum number of views, and of characters in a name, in one signal, which is limited to 7,000 bytes. */
const viewsPerSignal = 6;
const maximumNameLength = 50;

const topic = 'viewing';
/** The topic of requests for the other processes' reports; its value is the requesting process. */
const requestTopic = 'viewing who';
/** The topic of changes, for the process that has the subscription of the view. */
const changeTopic = 'viewing change';

const change = z.object({
  m: z.number().int(),
  i: z.string().max(128),
  v: z.string().max(maximumViewLength),
  /** The seller; 0 for none. */
  s: z.number().int(),
});
const report = z.object({
  /** The reporting process. */
  p: z.string().max(64),
  /** True if the process stops: its views end unless their clients reconnect within the grace time. */
  leaving: z.boolean().optional(),
  views: z.array(change.extend({ n: z.string().nullable() })).max(viewsPerSignal),
});

type Report = z.infer<typeof report>;
type ReportedView = Report['views'][number];

/**
 * The threads that the operator's clients show now, in all processes. A view belongs to a subscription, and ends with it. The
 * process of the subscription reports the view to the others.
 */
export class Viewing {
  readonly #own = new HeldValues<ReportedView>();
  /**
   * `until` is the time at which the report of each process that has a subscription of the view expires: a client that
   * reconnects to another process can have two until the old one ends.
   */
  readonly #views = new Map<string, ReportedView & { until: Map<string, number> }>();
  /** By thread, the keys of its views, in the order in which they began. */
  readonly #byThread = new Map<string, Set<string>>();
  readonly #changes = new Map<string, z.infer<typeof change>>();
  #collecting: NodeJS.Timeout | undefined;
  readonly #reports: ProcessReports;
  readonly #stopListening: (() => void)[];

  /** @param onChange called when the viewers of a thread change. */
  constructor(
    private readonly signals: Signals,
    private readonly onChange: (thread: ThreadKey, viewers: readonly Viewer[]) => void,
  ) {
    this.#stopListening = [
      signals.on(topic, (value) => this.#receive(value)),
      signals.on(changeTopic, (value) => this.#applyChange(value)),
    ];
    this.#reports = new ProcessReports(signals, requestTopic, {
      sendAll: (isLeaving) => this.#reportAll(isLeaving),
      removeExpired: () => this.#removeExpired(),
    });
  }

  close(): void {
    clearTimeout(this.#collecting);
    for (const stop of this.#stopListening) stop();
    this.#reports.close();
    this.#own.clear();
  }

  /** Holds the actor's view of this id, which shows no thread at first, until the returned function is called. */
  join({ marketplaceId, identity, name }: OperatorActor, view: string): () => void {
    const shown = {
      m: marketplaceId,
      i: identity,
      v: view,
      s: 0,
      n: name?.slice(0, maximumNameLength) ?? null,
    };
    return this.#own.hold(
      keyOf(shown),
      () => shown,
      (own) => {
        if (own.s !== 0) this.#report([{ ...own, s: 0 }]);
      },
    );
  }

  /** Sets the thread that the actor's view shows; null for none. It has no effect without a subscription of the view. */
  set({ marketplaceId: m, identity: i }: OperatorActor, v: string, sellerId: number | null): void {
    const changed = { m, i, v, s: sellerId ?? 0 };
    const key = keyOf(changed);
    if (!this.#changes.has(key) && this.#changes.size >= maximumViews) return;
    this.#changes.set(key, changed);
    this.#collecting ??= setTimeout(() => {
      this.#collecting = undefined;
      for (const each of this.#changes.values()) this.signals.send(changeTopic, each);
      this.#changes.clear();
    }, collectMs).unref();
  }

  /** Returns the viewers of a thread, in the order in which they opened it, at most 20. */
  of(thread: ThreadKey): Viewer[] {
    const viewers = new Map<string, Viewer>();
    for (const key of this.#byThread.get(threadKey(thread.marketplaceId, thread.sellerId)) ?? []) {
      const view = this.#views.get(key);
      if (view && viewers.size < maximumViewers) viewers.set(view.i, { identity: view.i, name: view.n });
    }
    return [...viewers.values()];
  }

  #applyChange(value: unknown): void {
    const { data } = change.safeParse(value);
    const own = data && this.#own.get(keyOf(data));
    if (!own || own.s === data.s) return;
    own.s = data.s;
    this.#report([own]);
  }

  #reportAll(leaving: boolean): void {
    this.#report(
      this.#own.values().filter(({ s }) => s !== 0),
      leaving,
    );
  }

  #report(views: readonly ReportedView[], leaving = false): void {
    for (let from = 0; from < views.length; from += viewsPerSignal) {
      const part = views.slice(from, from + viewsPerSignal).map(({ m, i, v, s, n }) => ({ m, i, v, s, n }));
      this.signals.send(topic, { p: this.#reports.self, ...(leaving && { leaving }), views: part });
    }
  }

  #receive(value: unknown): void {
    const { data } = report.safeParse(value);
    if (!data) return;
    for (const view of data.views) this.#store(view, data);
    if (data.leaving) this.#reports.removeAfterGrace();
  }

  #store(view: ReportedView, { p: process, leaving }: Report): void {
    const key = keyOf(view);
    const known = this.#views.get(key);
    if (view.s === 0) {
      if (known?.until.delete(process) && known.until.size === 0) this.#remove(key);
      return;
    }
    const isElsewhere = known?.s !== view.s;
    if (known && isElsewhere) this.#remove(key);
    if (!known && this.#views.size >= maximumViews) return;
    const until = known && !isElsewhere ? known.until : new Map<string, number>();
    until.set(process, this.#reports.expiryOf(process, leaving));
    this.#views.set(key, { ...view, until });
    if (!isElsewhere) return;
    const inThread = this.#byThread.get(threadKey(view.m, view.s)) ?? new Set();
    this.#byThread.set(threadKey(view.m, view.s), inThread.add(key));
    this.#changed(view);
  }

  #remove(key: string): void {
    const view = this.#views.get(key);
    if (!view) return;
    this.#views.delete(key);
    const inThread = this.#byThread.get(threadKey(view.m, view.s));
    inThread?.delete(key);
    if (inThread?.size === 0) this.#byThread.delete(threadKey(view.m, view.s));
    this.#changed(view);
  }

  #changed({ m: marketplaceId, s: sellerId }: ReportedView): void {
    const thread = { marketplaceId, sellerId };
    this.onChange(thread, this.of(thread));
  }

  #removeExpired(): void {
    const now = Date.now();
    for (const [key, { until }] of this.#views) {
      for (const [process, time] of until) if (time <= now) until.delete(process);
      if (until.size === 0) this.#remove(key);
    }
  }
}

const keyOf = ({ m, i, v }: Pick<ReportedView, 'm' | 'i' | 'v'>) => `${m}.${i}.${v}`;

const threadKey = (marketplaceId: number, sellerId: number) => `${marketplaceId}.${sellerId}`;
