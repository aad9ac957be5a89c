import { z } from 'zod';
import { newestFirstBigint, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { addAuditEntry, auditEntries } from '../database/statements/audit-log.js';
import { type Actor, administrator, type MarketplaceAdministrator, type OperatorActor } from './actor.js';
import type { AuditAction } from './audit-actions.js';
import { requirePermission } from './permissions.js';
import { auditLogOf, marketplaceOf } from './scopes.js';

/** One thing that a change touched: what it was, and what it is; null where it was or is not there. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** How the actor of an entry authenticated. */
export type AuditActorKind = 'user' | 'apiKey' | 'commandLine';

export interface AuditEntry {
  /** Its number, as text: the larger the later. */
  readonly id: string;
  readonly at: Date;
  /** Who made the change: a key's or a user's name at that time, or what it is known by; else `administrator`. */
  readonly actor: string;
  readonly actorKind: AuditActorKind;
  /** One of `auditActions`. */
  readonly action: string;
  readonly changes: readonly AuditChange[];
}

/** Writes down what an actor changed, in the transaction that changes it. */
export async function writeAudit(
  actor: Actor | MarketplaceAdministrator,
  inside: Runner,
  action: AuditAction,
  changes: readonly AuditChange[],
): Promise<void> {
  const { identity, name } = actor;
  const values = { identity, name, action, changes: JSON.stringify(changes) };
  await inside.run(auditLogOf(actor), addAuditEntry, values);
}

/** Returns the kind of actor that an identity belongs to. A chat token acts for the API key that made it. */
function actorKindOf(identity: string): AuditActorKind {
  if (identity === administrator.side) return 'commandLine';
  return identity.startsWith('user:') ? 'user' : 'apiKey';
}

const storedChanges = z.array(
  z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
);

/**
 * A page of what was changed in the actor's marketplace, newest first.
 * @param wanted which page, asked for once it is sure that the actor may see any.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; and what `wanted` throws.
 */
export async function listAudit(
  actor: OperatorActor,
  database: Runner,
  wanted: () => PageRequest<string>,
): Promise<Page<AuditEntry>> {
  requirePermission(actor, 'settings.manage');
  const { items, ...rest } = await readPage(wanted(), newestFirstBigint, (direction, beside, limit) =>
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
