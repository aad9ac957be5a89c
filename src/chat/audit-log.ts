import { z } from 'zod';
import { newestFirstBigint, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { addAuditEntry, auditEntries } from '../database/statements/audit-log.js';
import {
  type Administrator,
  type Asker,
  marketplaceNamed,
  marketplaceOf,
  mustBeAllowedToSetUp,
  type OperatorAsker,
  policyOver,
} from './asker.js';

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
  const { items, ...rest } = await readPage(wanted(), newestFirstBigint, (direction, beside, limit) =>
    database.run(marketplaceOf(asker), auditEntries[direction], { beside, limit }),
  );
  const entries = items.map(({ id, at, identity, name, action, changes }) => ({
    id,
    at,
    actor: name ?? identity,
    action,
    changes: storedChanges.parse(JSON.parse(changes)),
  }));
  return { items: entries, ...rest };
}
