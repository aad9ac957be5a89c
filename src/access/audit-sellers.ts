import type { Runner } from '../database/statement.js';
import { sellerNames } from '../database/statements/sellers.js';
import type { Actor, MarketplaceAdministrator } from './actor.js';
import type { AuditChange } from './audit-log.js';
import { auditLogOf } from './tenant-scopes.js';

/** A seller that an entry names, with its current name. */
export interface AuditSeller {
  readonly sellerId: number;
  readonly businessName: string;
  /** The text that names the seller in the changes, such as `seller 660119`. */
  readonly reference: string;
}

/** The part of an entry that names sellers. */
interface Naming {
  readonly action: string;
  /** The seller whose side acted. */
  readonly sellerId: number | null;
  readonly changes: readonly AuditChange[];
}

/** The place of a seller in an action's changes: their field, their values, or an item of the values. */
const named: Readonly<Record<string, 'field' | 'values'>> = {
  apiKeyCreate: 'values',
  apiKeyRevoke: 'values',
  chatMessageRedact: 'field',
  chatNoteRedact: 'field',
  chatTokenCreate: 'field',
  sellerCreate: 'field',
  sellerLegalHoldSet: 'field',
  sellerUpdate: 'field',
  userCreate: 'values',
  userErase: 'values',
  userInvite: 'values',
  userRemove: 'values',
};

/** Adds to each entry the sellers that it names. A seller that no longer exists is left out. */
export async function withSellers<Entry extends Naming>(
  actor: Actor | MarketplaceAdministrator,
  database: Runner,
  entries: readonly Entry[],
): Promise<(Entry & { sellers: readonly AuditSeller[] })[]> {
  const isVisible = (id: number) => actor.side !== 'seller' || actor.sellerId === id;
  const ids = entries.map((entry) => sellersIn(entry).filter(isVisible));
  const sellerIds = [...new Set(ids.flat())];
  const rows = sellerIds.length > 0 ? await database.run(auditLogOf(actor), sellerNames, { sellerIds }) : [];
  const sellers = new Map(
    rows.map((row) => [row.sellerId, { ...row, reference: sellerReference(row.sellerId) }]),
  );
  return entries.map((entry, at) => ({
    ...entry,
    sellers: (ids[at] ?? []).flatMap((id) => sellers.get(id) ?? []),
  }));
}

/** Returns the text by which an entry's changes name a seller. Names can change, and numbers cannot. */
export const sellerReference = (sellerId: number) => `seller ${sellerId}`;

/** Returns a text of an entry's changes with the name of each seller after its number. */
export function withSellerNames(text: string, sellers: readonly AuditSeller[]): string {
  return text.replace(/\bseller \d+\b/g, (found) => {
    const seller = sellers.find(({ reference }) => reference === found);
    return seller ? `${found} (${seller.businessName})` : found;
  });
}

/** Returns the numbers of the sellers that an entry names, without those in texts that a client has chosen. */
function sellersIn({ action, sellerId, changes }: Naming): number[] {
  const place = named[action];
  const texts = changes.flatMap(({ field, before, after }) => {
    if (place === undefined) return [];
    return place === 'field' ? [field] : [before ?? '', after ?? ''];
  });
  const numbers = texts.flatMap((text) => [...text.matchAll(referencePattern)].map(([, id]) => Number(id)));
  return [...new Set([...(sellerId === null ? [] : [sellerId]), ...numbers])];
}

/** A whole field or value, the field of a seller's external id, or an item of a list. */
const referencePattern = /(?:^|, )seller (\d{1,9})(?= externalId$|,|$)/g;
