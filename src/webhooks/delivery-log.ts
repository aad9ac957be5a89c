import type { Actor } from '../access/actor.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { webhooksOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { newestFirstBigint, type Page, type PageRequest, readPage } from '../database/keyset.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { Runner, Values } from '../database/statement.js';
import {
  attemptsOfDeliveries,
  deliveries,
  deliveriesByNumber,
  deliveriesInState,
  redeliver as redeliverStatement,
} from '../database/statements/webhook-deliveries.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { inputError } from '../errors/caller-error.js';
import type { DeliveryState } from './delivery-state.js';
import { ownWebhook, type Webhook } from './manage-webhooks.js';
import type { SendResult } from './sender.js';
import { webhookDueSignal } from './signals.js';
import { messageIdOf } from './signature.js';
import { type EventKind, kindOf } from './webhook-events.js';

/** The maximum number of attempts that a delivery shows, the newest ones. On a long page each shows fewer. */
export const maxAttempts = 50;

/** The maximum number of attempts on a page whose deliveries show more than the minimum. */
export const maxAttemptsPerPage = 500;

/** The number of attempts that each delivery shows on any page. */
export const minAttemptsPerDelivery = 4;

/** Returns the number of attempts that a page shows of each delivery. */
export const attemptsPerDelivery = (deliveries: number): number =>
  Math.min(maxAttempts, Math.max(minAttemptsPerDelivery, Math.floor(maxAttemptsPerPage / deliveries)));

/** One attempt at a delivery, and its result. */
export interface Attempt extends SendResult {
  attemptedAt: Date;
}

/** Identifies a delivery. */
export interface DeliveryPosition {
  webhookId: number;
  /** Its number among the webhook's deliveries, as text. Later deliveries have higher numbers. */
  sequence: string;
}

/** One event for one webhook. */
export interface Delivery extends DeliveryPosition {
  kind: EventKind;
  /** The seller of the thread; null for an entry of the audit log. */
  sellerId: number | null;
  /** The id that the receiver sees. */
  messageId: string;
  state: DeliveryState;
  happenedAt: Date;
  createdAt: Date;
  finishedAt: Date | null;
  /** Returns the newest attempts, the oldest of them first. */
  attempts(): Promise<Attempt[]>;
}

type DeliveryRow = Values<typeof deliveriesByNumber.row>;

/**
 * Returns a page of a webhook's deliveries, newest first.
 * @param webhook one of the actor's own webhooks, from findWebhook.
 * @param page.beside the number of the delivery before or after the page.
 * @param state if given, only the deliveries in this state.
 */
export async function listDeliveries(
  actor: Actor,
  database: Runner,
  { id }: Webhook,
  { state, page }: { state: DeliveryState | null; page: PageRequest<string> },
): Promise<Page<Delivery>> {
  const { scope } = webhooksOf(actor);
  const { items, ...rest } = await readPage(page, newestFirstBigint, (direction, beside, limit) => {
    const values = { webhookId: id, beside, limit };
    return state === null
      ? database.run(scope, deliveries[direction], values)
      : database.run(scope, deliveriesInState[direction], { ...values, state });
  });
  return { items: deliveriesOf(database, scope, items), ...rest };
}

/**
 * Returns the deliveries at these positions, in the same order; null for each that does not belong to one of the actor's
 * webhooks, and for all if the actor cannot manage webhooks. Runs one statement at most.
 */
export async function findDeliveries(
  actor: Actor,
  database: Runner,
  positions: readonly DeliveryPosition[],
): Promise<(Delivery | null)[]> {
  if (!hasPermission(actor, 'settings.manage')) return positions.map(() => null);
  const { scope, ownerSeller } = webhooksOf(actor);
  const rows = await database.run(scope, deliveriesByNumber, {
    ownerSeller,
    webhookIds: positions.map(({ webhookId }) => webhookId),
    sequences: positions.map(({ sequence }) => sequence),
  });
  return rowsInOrder(positions.map(keyOf), deliveriesOf(database, scope, rows), keyOf);
}

const keyOf = ({ webhookId, sequence }: DeliveryPosition) => `${webhookId}.${sequence}`;

/**
 * Queues a delivery again under the same id, before everything else in its thread. An attempt in progress continues.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` if none of the actor's webhooks has
 * this delivery, and on no field if the webhook is disabled.
 */
export async function redeliver(
  actor: Actor,
  database: Database,
  position: DeliveryPosition | null,
): Promise<Delivery> {
  requirePermission(actor, 'settings.manage');
  const webhook = position && (await ownWebhook(actor, database, position.webhookId));
  if (!webhook) throw deliveryNotFound();
  if (!webhook.enabled) throw inputError(null, 'This webhook is disabled: enable it first.');
  const { scope } = webhooksOf(actor);
  const [row] = await database.run(scope, redeliverStatement, {
    webhookId: webhook.id,
    sequence: position.sequence,
  });
  if (!row) throw deliveryNotFound();
  database.signals.send(webhookDueSignal, { marketplaceId: scope.marketplaceId, webhookId: webhook.id });
  const [delivery] = deliveriesOf(database, scope, [row]);
  if (!delivery) throw deliveryNotFound();
  return delivery;
}

const deliveryNotFound = () => inputError('id', 'Delivery not found.');

/** Returns deliveries whose attempts are read together, when the first of them is needed. */
function deliveriesOf(database: Runner, scope: MarketplaceScope, rows: readonly DeliveryRow[]): Delivery[] {
  let allAttempts: Promise<Map<string, Attempt[]>> | undefined;
  const readAll = async () => {
    const attempts = await database.run(scope, attemptsOfDeliveries, {
      webhookIds: rows.map(({ webhookId }) => webhookId),
      sequences: rows.map(({ sequence }) => sequence),
      limit: attemptsPerDelivery(rows.length),
    });
    const byDelivery = new Map<string, Attempt[]>();
    for (const { webhookId, sequence, ...attempt } of attempts) {
      const key = keyOf({ webhookId, sequence });
      byDelivery.set(key, [...(byDelivery.get(key) ?? []), attempt]);
    }
    return byDelivery;
  };
  return rows.map((row) => ({
    ...row,
    kind: kindOf(row.kind),
    sellerId: row.kind === 'auditEntry' ? null : row.sellerId,
    messageId: messageIdOf(row.messageId),
    state: row.state as DeliveryState,
    attempts: async () => {
      allAttempts ??= readAll();
      return (await allAttempts).get(keyOf(row)) ?? [];
    },
  }));
}
