import { z } from 'zod';
import { newestFirstBigint, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { addAuditEntry, auditEntries } from '../database/statements/audit-log.js';
import { type Actor, administrator, type MarketplaceAdministrator, type OperatorActor } from './actor.js';
import type { AuditAction } from './audit-actions.js';
import { requirePermission } from './permissions.js';
import { auditLogOf, marketplaceOf } from './scopes.js';

/** A changed field with its value before and after; null if it had or has none. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The authentication method of an entry's actor. */
export type AuditActorKind = 'user' | 'apiKey' | 'commandLine';

export interface AuditEntry {
  /** The number of the entry, as text. Later entries have larger numbers. */
  readonly id: string;
  readonly at: Date;
  /** The name of the key or user at that time, or its identity if it has no name; else `administrator`. */
  readonly actor: string;
  readonly actorKind: AuditActorKind;
  /** One of `auditActions`. */
  readonly action: string;
  readonly changes: readonly AuditChange[];
}

/** Adds an audit entry, in the transaction of the change. */
export async function writeAudit(
  actor: Actor | MarketplaceAdministrator,
  transaction: Runner,
  action: AuditAction,
  changes: readonly AuditChange[],
): Promise<void> {
  const { identity, name } = actor;
  const values = { identity, name, action, changes: JSON.stringify(changes) };
  await transaction.run(auditLogOf(actor), addAuditEntry, values);
}

/** Returns the kind of actor that an identity belongs to. A chat token acts for the API key that created it. */
function actorKindOf(identity: string): AuditActorKind {
  if (identity === administrator.side) return 'commandLine';
  return identity.startsWith('user:') ? 'user' : 'apiKey';
}

const storedChanges = z.array(
  z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
);

/**
 * Returns a page of the audit log of the actor's marketplace, newest first.
 * @param readPageRequest called after the permission check.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; and the errors of `readPageRequest`.
 */
export async function listAudit(
  actor: OperatorActor,
  database: Runner,
  readPageRequest: () => PageRequest<string>,
): Promise<Page<AuditEntry>> {
  requirePermission(actor, 'settings.manage');
  const { items, ...rest } = await readPage(
    readPageRequest(),
    newestFirstBigint,
    (direction, beside, limit) =>
      database.run(marketplaceOf(actor), auditEntries[direction], { beside, limit }),
  );
  const entries = items.map(({ id, at, identity, name, action, changes }) => ({
    id,
    at,
    actor: name ?? identity,
    actorKind: actorKindOf(identity),
    action,
    changes: storedChanges.parse(JSON.parse(changes)),
  }));
  return { items: entries, ...rest };
}
