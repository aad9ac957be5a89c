import { systemActor } from '../access/actor.js';
import { allEventLogs, eventLogOfMarketplace } from '../access/scopes.js';
import { logGrew } from '../chat/event-log.js';
import type { Database } from '../database/database.js';
import { fanOutEvents, followedLogs } from '../database/statements/webhook-fan-out.js';
import type { WebhookKey } from './delivery-schedule.js';
import { JobTrigger } from './job-trigger.js';
import type { Log } from './services.js';
import { webhookSignal } from './signals.js';

/** How many events are handed out in one statement. */
const batchSize = 100;

/** How many logs are looked at in one statement. */
const logsAtOnce = 1_000;

/** How soon events that an open transaction holds back are looked for again, in ms; doubled each time. */
const heldBack = { first: 10, most: 1_000 } as const;

/**
 * Makes what happens into deliveries: follows the logs of the marketplaces that have hooks, woken by the signal
 * that a log has grown. Signals may be lost, so all are looked at every `pollInterval` ms as well. Several
 * processes do it at once; each event is handed out by one of them.
 */
export class FanOut {
  readonly #trigger = new JobTrigger();
  /** The marketplaces that have hooks, as far as is known here. */
  #followed = new Set<number>();
  /** Those of them that were heard of since the last look began. */
  readonly #joined = new Set<number>();
  readonly #grown = new Set<number>();
  readonly #held = new Set<number>();
  #heldFor: number = heldBack.first;
  #nextLook = 0;
  #stopping = false;
  #working: Promise<void> = Promise.resolve();
  readonly #unsubscribe: (() => void)[] = [];

  /** @param onDeliveries called with the hooks that have something new to deliver, after its commit. */
  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly pollInterval: number,
    private readonly onDeliveries: (hooks: readonly WebhookKey[]) => void,
  ) {}

  start(): void {
    const { signals } = this.database;
    this.#unsubscribe.push(
      signals.on(logGrew, (marketplaceId) => this.#tell(marketplaceId, false)),
      signals.on(webhookSignal, (marketplaceId) => this.#tell(marketplaceId, true)),
      signals.onGap(() => this.#lookNow()),
    );
    this.#working = this.#work();
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#stopping = true;
    this.#trigger.trigger();
    await this.#working;
  }

  /** Signals come from other processes, of other versions perhaps. */
  #tell(marketplaceId: unknown, hasHooks: boolean): void {
    if (typeof marketplaceId !== 'number') return;
    if (hasHooks) this.#joined.add(marketplaceId);
    if (!this.#followed.has(marketplaceId) && !this.#joined.has(marketplaceId)) return;
    this.#grown.add(marketplaceId);
    this.#trigger.trigger();
  }

  #lookNow(): void {
    this.#nextLook = 0;
    this.#trigger.trigger();
  }

  async #work(): Promise<void> {
    while (!this.#stopping) {
      try {
        if (performance.now() >= this.#nextLook) await this.#look();
        await this.#handOutAll();
      } catch (error) {
        this.log.warn({ err: error }, 'events could not be handed to webhooks; it is tried again');
        // The next look finds again what is not handed out.
        this.#grown.clear();
        this.#nextLook = performance.now() + this.pollInterval;
      }
      await this.#trigger.wait(this.#pause());
    }
  }

  /** How long there is nothing to do, if nothing happens. */
  #pause(): number {
    if (this.#grown.size > 0) return 0;
    const untilLook = Math.max(0, this.#nextLook - performance.now());
    if (this.#held.size === 0) {
      this.#heldFor = heldBack.first;
      return untilLook;
    }
    for (const marketplaceId of this.#held) this.#grown.add(marketplaceId);
    this.#held.clear();
    const wait = Math.min(untilLook, this.#heldFor);
    this.#heldFor = Math.min(this.#heldFor * 2, heldBack.most);
    return wait;
  }

  /** Looks at all logs, and then for ten times as long at none. */
  async #look(): Promise<void> {
    const began = performance.now();
    const followed = new Set<number>();
    this.#joined.clear();
    for (let afterMarketplace = 0, full = true; full; ) {
      const page = await this.database.run(allEventLogs(systemActor), followedLogs, {
        afterMarketplace,
        limit: logsAtOnce,
      });
      for (const { marketplaceId, behind } of page) {
        followed.add(marketplaceId);
        if (behind) this.#grown.add(marketplaceId);
      }
      full = page.length === logsAtOnce;
      afterMarketplace = page.at(-1)?.marketplaceId ?? 0;
    }
    this.#followed = followed;
    const ended = performance.now();
    this.#nextLook = ended + Math.max(this.pollInterval, 10 * (ended - began));
  }

  /** A batch of each log in turn, so that none waits for the whole of another. */
  async #handOutAll(): Promise<void> {
    for (const marketplaceId of this.#grown) {
      if (this.#stopping || performance.now() >= this.#nextLook) return;
      this.#grown.delete(marketplaceId);
      await this.#handOut(marketplaceId);
    }
  }

  async #handOut(marketplaceId: number): Promise<void> {
    const [handed] = await this.database.run(
      eventLogOfMarketplace(systemActor, marketplaceId),
      fanOutEvents,
      {
        limit: batchSize,
      },
    );
    if (!handed || handed.busy) return;
    if (handed.read > 0) {
      this.#heldFor = heldBack.first;
      this.#grown.add(marketplaceId);
    } else if (handed.held) {
      this.#held.add(marketplaceId);
    }
    const hooks: WebhookKey[] = handed.webhookIds.map((webhookId) => ({
      marketplaceId,
      webhookId: Number(webhookId),
    }));
    if (hooks.length > 0) this.onDeliveries(hooks);
  }
}
