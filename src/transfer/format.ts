import { z } from 'zod';

/**
 * The format of exported messages: JSON lines, each an object with a `type`. docs/moving.md describes it. A reader ignores
 * types and members that it does not know; a change that it could not ignore gets another version.
 */

export const formatName = 'parley-export';
export const formatVersion = 1;

/** Parses a time of ISO 8601 to milliseconds since 1970. */
export const time = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

/** The first line. */
export interface MarketplaceLine {
  readonly type: 'marketplace';
  readonly format: typeof formatName;
  readonly version: typeof formatVersion;
  /** The same in each export of the marketplace, and in none of another. An import recognizes earlier ones by it. */
  readonly source: string;
  readonly name: string;
  readonly exportedAt: string;
}

/** A seller. The lines of its messages follow. */
export interface SellerLine {
  readonly type: 'seller';
  readonly id: string;
  readonly legacyId: number;
  readonly externalId: string | null;
  readonly businessName: string;
}

export interface MessageLine {
  readonly type: 'message';
  readonly id: string;
  readonly sellerId: string;
  /** The position in the thread: 1 is the first message of all. */
  readonly order: number;
  readonly createdAt: string;
  readonly readAt: string | null;
  readonly sentByType: 'User' | 'AdminUser';
  readonly sentByName: string | null;
  readonly message: string;
}

/** The last line. A file without it is incomplete. */
export interface EndLine {
  readonly type: 'end';
  readonly sellers: number;
  readonly messages: number;
}

export type ExportLine = MarketplaceLine | SellerLine | MessageLine | EndLine;

/** Encodes ids as the APIs do. */
export interface IdEncoder {
  readonly sellerId: (sellerId: number) => string;
  readonly chatMessageId: (position: { sellerId: number; seq: number }) => string;
}
