import { systemActor } from '../access/actor.js';
import { allEventLogs, eventLogOfMarketplace } from '../access/tenant-scopes.js';
import { logGrew } from '../chat/event-log.js';
import type { Database } from '../database/database.js';
import { fanOutAuditEvents, fanOutEvents, followedLogs } from '../database/statements/webhook-fan-out.js';
import { isOutage } from '../database/unavailable.js';
import type { WebhookKey } from './due-webhooks.js';
import { JobTrigger } from './job-trigger.js';
import type { Log } from './services.js';
import { webhookEnabledSignal } from './signals.js';

/** The maximum number of events that one statement turns into deliveries. */
const batchSize = 100;

/** The maximum number of logs that one statement checks. */
const logsPerBatch = 1_000;

/** The delay before events that an open transaction blocks are read again. It doubles each time. */
const blockedDelay = { firstMs: 10, maxMs: 1_000 } as const;

const failedText = 'events could not be turned into webhook deliveries; they are read again later';

/** Receives the webhooks that have new deliveries. */
interface DeliveryTarget {
  dispatch(webhooks: readonly WebhookKey[]): void;
}

/**
 * Turns events into deliveries. It reads the log of a marketplace with webhooks when a signal reports that the log has
 * grown. A signal can be lost, so it also checks all logs every `pollMs`. Only this check finds entries of audit logs:
 * their receivers can wait that long. Several processes do this at once; one of them turns each event into deliveries.
 */
export class FanOut {
  readonly #trigger = new JobTrigger();
  /** The marketplaces that are known to have webhooks. */
  #followed = new Set<number>();
  /** The marketplaces that got webhooks since the last check of all logs began. */
  readonly #added = new Set<number>();
  /** The marketplaces whose log has events to read. */
  readonly #grown = new Set<number>();
  /** The marketplaces whose audit log has entries to read, which only the check of all logs finds. */
  readonly #auditGrown = new Set<number>();
  /** The marketplaces whose next event is blocked by an open transaction. */
  readonly #blocked = new Set<number>();
  #blockedMs: number = blockedDelay.firstMs;
  /** The marketplaces whose log could not be read, as with a row that is locked, and until when they wait. */
  readonly #restingUntilMs = new Map<number, number>();
  #nextCheckMs = 0;
  #isStopping = false;
  #loop: Promise<void> = Promise.resolve();
  readonly #unsubscribe: (() => void)[] = [];

  /** @param target receives the webhooks after the commit that stored their deliveries. */
  constructor(
    private readonly database: Database,
    private readonly log: Log,
    private readonly pollMs: number,
    private readonly target: DeliveryTarget,
  ) {}

