import { randomBytes } from 'node:crypto';
import type { Administrator, ChatScope, ManagingActor } from '../access/actor.js';
import { hashApiKey, keyPrefixes } from '../access/api-key-format.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { installationOf, marketplaceOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  apiKeysByNumber,
  countValidKeys,
  createApiKey,
  listApiKeys,
  revokeApiKey,
} from '../database/statements/api-keys.js';
import { lockSellers } from '../database/statements/sellers.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { nameProblem } from '../text/visible-text.js';
import { managerOfKey, managerOfOwner, type Owner } from './managing-actor.js';

/** 256 bits. A plain hash is enough for a random secret. */
const secretBytes = 32;

/** The number of characters of the secret in the visible prefix, by which people recognize a key. 220 bits stay secret. */
const visibleCharacters = 6;

/** The maximum number of valid keys of an owner: a marketplace's operator, or a seller. */
export const maxKeys = 100;

export interface NewApiKey {
  owner: Owner;
  label?: string | null;
  scope?: ChatScope;
  expiresAt?: Date | null;
}

/** A key without its secret, which is not stored. */
export type ApiKey = Values<typeof apiKeysByNumber.row>;

/**
 * Creates a key. Only this answer has the secret; the database stores its SHA-256.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `label`, `expiresAt`, on none if the owner has
 * `maxKeys` valid keys, and the errors of `managerOfOwner`.
 */
export async function createKey(
  actor: ManagingActor,
  database: Database,
  { owner, label = null, scope = 'chat:write', expiresAt = null }: NewApiKey,
): Promise<{ apiKey: ApiKey; key: string }> {
  requirePermission(actor, 'accounts.manage');
  checkKey({ label, expiresAt });
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
      chatScope: scope,
      secretHash: hashApiKey(key),
      prefix: key.slice(0, keyPrefix.length + visibleCharacters),
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
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`.
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
    const [revoked] = await transaction.run(marketplace, revokeApiKey, { id });
    if (revoked) {
      const change = { field: displayName(revoked), before: describeKey(revoked), after: null };
      await writeAudit(manager, transaction, 'apiKeyRevoke', [change]);
      return revoked;
    }
    const [before] = await transaction.run(marketplace, apiKeysByNumber, { ids: [id] });
    if (!before) throw keyNotFound();
    return before;
  });
}

/** Returns the same error for a key that does not exist and for one of another marketplace. */
const keyNotFound = () => inputError('id', 'API key not found.');

const displayName = ({ prefix, label }: ApiKey) => (label === null ? prefix : `${prefix} ${label}`);

/** Describes a key for the audit log. */
const describeKey = ({ chatScope, sellerId, expiresAt }: ApiKey) =>
  [
    chatScope,
    sellerId === null ? 'operator' : `seller ${sellerId}`,
    ...(expiresAt ? [`until ${expiresAt.toISOString()}`] : []),
  ].join(', ');

/** Locks the marketplace's keys. @throws {CallerError} `BAD_USER_INPUT` if the owner has the maximum number of keys. */
async function requireRoomForKey(
  transaction: Runner,
  marketplace: ReturnType<typeof marketplaceOf>,
  sellerId: number | null,
): Promise<void> {
  await transaction.run(marketplace, lockSellers, {});
  const [valid] = await transaction.run(marketplace, countValidKeys, { sellerId, most: maxKeys });
  if ((valid?.count ?? 0) >= maxKeys) {
    throw inputError(null, `There are ${maxKeys} valid keys already; revoke one that is not used first.`);
  }
}

/** @throws {CallerError} on `label` or `expiresAt`. */
function checkKey({ label, expiresAt }: { label: string | null; expiresAt: Date | null }): void {
  if (label !== null && codePoints(label) > 255) {
    throw inputError('label', 'The label must have 1 to 255 characters.');
  }
  const problem = label === null ? null : nameProblem(label);
  if (problem !== null) throw inputError('label', `The label ${problem}.`);
  if (expiresAt !== null && !(expiresAt.getTime() > Date.now())) {
    throw inputError('expiresAt', 'The expiry must be in the future.');
  }
}

export interface ListedKey {
  id: string;
  label: string | null;
  kind: 'operator' | 'seller';
  marketplaceId: number;
  sellerId: number | null;
  scope: string;
  prefix: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  expiresAt: Date | null;
  revokedAt: Date | null;
}

/** Returns all keys of the installation, in the order of their creation. */
export async function listKeys(actor: Administrator, database: Runner): Promise<ListedKey[]> {
  const rows = await database.run(installationOf(actor), listApiKeys, {});
  return rows.map(({ id, chatScope, ...row }) => ({
    ...row,
    id: String(id),
    scope: chatScope,
    kind: row.sellerId === null ? 'operator' : 'seller',
  }));
}
