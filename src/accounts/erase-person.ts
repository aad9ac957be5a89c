import type { Administrator, MarketplaceAdministrator, OperatorActor } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, personManagedBy } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { addErasure } from '../database/statements/erasures.js';
import { removeMember as removeStatement } from '../database/statements/members.js';
import {
  deleteMemberTraces,
  deletePersonTraces,
  earlierNames,
} from '../database/statements/person-erasure.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { inputError } from '../errors/caller-error.js';
import { likePattern } from '../text/name-pattern.js';
import { erasedName } from '../text/replace-names.js';
import type { Member } from './list-members.js';
import { managerOfUser } from './managing-actor.js';
import { changeMember, checkRemovable, nameField, removeAccess } from './members.js';

/**
 * Erases a user of the operator or of a seller: removes the membership, and the account if it has no other one, and has the
 * name and the address replaced everywhere in the marketplace by `erasedName` (erasure-jobs.ts). Messages stay. It cannot be
 * undone. @returns the user as it was.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, also for the actor's own account and the last
 * user with `accounts.manage`.
 */
export async function eraseMember(
  actor: OperatorActor | Administrator,
  database: Database,
  id: number | null,
): Promise<Member> {
  requirePermission(actor, 'full-access.manage');
  const manager = await managerOfUser(actor, database, id);
  return changeMember(manager, database, 'userErase', id, async (transaction, user) => {
    await checkRemovable(manager, transaction, user, 'id');
    const scope = marketplaceOf(manager);
    const { userId, email } = user;
    const names = [user.name, ...(await namesBefore(transaction, scope, email))];
    await transaction.run(scope, deleteMemberTraces, { memberId: user.id, names, neutral: erasedName });
    await transaction.run(scope, removeStatement, { id: user.id });
    await removeAccess(manager, transaction, user);
    await transaction.run(personManagedBy(manager), deletePersonTraces, { userId, email });
    const identity = `user:${userId}`;
    const { sellerId } = user;
    await transaction.run(scope, addErasure, {
      ...{ identity, memberId: user.id, sellerId },
      ...{ names, emails: [email] },
    });
    return { changes: [{ field: identity, before: describe(sellerId), after: null }], answer: user };
  });
}

/** Returns the names that a user had before, as the audit log has them. */
async function namesBefore(transaction: Runner, scope: MarketplaceScope, email: string): Promise<string[]> {
  const field = nameField(email);
  const pattern = likePattern(field);
  return (await transaction.run(scope, earlierNames, { field, pattern })).map(({ name }) => name);
}

const describe = (sellerId: number | null) => (sellerId === null ? 'operator' : sellerReference(sellerId));

/** A person who was removed before. */
export interface FormerPerson {
  /** Null: one of the operator's users. */
  readonly sellerId: number | null;
  readonly names: readonly string[];
  readonly emails: readonly string[];
}

/**
 * Has the names and addresses of a person replaced who was removed before.
 * @throws {InputError} on `name` if there is none.
 */
export async function eraseFormerPerson(
  actor: MarketplaceAdministrator,
  database: Database,
  { sellerId, names, emails }: FormerPerson,
): Promise<void> {
  if (names.length + emails.length === 0) throw inputError('name', 'Give a name or an address.');
  const scope = marketplaceOf(actor);
  await database.transaction(async (transaction: Runner) => {
    await transaction.run(scope, deleteMemberTraces, {
      memberId: null,
      names: [...names],
      neutral: erasedName,
    });
    for (const email of emails) {
      const traces = { userId: null, email: email.trim().toLowerCase() };
      await transaction.run(personManagedBy(actor), deletePersonTraces, traces);
    }
    await transaction.run(scope, addErasure, {
      ...{ identity: null, memberId: null, sellerId },
      ...{ names: [...names], emails: [...emails] },
    });
    const change = { field: 'former user', before: describe(sellerId), after: null };
    await writeAudit(actor, transaction, 'userErase', [change]);
  });
}
