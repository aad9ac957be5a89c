import type { Actor } from '../access/actor.js';
import { threadOf } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { lastMessageOfSide } from '../database/statements/last-read.js';
import type { MessagePosition } from './find-nodes.js';

/**
 * Returns the last of one side's messages that were read when a thread was read up to a number; null if the actor cannot
 * see the thread.
 */
export async function lastRead(
  actor: Actor,
  database: Runner,
  { sellerId, seq, byOperator }: MessagePosition & { byOperator: boolean },
): Promise<MessagePosition | null> {
  const thread = threadOf(actor, sellerId);
  if (!thread) return null;
  const [last] = await database.run(thread, lastMessageOfSide, { byOperator, upToSeq: seq });
  return last ? { sellerId, seq: last.seq } : null;
}
