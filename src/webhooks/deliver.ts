import { systemActor } from '../access/actor.js';
import { eventLogOfMarketplace } from '../access/tenant-scopes.js';
import type { Values } from '../database/statement.js';
import { idleQueue, reportAttempt, takeDeliveries } from '../database/statements/delivery-queues.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { disableWebhook, moveWaitingToDeadLetters } from './dead-letters.js';
import { type NextState, nextState, outcomeOf } from './delivery-state.js';
import type { WebhookKey } from './due-webhooks.js';
import { type PayloadRequest, renderPayload } from './payload.js';
import { sendSigned } from './send-signed.js';
import type { SendResult } from './sender.js';
import type { DeliveryServices } from './services.js';
import { messageIdOf, type Receiver } from './signature.js';
import { eventOf } from './webhook-events.js';

/** The duration of a lease: longer than rendering and sending can take. */
const leaseSeconds = 60;

/** A payload that took longer is not sent, because another process can lease the queue soon. */
const maxRenderMs = 30_000;

/** The queue of one thread's deliveries to one webhook, or of its audit entries (seller 0), leased to this process. */
interface QueueLease extends WebhookKey {
  sellerId: number;
  /** The number of the lease. A result of an older lease is dropped. */
  turn: number;
  /** Increases when a delivery is added, to detect one that is added during the attempt. */
  version: number;
}

/** The first delivery of a queue, with the data for an attempt. Its secrets are encrypted. */
interface DueDelivery extends QueueLease, PayloadRequest, Receiver {
  sequence: string;
  /** By the database's clock. */
  takenAt: Date;
  failureCount: number;
  firstFailedAt: Date | null;
}

/** The content of a leased queue. */
export type TakenQueue =
  | ({ kind: 'due' } & DueDelivery)
  | ({ kind: 'empty' } & QueueLease)
  | ({ kind: 'webhook-disabled' } & QueueLease);

/** Leases the queues of a webhook that have been due for the longest time, with the first delivery of each. */
export async function takeQueues(
  { database }: DeliveryServices,
  webhook: WebhookKey,
  limit: number,
): Promise<TakenQueue[]> {
  const { webhookId } = webhook;
  const rows = await database.run(scopeOf(webhook), takeDeliveries, { webhookId, leaseSeconds, limit });
  return rows.map((row) => queueOf(webhook, row));
}

/** Handles a leased queue. No transaction is open while the receiver is called. @throws {DatabaseUnavailable} */
export async function handleQueue(services: DeliveryServices, queue: TakenQueue): Promise<void> {
  switch (queue.kind) {
    case 'due':
      return deliver(services, queue);
    case 'empty':
      return release(services, queue);
    case 'webhook-disabled':
      return moveWaitingToDeadLetters(services.database, scopeOf(queue), queue.webhookId);
  }
}

/** Makes one attempt at a delivery: render, sign, send, record. */
async function deliver(services: DeliveryServices, delivery: DueDelivery): Promise<void> {
  const startedMs = performance.now();
  const payload = await render(services, delivery);
  if (payload.kind === 'too-late') return;
  const result = payload.kind === 'rendered' ? await send(services, delivery, payload.body) : payload.result;
  const next = nextState(outcomeOf(result, failuresUntil(delivery, performance.now() - startedMs)));
  const isRecorded = await record(services, delivery, result, next);
  if (isRecorded && next.state === 'GIVEN_UP') await disableWebhook(services, delivery, next.disableReason);
}

type Payload =
  | { kind: 'rendered'; body: string }
  | { kind: 'not-rendered'; result: SendResult }
  | { kind: 'too-late' };

/** Renders the body. An internal error counts as a failed attempt. @throws {DatabaseUnavailable} */
async function render({ renderer, log }: DeliveryServices, delivery: DueDelivery): Promise<Payload> {
  const startedMs = performance.now();
  try {
    const body = await renderPayload(renderer, delivery);
    return performance.now() - startedMs > maxRenderMs ? { kind: 'too-late' } : { kind: 'rendered', body };
  } catch (error) {
    if (error instanceof DatabaseUnavailable) throw error;
    const { marketplaceId, webhookId } = delivery;
    log.error({ err: error, marketplaceId, webhookId }, 'a webhook payload could not be rendered');
    const failure = 'The payload could not be rendered.';
    return { kind: 'not-rendered', result: { durationMs: 0, status: null, answer: null, failure } };
  }
}

/** Signs and sends the body. */
function send(services: DeliveryServices, delivery: DueDelivery, body: string): Promise<SendResult> {
  const { messageId, sequence } = delivery;
  return sendSigned(services, delivery, { id: messageId, sequence, body });
}

/** Returns the failures before an attempt, and the time since the first, by the database's clock. */
function failuresUntil({ takenAt, firstFailedAt, failureCount }: DueDelivery, elapsedMs: number) {
  const sinceMs = (firstFailedAt ?? takenAt).getTime();
  return { failureCount, failingForMs: takenAt.getTime() + elapsedMs - sinceMs };
}

/** Stores an attempt and releases the queue. @returns false if the lease ended before; then nothing is stored. */
async function record(
  { database }: DeliveryServices,
  delivery: DueDelivery,
  result: SendResult,
  next: NextState,
): Promise<boolean> {
  const { webhookId, sellerId, sequence, version, turn, takenAt } = delivery;
  const rows = await database.run(scopeOf(delivery), reportAttempt, {
    webhookId,
    sellerId,
    sequence,
    version,
    turn,
    state: next.state,
    retryMs: next.state === 'PENDING' ? next.retryMs : null,
    attemptedAt: takenAt,
    ...result,
  });
  return rows.length > 0;
}

/** Releases a queue that is empty. */
async function release({ database }: DeliveryServices, queue: QueueLease): Promise<void> {
  const { webhookId, sellerId, version, turn } = queue;
  await database.run(scopeOf(queue), idleQueue, { webhookId, sellerId, version, turn });
}

const scopeOf = ({ marketplaceId }: WebhookKey) => eventLogOfMarketplace(systemActor, marketplaceId);

function queueOf(webhook: WebhookKey, row: Values<typeof takeDeliveries.row>): TakenQueue {
  const { enabled, kind, byOperator, messageSeq, auditEntryId, details, happenedAt, ...rest } = row;
  const { sequence, messageId, failureCount } = rest;
  const queue = { ...rest, ...webhook };
  if (!enabled) return { ...queue, kind: 'webhook-disabled' };
  const event = eventOf(row);
  if (sequence === null || messageId === null || failureCount === null || event === null) {
    return { ...queue, kind: 'empty' };
  }
  return {
    ...queue,
    kind: 'due',
    sequence,
    failureCount,
    secrets: row.secrets.filter((secret) => secret !== null),
    messageId: messageIdOf(messageId),
    event,
  };
}
