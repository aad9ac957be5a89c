import { type Asker, maySetUp, mustBeAllowedToSetUp, webhooksOf } from '../chat/asker.js';
import { badInput } from '../chat/fault.js';
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
import type { Exchange } from './exchange.js';
import { ownWebhook, type Webhook } from './set-up-webhooks.js';
import { webhookDueSignal } from './signals.js';
import { messageIdOf } from './signature.js';
import { type EventKind, kindOf } from './webhook-events.js';

/** How many attempts of a delivery are shown, the newest: this many of one, and fewer of each on a long page. */
export const shownAttempts = 50;

/** How many attempts a page shows, if its deliveries are so few that each has more than it has in any case. */
export const shownAttemptsOfPage = 500;

/** How many attempts each delivery shows in any case. */
export const fewestShownAttempts = 4;

/** Returns how many attempts of each delivery a page shows. */
export const shownAttemptsBeside = (deliveries: number): number =>
  Math.min(shownAttempts, Math.max(fewestShownAttempts, Math.floor(shownAttemptsOfPage / deliveries)));

export type DeliveryState = 'PENDING' | 'DELIVERED' | 'GIVEN_UP';

/** One attempt at a delivery, and what came of it. */
export interface Attempt extends Exchange {
  attemptedAt: Date;
}

/** Names a delivery. */
export interface DeliveryPlace {
  webhookId: number;
  /** Its number among those of the hook, as text: the larger the later. */
  sequence: string;
}

/** One event to one hook. */
export interface Delivery extends DeliveryPlace {
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
 * @param webhook one of the asker's own, as findWebhook gives it.
 * @param page.beside the number of the delivery beside which the page begins.
 * @param state where given, only those in it.
 */
export async function listDeliveries(
  asker: Asker,
  database: Runner,
  { id }: Webhook,
  { state, page }: { state: DeliveryState | null; page: PageRequest<string> },
): Promise<Page<Delivery>> {
  const { scope } = webhooksOf(asker);
  const { items, ...rest } = await readPage(page, newestFirstBigint, (direction, beside, limit) => {
    const values = { webhookId: id, beside, limit };
    return state === null
      ? database.run(scope, deliveries[direction], values)
      : database.run(scope, deliveriesInState[direction], { ...values, state });
  });
  return { items: deliveriesOf(database, scope, items), ...rest };
}

/**
 * Returns the deliveries at these places, in the same order; null for each that is not to one of the asker's own
 * webhooks, and for all if the asker may not set up webhooks. Runs one statement at most.
 */
export async function findDeliveries(
  asker: Asker,
  database: Runner,
  places: readonly DeliveryPlace[],
): Promise<(Delivery | null)[]> {
  if (!maySetUp(asker)) return places.map(() => null);
  const { scope, ownerSeller } = webhooksOf(asker);
  const rows = await database.run(scope, deliveriesByNumber, {
    ownerSeller,
    webhookIds: places.map(({ webhookId }) => webhookId),
    sequences: places.map(({ sequence }) => sequence),
  });
  return rowsInOrder(places.map(keyOf), deliveriesOf(database, scope, rows), keyOf);
}

const keyOf = ({ webhookId, sequence }: DeliveryPlace) => `${webhookId}.${sequence}`;

/**
 * Sends a delivery again, before all that waits in its thread, under the same id. What is under way is not
 * disturbed.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` where it is no delivery of the asker's own hooks, and
 * on no field where the hook is switched off.
 */
export async function redeliver(
  asker: Asker,
  database: Database,
  place: DeliveryPlace | null,
): Promise<Delivery> {
  mustBeAllowedToSetUp(asker);
  const webhook = place && (await ownWebhook(asker, database, place.webhookId));
  if (!webhook) throw deliveryNotFound();
  if (!webhook.enabled) throw badInput(null, 'This webhook is disabled: enable it first.');
  const { scope } = webhooksOf(asker);
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

const deliveryNotFound = () => badInput('id', 'Delivery not found.');

/** The deliveries, with the attempts of all of them read at once when those of one are asked for. */
function deliveriesOf(database: Runner, scope: MarketplaceScope, rows: readonly DeliveryRow[]): Delivery[] {
  let all: Promise<Map<string, Attempt[]>> | undefined;
  const readAll = async () => {
    const attempts = await database.run(scope, attemptsOfDeliveries, {
      webhookIds: rows.map(({ webhookId }) => webhookId),
      sequences: rows.map(({ sequence }) => sequence),
      limit: shownAttemptsBeside(rows.length),
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
