import { randomBytes } from 'node:crypto';
import type { Administrator, ManagingActor } from '../access/actor.js';
import { hashApiKey, keyPrefixes, visiblePrefixOf } from '../access/api-key-format.js';
import { writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { defaultScopes, type KeyScope, scopesOf, storedScopes } from '../access/key-scopes.js';
import { requirePermission } from '../access/permissions.js';
import { installationOf, marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  apiKeysByNumber,
  countValidKeys,
  createApiKey,
  listApiKeys,
  revokeApiKey,
} from '../database/statements/api-keys.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { inputError } from '../errors/caller-error.js';
import { trimName } from '../text/names.js';
import { boundedBy, checkGrant } from './key-grants.js';
import { checkKey, defaultExpiry } from './key-input.js';
import { managerOfKey, managerOfOwner, type Owner } from './managing-actor.js';

/** 256 bits. A plain hash is enough for a random secret. */
const secretBytes = 32;

/** The maximum number of valid keys of an owner: a marketplace's operator, or a seller. */
export const maxKeys = 100;

export interface NewApiKey {
  owner: Owner;
  label?: string | null;
  /** Default: `chat:write`. */
  scopes?: readonly KeyScope[];
  /** Null for a key that never expires; default: in a year. */
  expiresAt?: Date | null;
  /** The networks from which the key can be used; null for all. */
  networks?: readonly string[] | null;
}

/** A key without its secret, which is not stored. */
export type ApiKey = Values<typeof apiKeysByNumber.row>;

/**
 * Creates a key. Only this answer has the secret; the database stores its SHA-256.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`, also for a key that gives more than it has (key-grants.ts);
 * `BAD_USER_INPUT` on `label`, `scopes`, `expiresAt`, `networks`, on none if the owner has `maxKeys` valid
 * keys, and the errors of `managerOfOwner`.
 */
export async function createKey(
  actor: ManagingActor,
  database: Database,
  { owner, label: given = null, scopes = defaultScopes, ...limits }: NewApiKey,
): Promise<{ apiKey: ApiKey; key: string }> {
  requirePermission(actor, 'accounts.manage');
  const isSellers = 'sellerId' in owner;
  const label = given === null ? null : trimName(given);
  checkGrant(actor, scopes, isSellers);
  const { expiresAt, networks } = checkKey(
    { label, scopes, isSellers },
    isSellers ? { expiresAt: defaultExpiry(), networks: null, ...limits } : boundedBy(actor, limits),
  );
  const { manager, sellerId } = await managerOfOwner(actor, database, owner);
  const keyPrefix = keyPrefixes[sellerId === null ? 'operator' : 'seller'];
  const key = keyPrefix + randomBytes(secretBytes).toString('base64url');
  const apiKey = await database.transaction(async (transaction) => {
    const marketplace = marketplaceOf(manager);
    await requireRoomForKey(transaction, marketplace, sellerId);
    const [created] = await transaction.run(marketplace, createApiKey, {
      sellerId,
      label,
      expiresAt,
      networks,
      ...storedScopes(scopes),
      secretHash: hashApiKey(key),
      prefix: visiblePrefixOf(key, keyPrefix),
    });
    const [stored] = created
      ? await transaction.run(marketplace, apiKeysByNumber, { ids: [created.id] })
      : [];
    if (!stored) throw new Error('The key was not stored.');
    const change = { field: displayName(stored), before: null, after: describeKey(stored) };
    await writeAudit(manager, transaction, 'apiKeyCreate', [change]);
    return stored;
  });
  return { apiKey, key };
}

/**
 * Revokes a key with effect at once, in every process. Revoking again changes nothing.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`, also if a key revokes one with `manage`; `BAD_USER_INPUT` on `id`.
 */
export async function revokeKey(
  actor: ManagingActor,
  database: Database,
  id: number | null,
): Promise<ApiKey> {
  requirePermission(actor, 'accounts.manage');
  const manager = await managerOfKey(actor, database, id);
  if (id === null) throw keyNotFound();
  const marketplace = marketplaceOf(manager);
  return database.transaction(async (transaction) => {
    const [before] = await transaction.run(marketplace, apiKeysByNumber, { ids: [id] });
    if (!before) throw keyNotFound();
    if (before.canManage) requirePermission(actor, 'full-access.manage');
    const [revoked] = await transaction.run(marketplace, revokeApiKey, { id });
    if (!revoked) return before;
    const change = { field: displayName(revoked), before: describeKey(revoked), after: null };
    await writeAudit(manager, transaction, 'apiKeyRevoke', [change]);
    return revoked;
  });
}

/** Returns the same error for a key that does not exist and for one of another marketplace. */
const keyNotFound = () => inputError('id', 'API key not found.');

const displayName = ({ prefix, label }: ApiKey) => (label === null ? prefix : `${prefix} ${label}`);

/** Describes a key for the audit log. */
const describeKey = (key: ApiKey) =>
  [
    ...scopesOf(key),
    key.sellerId === null ? 'operator' : sellerReference(key.sellerId),
    ...(key.expiresAt ? [`until ${key.expiresAt.toISOString()}`] : []),
    ...(key.networks ? [`from ${key.networks.join(' ')}`] : []),
  ].join(', ');

/** Locks the marketplace's keys. @throws {CallerError} `BAD_USER_INPUT` if the owner has the maximum number of keys. */
async function requireRoomForKey(
  transaction: Runner,
  marketplace: ReturnType<typeof marketplaceOf>,
  sellerId: number | null,
): Promise<void> {
  await transaction.run(marketplace, lockMarketplace, {});
  const [valid] = await transaction.run(marketplace, countValidKeys, { sellerId, most: maxKeys });
  if ((valid?.count ?? 0) >= maxKeys) {
    throw inputError(null, `There are ${maxKeys} valid keys already; revoke one that is not used first.`);
  }
}

export interface ListedKey {
  id: string;
  label: string | null;
  kind: 'operator' | 'seller';
  marketplaceId: number;
  sellerId: number | null;
  /** The chat scope alone. */
  scope: string;
  scopes: KeyScope[];
  /** True for a key from before the scopes `chat:impersonate` and `manage`, which can still do what it could. */
  hasEarlierRights: boolean;
  /** Null: the key can be used from everywhere. */
  networks: readonly (string | null)[] | null;
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Returns all keys of the installation, in the order of their creation. */
export async function listKeys(actor: Administrator, database: Runner): Promise<ListedKey[]> {
  const rows = await database.run(installationOf(actor), listApiKeys, {});
  return rows.map(({ id, chatScope, canImpersonate, canManage, ...row }) => ({
    ...row,
    id: String(id),
    scope: chatScope,
    scopes: scopesOf({ chatScope, canImpersonate, canManage }),
    kind: row.sellerId === null ? 'operator' : 'seller',
  }));
}
