import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { linkPatterns, linkVersions } from '../database/statements/link-patterns.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { CompiledPatterns } from './compiled-patterns.js';
import type { LinkPattern } from './link-pattern.js';

/** Numbers that grow when the links of the operator, or of sellers can have changed. */
export interface LinkVersions {
  readonly version: number;
  readonly sellerVersion: number;
}

/** A marketplace's patterns. */
export interface MarketplacePatterns extends LinkVersions {
  /** In the order in which they apply. */
  readonly patterns: readonly LinkPattern[];
  /** Returns the patterns whose links a side sees. */
  readonly patternsOf: (side: Actor['side']) => CompiledPatterns;
}

const stored = z.array(
  z.object({
    id: z.int(),
    name: z.string(),
    expression: z.string(),
    template: z.string(),
    forSellers: z.boolean(),
  }),
);

/** Reads a marketplace's patterns. */
export async function readPatterns(database: Runner, scope: MarketplaceScope): Promise<MarketplacePatterns> {
  const [row] = await database.run(scope, linkPatterns, {});
  if (!row) throw new Error('The marketplace of link patterns does not exist.');
  const patterns = stored.parse(JSON.parse(row.patterns));
  let operator: CompiledPatterns | undefined;
  let seller: CompiledPatterns | undefined;
  return {
    version: row.version,
    sellerVersion: row.sellerVersion,
    patterns,
    patternsOf: (side) => {
      if (side === 'operator') {
        operator ??= new CompiledPatterns(patterns);
        return operator;
      }
      seller ??= new CompiledPatterns(patterns.filter(({ forSellers }) => forSellers));
      return seller;
    },
  };
}

/** Returns the version of the links that a side sees. */
export const versionFor = (side: Actor['side'], { version, sellerVersion }: LinkVersions): number =>
  side === 'operator' ? version : sellerVersion;

/** Caches the compiled patterns of marketplaces. */
class LinkPatterns {
  readonly #cached = new LRUCache<number, MarketplacePatterns>({ max: 100 });

  /** Returns the current patterns. A change by any process has another version. */
  async current(database: Runner, scope: MarketplaceScope): Promise<MarketplacePatterns> {
    const cached = this.#cached.get(scope.marketplaceId);
    if (cached && (await readVersions(database, scope)).version === cached.version) return cached;
    const patterns = await readPatterns(database, scope);
    this.#cached.set(scope.marketplaceId, patterns);
    return patterns;
  }
}

/** Returns the versions of a marketplace's patterns. */
export async function readVersions(database: Runner, scope: MarketplaceScope): Promise<LinkVersions> {
  const [row] = await database.run(scope, linkVersions, {});
  if (!row) throw new Error('The marketplace of link patterns does not exist.');
  return row;
}

const ofDatabase = new WeakMap<Database, LinkPatterns>();

/** Returns the patterns that this process has cached of a database. */
export function linkPatternsOf(database: Database): LinkPatterns {
  const known = ofDatabase.get(database) ?? new LinkPatterns();
  ofDatabase.set(database, known);
  return known;
}
