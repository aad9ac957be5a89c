import type { Actor } from '../access/actor.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { webhooksOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import { newestFirstBigint, type Page, type PageRequest, readPage } from '../database/keyset.js';
import { rowsInOrder } from '../database/rows-in-order.js';
import type { MarketplaceScope } from '../database/scope.js';
import type { Runner, Values } from '../database/statement.js';
import {
  attemptsOfDeliveries,
  deliveries,
  deliveriesByNumber,
  deliveriesInState,
  redeliver as redeliverStatement,
} from '../database/statements/webhook-deliveries.js';
import { inputError } from '../errors/caller-error.js';
import type { DeliveryState } from './delivery-state.js';
import { ownWebhook, type Webhook } from './manage-webhooks.js';
import type { SendResult } from './sender.js';
import { webhookDueSignal } from './signals.js';
import { messageIdOf } from './signature.js';
import { type EventKind, kindOf } from './webhook-events.js';

/** How many attempts of a delivery are shown, the newest: this many of one, and fewer of each on a long page. */
export const maxAttempts = 50;

/** How many attempts a page shows, if its deliveries are so few that each has more than it has in any case. */
export const maxAttemptsPerPage = 500;

/** How many attempts each delivery shows in any case. */
export const minAttemptsPerDelivery = 4;

/** Returns how many attempts of each delivery a page shows. */
export const attemptsPerDelivery = (deliveries: number): number =>
  Math.min(maxAttempts, Math.max(minAttemptsPerDelivery, Math.floor(maxAttemptsPerPage / deliveries)));

/** One attempt at a delivery, and its result. */
export interface Attempt extends SendResult {
  attemptedAt: Date;
}

/** Names a delivery. */
export interface DeliveryPosition {
  webhookId: number;
  /** Its number among those of the hook, as text: the larger the later. */
  sequence: string;
}

/** One event to one hook. */
export interface Delivery extends DeliveryPosition {
  kind: EventKind;
  sellerId: number;
  /** By which the receiver knows it. */
  messageId: string;
  state: DeliveryState;
  happenedAt: Date;
  createdAt: Date;
  finishedAt: Date | null;
  /** The oldest first, of the newest that are shown. */
  attempts(): Promise<Attempt[]>;
}

type DeliveryRow = Values<typeof deliveriesByNumber.row>;

/**
 * A page of a hook's deliveries, newest first.
 * @param webhook one of the actor's own, as findWebhook gives it.
 * @param page.beside the number of the delivery beside which the page begins.
 * @param state where given, only those in it.
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
 * Returns the deliveries at these places, in the same order; null for each that is not to one of the actor's own
 * webhooks, and for all if the actor may not set up webhooks. Runs one statement at most.
 */
export async function findDeliveries(
  actor: Actor,
  database: Runner,
  places: readonly DeliveryPosition[],
): Promise<(Delivery | null)[]> {
  if (!hasPermission(actor, 'settings.manage')) return places.map(() => null);
  const { scope, ownerSeller } = webhooksOf(actor);
  const rows = await database.run(scope, deliveriesByNumber, {
    ownerSeller,
    webhookIds: places.map(({ webhookId }) => webhookId),
    sequences: places.map(({ sequence }) => sequence),
  });
  return rowsInOrder(places.map(keyOf), deliveriesOf(database, scope, rows), keyOf);
}

const keyOf = ({ webhookId, sequence }: DeliveryPosition) => `${webhookId}.${sequence}`;

/**
 * Sends a delivery again, before all that waits in its thread, under the same id. What is under way is not
 * disturbed.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` where it is no delivery of the actor's own hooks, and
 * on no field where the hook is switched off.
 */
export async function redeliver(
  actor: Actor,
  database: Database,
  place: DeliveryPosition | null,
): Promise<Delivery> {
  requirePermission(actor, 'settings.manage');
  const webhook = place && (await ownWebhook(actor, database, place.webhookId));
  if (!webhook) throw deliveryNotFound();
  if (!webhook.enabled) throw inputError(null, 'This webhook is disabled: enable it first.');
  const { scope } = webhooksOf(actor);
  const [row] = await database.run(scope, redeliverStatement, {
    webhookId: webhook.id,
    sequence: place.sequence,
  });
  if (!row) throw deliveryNotFound();
  database.signals.send(webhookDueSignal, { marketplaceId: scope.marketplaceId, webhookId: webhook.id });
  const [delivery] = deliveriesOf(database, scope, [row]);
  if (!delivery) throw deliveryNotFound();
  return delivery;
}

const deliveryNotFound = () => inputError('id', 'Delivery not found.');

/** The deliveries, with the attempts of all of them read at once when those of one are asked for. */
function deliveriesOf(database: Runner, scope: MarketplaceScope, rows: readonly DeliveryRow[]): Delivery[] {
  let all: Promise<Map<string, Attempt[]>> | undefined;
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
    webhookId: row.webhookId,
    sequence: row.sequence,
    kind: kindOf(row.kind),
    sellerId: row.sellerId,
    messageId: messageIdOf(row.messageId),
    state: row.state as DeliveryState,
    happenedAt: row.happenedAt,
    createdAt: row.createdAt,
    finishedAt: row.finishedAt,
    attempts: async () => {
      all ??= readAll();
      return (await all).get(keyOf(row)) ?? [];
    },
  }));
}
