import type { Database } from '../database/database.js';
import {
  chatTokenRecord,
  deleteChatTokenRecords,
  recordChatToken,
} from '../database/statements/chat-token-records.js';
import type { Actor } from './actor.js';
import { writeAudit } from './audit-log.js';
import { sellerReference } from './audit-sellers.js';
import { auditLogOf } from './tenant-scopes.js';

/**
 * The audit log has one entry in this time for the tokens that a key creates for one name of a seller. The embedding site
 * creates a token for each visit of a page, so an entry for each would hide all others.
 */
export const tokenAuditDays = 30;

/** The number of old records that each new one deletes. */
const deletionBatchSize = 4;

/** Writes an audit entry that a key creates a chat token, unless a recent entry has the same key, seller and name. */
export async function auditToken(
  actor: Actor,
  database: Database,
  token: { keyId: number; sellerId: number; name: string },
): Promise<void> {
  const scope = auditLogOf(actor);
  const values = { ...token, days: tokenAuditDays };
  const known = await database.run(scope, chatTokenRecord, values);
  if (known.length > 0) return;
  await database.transaction(async (transaction) => {
    const recorded = await transaction.run(scope, recordChatToken, values);
    if (recorded.length === 0) return;
    const { sellerId, name } = token;
    const change = { field: sellerReference(sellerId), before: null, after: name };
    await writeAudit(actor, transaction, 'chatTokenCreate', [change]);
    const deletion = { days: tokenAuditDays, count: deletionBatchSize };
    await transaction.run(scope, deleteChatTokenRecords, deletion);
  });
}
