import { z } from 'zod';
import { newestFirstBigint, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import {
  auditEntryByNumber,
  auditNumberRange,
  operatorAuditEntries,
  sellerAuditEntries,
} from '../database/statements/audit-log.js';
import { inputError } from '../errors/caller-error.js';
import { isIndexed, likePattern } from '../text/name-pattern.js';
import { type Actor, administrator, type MarketplaceAdministrator, systemActor } from './actor.js';
import type { AuditChange } from './audit-log.js';
import { type AuditSeller, withSellers } from './audit-sellers.js';
import { requirePermission } from './permissions.js';
import { auditLogOf, marketplaceOf, threadOf } from './tenant-scopes.js';

/** The authentication method of an entry's actor. */
export type AuditActorKind = 'user' | 'apiKey' | 'commandLine' | 'system';

export interface AuditEntry {
  /** The number of the entry, as text. Later entries have larger numbers. */
  readonly id: string;
  readonly at: Date;
  /** The last time of an act that the entry counts; null if it happened once. */
  readonly lastAt: Date | null;
  /** The number of times that the act happened. */
  readonly occurrences: number;
  /** The name of the key or user at that time, or its identity if it has no name; else `administrator`. */
  readonly actor: string;
  /** The actor's identity, by which entries can be filtered. */
  readonly identity: string;
  readonly actorKind: AuditActorKind;
  /** The seller whose side acted; null for the operator's side. */
  readonly sellerId: number | null;
  /** One of `auditActions`. */
  readonly action: string;
  readonly changes: readonly AuditChange[];
  /** The sellers that the changes name, and the seller whose side acted. */
  readonly sellers: readonly AuditSeller[];
  readonly address: string | null;
  readonly userAgent: string | null;
}

/** Restricts the entries. Null means all. */
export interface AuditFilter {
  /** The identity of the actor, such as `user:12` or `key:3`. */
  readonly identity: string | null;
  readonly action: string | null;
  readonly since: Date | null;
  /** Exclusive. */
  readonly until: Date | null;
  /** Matches anywhere in names, addresses and changes, without regard to case. */
  readonly q: string | null;
}

export const allEntries: AuditFilter = { identity: null, action: null, since: null, until: null, q: null };

/** Returns the kind of actor that an identity belongs to. A chat token acts for the API key that created it. */
function actorKindOf(identity: string): AuditActorKind {
  if (identity === administrator.side) return 'commandLine';
  if (identity === systemActor.side) return 'system';
  return identity.startsWith('user:') ? 'user' : 'apiKey';
}

const storedChanges = z.array(
  z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() }),
);

/**
 * Returns a page of the audit log of the actor's side, newest first: the operator's, or that of one seller.
 * @param readQuery called after the permission check.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `q`; and the errors of `readQuery`.
 */
export async function listAudit(
  actor: Actor | MarketplaceAdministrator,
  database: Runner,
  readQuery: () => { page: PageRequest<string>; filter: AuditFilter },
): Promise<Page<AuditEntry>> {
  requirePermission(actor, 'settings.manage');
  const { page, filter } = readQuery();
  const { q, ...others } = filter;
  if (q !== null && !isIndexed(q))
    throw inputError('q', 'Search for at least three letters or digits in a row.');
  const range = await numberRange(actor, database, filter);
  const values = { ...others, ...range, pattern: q === null ? null : likePattern(q) };
  const { items, ...rest } = await readPage(page, newestFirstBigint, (direction, beside, limit) => {
    const part = { ...values, beside, limit };
    if (actor.side !== 'seller')
      return database.run(marketplaceOf(actor), operatorAuditEntries[direction], part);
    const scope = threadOf(actor, null);
    if (!scope) throw new Error('A seller has a thread.');
    return database.run(scope, sellerAuditEntries[direction], part);
  });
  return { items: await withSellers(actor, database, items.map(entryOf)), ...rest };
}

/**
 * Returns an entry of the log of the actor's side for a webhook of that side; null if that log does not have it. Only a
 * side that can read the log can register a webhook for it.
 * @param id the number of the entry, as text.
 */
export async function readAuditEntry(actor: Actor, database: Runner, id: string): Promise<AuditEntry | null> {
  const ownerSeller = actor.side === 'seller' ? actor.sellerId : null;
  const [row] = await database.run(auditLogOf(actor), auditEntryByNumber, { id, ownerSeller });
  const [entry] = await withSellers(actor, database, row ? [entryOf(row)] : []);
  return entry ?? null;
}

/** Returns the numbers between which the entries of the filter's range of times are. */
async function numberRange(
  actor: Actor | MarketplaceAdministrator,
  database: Runner,
  { since, until }: AuditFilter,
): Promise<{ above: string; below: string }> {
  const { first, last } = newestFirstBigint.edges;
  if (since === null && until === null) return { above: last, below: first };
  const [range] = await database.run(auditLogOf(actor), auditNumberRange, { since, until });
  return { above: range?.above ?? last, below: range?.below ?? first };
}

const entryOf = ({
  name,
  changes,
  ...row
}: Values<typeof operatorAuditEntries.first.row>): Omit<AuditEntry, 'sellers'> => ({
  ...row,
  actor: name ?? row.identity,
  actorKind: actorKindOf(row.identity),
  changes: storedChanges.parse(JSON.parse(changes)),
});