  start(): void {
    const { signals } = this.database;
    this.#unsubscribe.push(
      signals.on(logGrew, (marketplaceId) => this.#onSignal(marketplaceId, false)),
      signals.on(webhookEnabledSignal, (marketplaceId) => this.#onSignal(marketplaceId, true)),
      signals.onGap(() => this.#checkNow()),
    );
    this.#loop = this.#work();
  }

  async stop(): Promise<void> {
    for (const unsubscribe of this.#unsubscribe) unsubscribe();
    this.#isStopping = true;
    this.#trigger.trigger();
    await this.#loop;
  }

  /** Handles a signal, which can come from another process of another version. */
  #onSignal(marketplaceId: unknown, hasWebhooks: boolean): void {
    if (typeof marketplaceId !== 'number') return;
    if (hasWebhooks) this.#added.add(marketplaceId);
    if (!this.#followed.has(marketplaceId) && !this.#added.has(marketplaceId)) return;
    this.#grown.add(marketplaceId);
    this.#trigger.trigger();
  }

  #checkNow(): void {
    this.#nextCheckMs = 0;
    this.#trigger.trigger();
  }

  async #work(): Promise<void> {
    while (!this.#isStopping) {
      try {
        if (performance.now() >= this.#nextCheckMs) await this.#checkAll();
        await this.#fanOutAll();
      } catch (error) {
        this.log.warn({ err: error }, failedText);
        // The next check finds the events that are left.
        this.#grown.clear();
        this.#auditGrown.clear();
        this.#nextCheckMs = performance.now() + this.pollMs;
      }
      await this.#trigger.wait(this.#pauseMs());
    }
  }

  /** Returns the time to wait for a signal. */
  #pauseMs(): number {
    if (this.#grown.size > 0 || this.#auditGrown.size > 0) return 0;
    const untilCheckMs = Math.max(0, this.#nextCheckMs - performance.now());
    if (this.#blocked.size === 0) {
      this.#blockedMs = blockedDelay.firstMs;
      return untilCheckMs;
    }
    for (const marketplaceId of this.#blocked) this.#grown.add(marketplaceId);
    this.#blocked.clear();
    const waitMs = Math.min(untilCheckMs, this.#blockedMs);
    this.#blockedMs = Math.min(this.#blockedMs * 2, blockedDelay.maxMs);
    return waitMs;
  }

  /** Checks all logs. The next check waits ten times as long as this one took. */
  async #checkAll(): Promise<void> {
    const startedMs = performance.now();
    const followed = new Set<number>();
    this.#added.clear();
    for (let afterMarketplace = 0, isFull = true; isFull; ) {
      const page = await this.database.run(allEventLogs(systemActor), followedLogs, {
        afterMarketplace,
        limit: logsPerBatch,
      });
      for (const { marketplaceId, behind, auditBehind } of page) {
        followed.add(marketplaceId);
        if (behind) this.#grown.add(marketplaceId);
        if (auditBehind) this.#auditGrown.add(marketplaceId);
      }
      isFull = page.length === logsPerBatch;
      afterMarketplace = page.at(-1)?.marketplaceId ?? 0;
    }
    this.#followed = followed;
    const endedMs = performance.now();
    this.#nextCheckMs = endedMs + Math.max(this.pollMs, 10 * (endedMs - startedMs));
  }

  /**
   * Reads one batch of each log at a time, so that no log waits for all of another, and a batch of an audit log after each
   * batch of messages, so that neither kind waits for all of the other.
   */
  async #fanOutAll(): Promise<void> {
    while (this.#grown.size > 0 || this.#auditGrown.size > 0) {
      for (const [logs, fanOut] of [
        [this.#grown, (id: number) => this.#fanOut(id)],
        [this.#auditGrown, (id: number) => this.#fanOutAudit(id)],
      ] as const) {
        if (this.#isStopping || performance.now() >= this.#nextCheckMs) return;
        const [marketplaceId] = logs;
        if (marketplaceId === undefined) continue;
        logs.delete(marketplaceId);
        await this.#giveTurn(marketplaceId, fanOut);
      }
    }
  }

  /**
   * Reads a batch of a log. If that fails, the log rests ten times as long as it took, so that it holds up the others for a
   * tenth of the time at most; then the next check finds it.
   */
  async #giveTurn(marketplaceId: number, fanOut: (marketplaceId: number) => Promise<void>): Promise<void> {
    const startedMs = performance.now();
    if (startedMs < (this.#restingUntilMs.get(marketplaceId) ?? 0)) return;
    this.#restingUntilMs.delete(marketplaceId);
    try {
      await fanOut(marketplaceId);
    } catch (error) {
      if (isOutage(error)) throw error;
      const endedMs = performance.now();
      this.#restingUntilMs.set(marketplaceId, endedMs + 10 * (endedMs - startedMs));
      this.log.warn({ err: error, marketplaceId }, failedText);
    }
  }

  async #fanOut(marketplaceId: number): Promise<void> {
    const [batch] = await this.database.run(eventLogOfMarketplace(systemActor, marketplaceId), fanOutEvents, {
      limit: batchSize,
    });
    if (!batch || batch.busy) return;
    if (batch.read > 0) {
      this.#blockedMs = blockedDelay.firstMs;
      this.#grown.add(marketplaceId);
    } else if (batch.held) {
      this.#blocked.add(marketplaceId);
    }
    this.#dispatch(marketplaceId, batch.webhookIds);
  }

  /** Reads one batch of an audit log. The next check of all logs finds entries that an open transaction blocks. */
  async #fanOutAudit(marketplaceId: number): Promise<void> {
    const scope = eventLogOfMarketplace(systemActor, marketplaceId);
    const [batch] = await this.database.run(scope, fanOutAuditEvents, { limit: batchSize });
    if (!batch || batch.busy) return;
    if (batch.read > 0) this.#auditGrown.add(marketplaceId);
    this.#dispatch(marketplaceId, batch.webhookIds);
  }

  #dispatch(marketplaceId: number, webhookIds: readonly (number | null)[]): void {
    const webhooks: WebhookKey[] = webhookIds.map((webhookId) => ({
      marketplaceId,
      webhookId: Number(webhookId),
    }));
    if (webhooks.length > 0) this.target.dispatch(webhooks);
  }
}
