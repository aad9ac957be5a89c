import {
  type ChatScope,
  marketplaceOf,
  mustBeAllowedToAdminister,
  type OperatorAsker,
} from '../chat/asker.js';
import { writeAudit } from '../chat/audit-log.js';
import { badInput } from '../chat/fault.js';
import type { Database } from '../database/database.js';
import { newestFirst, type Page, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner, Values } from '../database/statement.js';
import { apiKeys, apiKeysByNumber, revokeOwnApiKey } from '../database/statements/api-keys.js';
import { checkKey, storeKey } from './api-keys.js';
import { knownSeller, type OwnerFilter, ownersWanted } from './owner-filter.js';

/* The API keys of a marketplace, its sellers' included, as its own administrators look after them. */

/** A key as it is shown: never the key itself, which is not stored. */
export type OwnApiKey = Values<typeof apiKeysByNumber.row>;

/**
 * A page of the marketplace's keys, those of its sellers included, the newest first.
 * @param wanted which, asked for once it is sure that the asker may see any.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `sellerId` and `kind`; and what `wanted` throws.
 */
export async function listOwnKeys(
  asker: OperatorAsker,
  database: Runner,
  wanted: () => { page: PageRequest<number>; owner: OwnerFilter },
): Promise<Page<OwnApiKey>> {
  mustBeAllowedToAdminister(asker);
  const { page, owner } = wanted();
  const owners = await ownersWanted(asker, database, owner);
  return readPage(page, newestFirst, (direction, beside, limit) =>
    database.run(marketplaceOf(asker), apiKeys[direction], { ...owners, beside, limit }),
  );
}

/** A key to make: the operator's, or one seller's. */
export interface NewOwnApiKey {
  label: string;
  scope: ChatScope;
  expiresAt: Date | null;
  /** Null where what was given names no seller; undefined where nothing was. */
  sellerId?: number | null;
}

/**
 * Makes a key. The key itself is in the answer alone.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `label`, `expiresAt`, `sellerId`.
 */
export async function createOwnKey(
  asker: OperatorAsker,
  database: Database,
  { sellerId: given, ...wanted }: NewOwnApiKey,
): Promise<{ apiKey: OwnApiKey; key: string }> {
  mustBeAllowedToAdminister(asker);
  checkKey(wanted);
  const sellerId = given === undefined ? null : await knownSeller(asker, database, given);
  return database.transaction(async (inside) => {
    const scope = marketplaceOf(asker);
    const { id, key } = await storeKey(inside, scope, { ...wanted, sellerId });
    const [apiKey] = await inside.run(scope, apiKeysByNumber, { ids: [Number(id)] });
    if (!apiKey) throw new Error('The key was not stored.');
    await writeAudit(asker, inside, 'apiKeyCreate', [
      { field: nameOf(apiKey), before: null, after: told(apiKey) },
    ]);
    return { apiKey, key };
  });
}

/**
 * Revokes a key with effect at once, in every process. Revoking again changes nothing.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`.
 */
export async function revokeOwnKey(
  asker: OperatorAsker,
  database: Database,
  id: number | null,
): Promise<OwnApiKey> {
  mustBeAllowedToAdminister(asker);
  if (id === null) throw noSuchKey();
  const scope = marketplaceOf(asker);
  return database.transaction(async (inside) => {
    const [revoked] = await inside.run(scope, revokeOwnApiKey, { id });
    if (revoked) {
      await writeAudit(asker, inside, 'apiKeyRevoke', [
        { field: nameOf(revoked), before: told(revoked), after: null },
      ]);
      return revoked;
    }
    const [before] = await inside.run(scope, apiKeysByNumber, { ids: [id] });
    if (!before) throw noSuchKey();
    return before;
  });
}

/** The one answer for a key that does not exist and for one of another marketplace. */
const noSuchKey = () => badInput('id', 'API key not found.');

const nameOf = ({ prefix, label }: OwnApiKey) => (label === null ? prefix : `${prefix} ${label}`);

/** What a key is, for the audit log. */
const told = ({ chatScope, sellerId, expiresAt }: OwnApiKey) =>
  [
    chatScope,
    sellerId === null ? 'operator' : `seller ${sellerId}`,
    ...(expiresAt ? [`until ${expiresAt.toISOString()}`] : []),
  ].join(', ');
