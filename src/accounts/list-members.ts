import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/scopes.js';
import { newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import { matchingMembers, members, type membersByNumber } from '../database/statements/members.js';
import { isIndexed, likePattern } from '../text/name-pattern.js';
import { type OwnerFilter, resolveOwnerFilter } from './owner-filter.js';

/** A user of a marketplace's operator or of one of its sellers, as the operator's administrators see it. */
export type Member = Values<typeof membersByNumber.row>;

/** How many users are looked through one by one before the index of names is asked. */
const window = 1_000;

/** Which users are wanted: a page of those with `q` anywhere in their name or address, case aside. */
export interface MembersWanted {
  page: PageRequest<number>;
  owner: OwnerFilter;
  q: string | null;
}

/**
 * A page of the marketplace's users, those of its sellers included, the newest first.
 * @param wanted which, asked for once it is sure that the actor may see any.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId` and `kind`; and what `wanted` throws.
 */
export async function listMembers(
  actor: OperatorActor,
  database: Runner,
  wanted: () => MembersWanted,
): Promise<Page<Member>> {
  requirePermission(actor, 'accounts.manage');
  const { page, owner, q } = wanted();
  const owners = await resolveOwnerFilter(actor, database, owner);
  const scope = marketplaceOf(actor);
  const pattern = q === null ? null : likePattern(q);
  return readPage(page, newestFirst, async (direction, beside, limit) => {
    const part = { ...owners, beside, limit, pattern };
    const near = members[direction];
    if (pattern === null || q === null) return database.run(scope, near, { ...part, window: limit });
    const found = await database.run(scope, near, { ...part, window });
    if (found.length === limit) return found;
    if (!isIndexed(q)) return database.run(scope, near, { ...part, window: null });
    return database.run(scope, matchingMembers[direction], part);
  });
}
