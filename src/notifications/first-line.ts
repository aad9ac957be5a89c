import { type Actor, actorOfNotifications } from '../access/actor.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { firstUnreadMessage } from '../database/statements/unread-pauses.js';
import type { ThreadScope } from '../database/tenant-scope.js';

/** The longest first line that a notification shows, in code points. */
const maxLine = 140;

/**
 * Returns the first line of the first of the operator's messages that the seller has not read; null if the content policy has
 * something against it now.
 */
export async function firstUnreadLine(
  { database, messageCheck }: { database: Database; messageCheck: Pick<MessageCheck, 'check'> },
  scope: ThreadScope,
  { marketplaceName }: { marketplaceName: string },
): Promise<string | null> {
  const [first] = await database.run(scope, firstUnreadMessage, {});
  const actor = actorOfNotifications({ marketplaceId: scope.marketplaceId, marketplaceName });
  return first ? allowedFirstLine(messageCheck, actor, first.message) : null;
}

/** Returns the first line of a message; null if it is empty, or if the content policy has something against the message now. */
export async function allowedFirstLine(
  messageCheck: Pick<MessageCheck, 'check'>,
  actor: Actor,
  message: string,
): Promise<string | null> {
  const line = message.split(/\r\n|[\n\r\u2028\u2029]/)[0]?.trim();
  if (!line) return null;
  const { kinds } = await messageCheck.check(actor, message);
  if (kinds.length > 0) return null;
  const characters = [...line];
  return characters.length > maxLine ? `${characters.slice(0, maxLine - 1).join('')}…` : line;
}
