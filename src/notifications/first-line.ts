import { actorOfNotifications } from '../access/actor.js';
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
  const line = first?.message.split(/\r\n|[\n\r\u2028\u2029]/)[0]?.trim();
  if (!first || !line) return null;
  const actor = actorOfNotifications({ marketplaceId: scope.marketplaceId, marketplaceName });
  const { kinds } = await messageCheck.check(actor, first.message);
  if (kinds.length > 0) return null;
  const characters = [...line];
  return characters.length > maxLine ? `${characters.slice(0, maxLine - 1).join('')}…` : line;
}
