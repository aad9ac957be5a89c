import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { readThread } from '../chat/read-thread.js';
import type { Runner } from '../database/statement.js';
import type { VariableValues } from '../text/reply-variables.js';
import { orderNumberIn } from './order-number.js';

/** The part of a thread in which an order number is looked for: the newest messages, and the beginning of each. */
const searched = { messages: 50, characters: 2_000 } as const;

/**
 * Returns the values of the variables in a thread: the seller's name, the actor's name, and the newest order number in the
 * newest 50 messages of either side, of which it reads the first 2,000 characters. The writer's own calendar and language decide the date.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId`.
 */
export async function valuesInThread(
  actor: OperatorActor,
  database: Runner,
  sellerId: number | null,
): Promise<Omit<VariableValues, 'date'>> {
  requirePermission(actor, 'canned-replies.use');
  const page = { direction: 'first', size: searched.messages, beside: null } as const;
  const { items, seller } = await readThread(actor, database, { sellerId, page, q: null });
  let order: string | null = null;
  for (const { message } of items) order ??= orderNumberIn(message.slice(0, searched.characters));
  return { seller: seller.businessName, me: actor.name, order };
}
