import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import type { Runner } from '../database/statement.js';
import { listReplies, type ReplyPosition } from './list-replies.js';
import { csvHeader, csvLines } from './reply-csv.js';

/** The number of replies that are in memory at a time. */
const pageSize = 100;

/**
 * Returns the shared replies, or the actor's own, by name, as the lines of a CSV file that `importReplies` accepts. One page
 * is in memory at a time.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`, at once.
 */
export function exportReplies(
  actor: OperatorActor,
  database: Runner,
  isShared: boolean,
): AsyncGenerator<string> {
  requirePermission(actor, 'canned-replies.use');
  return linesOf(actor, database, isShared);
}

async function* linesOf(actor: OperatorActor, database: Runner, isShared: boolean): AsyncGenerator<string> {
  yield csvHeader;
  let beside: ReplyPosition | null = null;
  for (let hasMore = true; hasMore; ) {
    const page = { direction: 'first', size: pageSize, beside } as const;
    const { items, hasNextPage } = await listReplies(actor, database, () => ({ page, q: null, isShared }));
    yield items.map(csvLines).join('');
    beside = items.at(-1) ?? null;
    hasMore = hasNextPage && beside !== null;
  }
}
