import { z } from 'zod';
import type { Runner } from '../database/statement.js';
import { addAuditEntry, auditEntriesNewer, auditEntriesOlder } from '../database/statements/audit-log.js';
import {
  type Administrator,
  type Asker,
  marketplaceNamed,
  marketplaceOf,
  mustBeAllowedToSetUp,
  type OperatorAsker,
  policyOver,
} from './asker.js';
import { type Page, type PageRequest, pageOf } from './page.js';

/** One thing that a change touched: what it was, and what it is; null where it was or is not there. */
export interface AuditChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

export interface AuditEntry {
  /** Its number, as text: the larger the later. */
  readonly id: string;
  readonly at: Date;
  /** Who made the change: a key's or a user's name at that time, or what it is known by; else `administrator`. */
  readonly actor: string;
  /** What was done: the mutation's name, such as `contentPolicyUpdate`, or a word of its kind, such as `signIn`. */
  readonly action: string;
  readonly changes: readonly AuditChange[];
}

/** Writes down what an asker changed, in the transaction that changes it. */
export async function writeAudit(
  asker: Asker,
  inside: Runner,
  action: string,
  changes: readonly AuditChange[],
): Promise<void> {
  const { identity, name } = asker;
  const values = { identity, name, action, changes: JSON.stringify(changes) };
  await inside.run(policyOver(asker), addAuditEntry, values);
}

/** Writes down what the administrator changed of a marketplace, on the command line; as `writeAudit`. */
export async function writeAdministratorsAudit(
  asker: Administrator,
  inside: Runner,
  marketplaceId: number,
  action: string,
  changes: readonly AuditChange[],
): Promise<void> {
  const values = { identity: asker.side, name: null, action, changes: JSON.stringify(changes) };
  await inside.run(marketplaceNamed(asker, marketplaceId), addAuditEntry, values);
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
