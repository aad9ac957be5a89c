import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { cannedRepliesOf, sharedReplies } from '../access/tenant-scopes.js';
import { type Page, type PageRequest, type Positions, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { cannedReplies } from '../database/statements/canned-replies.js';
import { namePatterns } from '../text/name-pattern.js';
import { type CannedReply, replyOf } from './reply.js';

/** The position of a reply in a list by name. */
export interface ReplyPosition {
  readonly nameKey: string;
  readonly id: number;
}

/** Follows each name: no name contains this character. */
const lastName = '\u{10FFFF}';

const positions: Positions<ReplyPosition> = {
  edges: { first: { nameKey: '', id: 0 }, last: { nameKey: lastName, id: 0 } },
  including: ({ nameKey, id }, direction) => ({ nameKey, id: id + (direction === 'first' ? -1 : 1) }),
};

/** The replies to list. */
export interface ReplyRequest {
  readonly page: PageRequest<ReplyPosition>;
  /** Only replies whose name or texts contain all these words, as in a search of names; null: all. */
  readonly q: string | null;
  /** Only shared ones, or only own ones; null: both. */
  readonly isShared: boolean | null;
}

/**
 * Returns a page of the replies that the actor sees, by name.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
export async function listReplies(
  actor: OperatorActor,
  database: Runner,
  readRequest: () => ReplyRequest,
): Promise<Page<CannedReply>> {
  requirePermission(actor, 'canned-replies.use');
  const { page, q, isShared } = readRequest();
  const { scope, ownOwner } = cannedRepliesOf(actor);
  const owner = isShared === false ? -1 : sharedReplies;
  const otherOwner = isShared === true ? -1 : (ownOwner ?? -1);
  const names = q === null ? null : namePatterns(q);
  if (q !== null && names === null) return { items: [], hasNextPage: false, hasPreviousPage: false };
  const patterns = names?.patterns ?? null;
  const { items, ...rest } = await readPage(page, positions, (direction, { nameKey, id }, limit) =>
    database.run(scope, cannedReplies[direction], { nameKey, id, owner, otherOwner, patterns, limit }),
  );
  return { items: items.map(replyOf), ...rest };
}
