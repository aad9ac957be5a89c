/** A webhook with pending deliveries. */
export interface WebhookKey {
  marketplaceId: number;
  webhookId: number;
}

/** The maximum of Node's timers. */
const maxTimerMs = 2_147_483_647;

/**
 * Orders the webhooks of this process: those with due deliveries first in, first out, and the others when their first
 * delivery is due. The queue itself is the table `webhook_lane`; an entry here only causes a read of it. So an entry
 * that is lost with the process delays a delivery and loses none, and two processes can have the same entry. There is
 * one entry per webhook.
 */
export class DueWebhooks {
  /** By the webhook's number, in the order in which they were added. */
  readonly #due = new Map<number, WebhookKey>();
  /** By the webhook's number, with times of `performance.now()`, which is never set back. */
  readonly #later = new Map<number, { webhook: WebhookKey; dueAtMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  /** The end of the timer: not later than the first entry of `#later`. */
  #timerEndsAtMs = Number.POSITIVE_INFINITY;
  #isClosed = false;

  /** @param onDue called when entries of `#later` become due. */
  constructor(private readonly onDue: () => void) {}

  /** Returns the number of webhooks that are due now. */
  get dueCount(): number {
    return this.#due.size;
  }

  /** Adds webhooks with due deliveries. */
  add(webhooks: readonly WebhookKey[]): void {
    for (const webhook of webhooks)
      if (!this.#due.has(webhook.webhookId)) this.#due.set(webhook.webhookId, webhook);
  }

  /** Adds a webhook whose first delivery is due after a time. It replaces the webhook's later entry. */
  addLater(webhook: WebhookKey, waitMs: number): void {
    const dueAtMs = performance.now() + waitMs;
    this.#later.set(webhook.webhookId, { webhook, dueAtMs });
    if (dueAtMs < this.#timerEndsAtMs) this.#setTimer(dueAtMs);
  }

  /** Removes and returns the webhook that has been due for the longest time, of those that can start. */
  next(canStart: (webhook: WebhookKey) => boolean): WebhookKey | undefined {
    for (const webhook of this.#due.values()) {
      if (!canStart(webhook)) continue;
      this.#due.delete(webhook.webhookId);
      return webhook;
    }
    return undefined;
  }

  /** Stops the timer. */
  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #setTimer(endsAtMs: number): void {
    clearTimeout(this.#timer);
    this.#timerEndsAtMs = endsAtMs;
    if (this.#isClosed || endsAtMs === Number.POSITIVE_INFINITY) return;
    const waitMs = Math.min(Math.max(0, endsAtMs - performance.now()), maxTimerMs);
    this.#timer = setTimeout(() => this.#moveDue(), waitMs);
  }

  #moveDue(): void {
    const now = performance.now();
    let firstMs = Number.POSITIVE_INFINITY;
    for (const [webhookId, { webhook, dueAtMs }] of this.#later) {
      if (dueAtMs > now) {
        firstMs = Math.min(firstMs, dueAtMs);
        continue;
      }
      this.#later.delete(webhookId);
      this.add([webhook]);
    }
    this.#setTimer(firstMs);
    if (this.#due.size > 0) this.onDue();
  }
}
