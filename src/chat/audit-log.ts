import { z } from 'zod';
import type { Runner } from '../database/statement.js';
import { addAuditEntry, auditEntriesNewer, auditEntriesOlder } from '../database/statements/audit-log.js';
import {
  type Asker,
  administrator,
  auditLogOf,
  type MarketplaceAdministrator,
  marketplaceOf,
  mustBeAllowedToSetUp,
  type OperatorAsker,
} from './asker.js';
import type { AuditAction } from './audit-actions.js';
import { type Page, type PageRequest, pageOf } from './page.js';

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
  actor: Asker | MarketplaceAdministrator,
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

/** Past the newest, and before the oldest. */
const edges = { first: '9223372036854775807', last: '0' } as const;

/**
 * A page of what was changed in the asker's marketplace, newest first.
 * @param wanted which page, asked for once it is sure that the asker may see any.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; and what `wanted` throws.
 */
export async function listAudit(
  asker: OperatorAsker,
  database: Runner,
  wanted: () => PageRequest<string>,
): Promise<Page<AuditEntry>> {
  mustBeAllowedToSetUp(asker);
  const page = wanted();
  const { direction, size, beside } = page;
  const read = (from: 'first' | 'last', place: string, limit: number) => {
    const statement = from === 'first' ? auditEntriesOlder : auditEntriesNewer;
    return database.run(marketplaceOf(asker), statement, { beside: place, limit });
  };
  const rows = await read(direction, beside ?? edges[direction], size + 1);
  const beyond = beside !== null && (await isAnyBeyond(direction, beside, read));
  const { items, ...rest } = pageOf(page, rows, beyond);
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

/** Whether the entry beside which a page begins, or one past it, is there. */
async function isAnyBeyond(
  direction: 'first' | 'last',
  beside: string,
  read: (from: 'first' | 'last', place: string, limit: number) => Promise<unknown[]>,
): Promise<boolean> {
  const back = direction === 'first' ? 'last' : 'first';
  const place = String(BigInt(beside) + (direction === 'first' ? -1n : 1n));
  return (await read(back, place, 1)).length > 0;
}
