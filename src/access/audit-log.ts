import { createHash } from 'node:crypto';
import type { Runner, Values } from '../database/statement.js';
import { addAuditEntry, countAuditEntry } from '../database/statements/audit-log.js';
import { foldCase } from '../text/fold-case.js';
import type { Actor, MarketplaceAdministrator, MarketplaceSystem } from './actor.js';
import { type AuditAction, isOwnToSeller } from './audit-actions.js';
import { auditLogOf } from './tenant-scopes.js';

/** An actor that an entry can name. */
export type AuditActor = Actor | MarketplaceAdministrator | MarketplaceSystem;

/** A changed field with its value before and after; null if it had or has none. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** The maximum length of the text by which a search finds an entry, in UTF-16 units. */
const maxSearchText = 2_000;

/** The time in which equal acts are counted in one entry. */
const repeatMs = 3_600_000;

/** Adds an audit entry, in the transaction of the change. */
export async function writeAudit(
  actor: AuditActor,
  transaction: Runner,
  action: AuditAction,
  changes: readonly AuditChange[],
): Promise<void> {
  await transaction.run(auditLogOf(actor), addAuditEntry, entryOf(actor, action, changes));
}

/**
 * Adds an audit entry of an act that a program or an attacker can repeat at will. Acts of the same actor with the same
 * changes are counted in one entry an hour.
 * @param perAddress whether each address has an entry of its own; otherwise the entry has the latest address. Use it only
 * if another limit bounds the number of addresses.
 */
export async function writeRepeatedAudit(
  actor: AuditActor,
  transaction: Runner,
  action: AuditAction,
  changes: readonly AuditChange[],
  { perAddress }: { perAddress: boolean },
): Promise<void> {
  const entry = entryOf(actor, action, changes);
  const hour = Math.floor(Date.now() / repeatMs);
  const group = [action, actor.identity, entry.changes, perAddress && entry.address, hour];
  const repeatKey = createHash('sha256').update(JSON.stringify(group)).digest('base64url');
  await transaction.run(auditLogOf(actor), countAuditEntry, { ...entry, repeatKey });
}

function entryOf(
  actor: AuditActor,
  action: AuditAction,
  changes: readonly AuditChange[],
): Values<typeof addAuditEntry.parameters> {
  const { identity, name, side } = actor;
  const { address = null, userAgent = null } = ('origin' in actor && actor.origin) || {};
  return {
    ownerSeller: side === 'seller' ? actor.sellerId : null,
    operatorSees: side !== 'seller' || !isOwnToSeller(action),
    identity,
    name,
    action,
    changes: JSON.stringify(changes),
    address,
    userAgent,
    searchText: searchTextOf({ name, identity, action, address, changes }),
  };
}

/** Returns the text by which a search finds an entry. */
export function searchTextOf(entry: {
  name: string | null;
  identity: string;
  action: string;
  address: string | null;
  changes: readonly AuditChange[];
}): string {
  const { name, identity, action, address, changes } = entry;
  const texts = changes.flatMap(({ field, before, after }) => [field, before, after]);
  const words = [name, identity, action, address, ...texts].filter((text) => text !== null);
  return foldCase(words.join(' ')).slice(0, maxSearchText).toWellFormed();
}
