import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import { matchingMembers, members, type membersByNumber } from '../database/statements/members.js';
import { isIndexed, likePattern } from '../text/name-pattern.js';
import { type OwnerFilter, resolveOwnerFilter } from './owner-filter.js';

/** A user of a marketplace's operator or of one of its sellers, as Full Admins see it. */
export type Member = Values<typeof membersByNumber.row>;

/** The number of users that a search scans before it uses the index of names. */
const scanLimit = 1_000;

/** A page, and filters. `searchText` matches anywhere in a name or email address, without regard to case. */
export interface MemberQuery {
  page: PageRequest<number>;
  owner: OwnerFilter;
  searchText: string | null;
}

/**
 * Returns a page of the marketplace's users, including its sellers' users, newest first.
 * @param readQuery called after the permission check.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId` and `kind`; and the errors of
 * `readQuery`.
 */
export async function listMembers(
  actor: OperatorActor,
  database: Runner,
  readQuery: () => MemberQuery,
): Promise<Page<Member>> {
  requirePermission(actor, 'accounts.manage');
  const { page, owner, searchText } = readQuery();
  const owners = await resolveOwnerFilter(actor, database, owner);
  const scope = marketplaceOf(actor);
  const pattern = searchText === null ? null : likePattern(searchText);
  return readPage(page, newestFirst, async (direction, beside, limit) => {
    const part = { ...owners, beside, limit, pattern };
    const statement = members[direction];
    if (pattern === null || searchText === null)
      return database.run(scope, statement, { ...part, window: limit });
    const found = await database.run(scope, statement, { ...part, window: scanLimit });
    if (found.length === limit) return found;
    if (!isIndexed(searchText)) return database.run(scope, statement, { ...part, window: null });
    return database.run(scope, matchingMembers[direction], part);
  });
}
