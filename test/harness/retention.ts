import { administrator, systemActor } from '../../src/access/actor.js';
import { administratorOf } from '../../src/accounts/managing-actor.js';
import { updateLegalHold } from '../../src/chat/message-retention.js';
import { deleteDueMessages } from '../../src/chat/retention-runs.js';
import type { Database } from '../../src/database/database.js';

type Server = { database: Database };

/**
 * Runs the retention of a marketplace, as if messages from before one were old; null: all messages. Resolves when the run has
 * ended, also if the server's own job has taken it.
 */
export async function deleteBefore(
  { database }: Server,
  marketplaceId: number,
  message: { sellerId: number; seq: number } | null,
): Promise<void> {
  const { pool } = database;
  await pool.query(
    `insert into message_retention (marketplace_id, months, next_run_at, run_before)
     select $1, 1200, clock_timestamp() - interval '1 second', coalesce(
       (select created_at from message where marketplace_id = $1 and seller_id = $2 and seq = $3), clock_timestamp()
     )
     on conflict (marketplace_id) do update
     set months = 1200, next_run_at = excluded.next_run_at, run_before = excluded.run_before, leased_until = null`,
    [marketplaceId, message?.sellerId ?? 0, message?.seq ?? 0],
  );
  for (let isRunning = true; isRunning; ) {
    await deleteDueMessages(systemActor, database);
    const { rows } = await pool.query(
      'select from message_retention where marketplace_id = $1 and run_before is not null',
      [marketplaceId],
    );
    isRunning = rows.length > 0;
  }
}

/** Sets or releases the legal hold of a seller. */
export async function holdSeller(
  { database }: Server,
  marketplaceId: number,
  sellerId: number,
  onHold = true,
): Promise<void> {
  const actor = await administratorOf(administrator, database, marketplaceId, 'marketplace');
  await updateLegalHold(actor, database, sellerId, onHold);
}
