import type { AuditEntry } from './documents.js';

type Seller = AuditEntry['sellers'][number];

/** Returns a text of an entry's changes with the current names of sellers in place of their numbers. */
export function withSellerNames(text: string, sellers: readonly Seller[]): string {
  return text.replace(
    /\bseller \d+\b/g,
    (found) => sellers.find(({ reference }) => reference === found)?.businessName ?? found,
  );
}
