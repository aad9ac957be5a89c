import type { Runner } from '../database/statement.js';
import { lastMessageOfSide } from '../database/statements/last-read.js';
import { type Asker, threadOf } from './asker.js';
import type { MessagePlace } from './find-nodes.js';

/**
 * The last of one side's messages that were read when a thread was read up to a number; null where the asker
 * may not see the thread.
 */
export async function lastRead(
  asker: Asker,
  database: Runner,
  { sellerId, seq, byOperator }: MessagePlace & { byOperator: boolean },
): Promise<MessagePlace | null> {
  const thread = threadOf(asker, sellerId);
  if (!thread) return null;
  const [last] = await database.run(thread, lastMessageOfSide, { byOperator, upToSeq: seq });
  return last ? { sellerId, seq: last.seq } : null;
}
