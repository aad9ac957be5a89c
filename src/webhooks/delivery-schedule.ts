/** A webhook that has something to deliver. */
export interface WebhookKey {
  marketplaceId: number;
  webhookId: number;
}

/** The longest time that a timer takes, in ms. */
const longestTimer = 2_147_483_647;

/**
 * Says which webhook this process looks after next: those with something due now, first come, first served, and at
 * its time each that has something due later. What is due, and when, is in the table `webhook_lane`, which is the
 * one queue: an entry here only says to look there. So an entry that is lost with the process delays and loses
 * nothing, and two processes with the same entry do no harm. There is one entry a webhook.
 */
export class DeliverySchedule {
  /** By the webhook's number, in the order in which they came. */
  readonly #due = new Map<number, WebhookKey>();
  /** Due at a time of `performance.now()`, which nobody sets. */
  readonly #later = new Map<number, { hook: WebhookKey; dueAtMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  /** When the timer ends: no later than the first entry of `#later` is due. */
  #timerEndsAtMs = Number.POSITIVE_INFINITY;
  #isClosed = false;

  /** @param onDue called when webhooks that were due later are due. */
  constructor(private readonly onDue: () => void) {}

  /** How many webhooks are due now. */
  get dueCount(): number {
    return this.#due.size;
  }

  /** Adds webhooks that have something due now. */
  add(hooks: readonly WebhookKey[]): void {
    for (const hook of hooks) if (!this.#due.has(hook.webhookId)) this.#due.set(hook.webhookId, hook);
  }

  /** Adds a webhook whose first delivery is due in so many ms; it replaces what was known of its later ones. */
  addLater(hook: WebhookKey, waitMs: number): void {
    const dueAtMs = performance.now() + waitMs;
    this.#later.set(hook.webhookId, { hook, dueAtMs });
    if (dueAtMs < this.#timerEndsAtMs) this.#setTimer(dueAtMs);
  }

  /** Takes out the webhook that has waited longest. */
  next(): WebhookKey | undefined {
    const [hook] = this.#due.values();
    if (hook) this.#due.delete(hook.webhookId);
    return hook;
  }

  /** Ends its timer. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #setTimer(endsAtMs: number): void {
    clearTimeout(this.#timer);
    this.#timerEndsAtMs = endsAtMs;
    if (this.#isClosed || endsAtMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(0, endsAtMs - performance.now()), longestTimer);
    this.#timer = setTimeout(() => this.#moveDue(), waitMs);
  }

  #moveDue(): void {
    const now = performance.now();
    let firstMs = Number.POSITIVE_INFINITY;
    for (const [webhookId, { hook, dueAtMs }] of this.#later) {
      if (dueAtMs > now) {
        firstMs = Math.min(firstMs, dueAtMs);
        continue;
      }
      this.#later.delete(webhookId);
      this.add([hook]);
    }
    this.#setTimer(firstMs);
    if (this.#due.size > 0) this.onDue();
  }
}
