import type { Database } from '../database/database.js';
import { postdateNotifications } from '../database/statements/unread-pauses.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';

/** The time after a decision from which on its email counts as late. Most are sent at once, without a write to the database. */
const lateMs = 60_000;

interface NotifiedThread {
  memberId: number;
  sellerId: number;
  /** When an email about the thread was decided. */
  notifiedAt: Date | null;
}

/**
 * Lets the times in which a person gets no other email begin now, if an email of an earlier decision is about to be sent: it waited for the mail
 * server.
 * @param threads those in the email.
 */
export async function postdateLate(
  database: Database,
  scope: MarketplaceScope,
  threads: readonly NotifiedThread[],
  now: Date,
): Promise<void> {
  const late = threads.filter(
    ({ notifiedAt }) => notifiedAt && now.getTime() - notifiedAt.getTime() > lateMs,
  );
  const [first] = late;
  if (!first) return;
  const sellerIds = [...new Set(late.map(({ sellerId }) => sellerId))];
  await database.run(scope, postdateNotifications, { memberId: first.memberId, sellerIds, now });
}
