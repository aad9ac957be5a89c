import { createHash, randomBytes } from 'node:crypto';
import { type Administrator, type ChatScope, installationOf, marketplaceNamed } from '../chat/asker.js';
import { badInput } from '../chat/fault.js';
import { codePoints, isStorable } from '../chat/message-text.js';
import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { createApiKey, listApiKeys, revokeApiKey } from '../database/statements/api-keys.js';
import { homeOfSeller } from '../database/statements/sellers.js';
import { marketplaceMustExist } from './marketplaces.js';

/** What a key begins with, by the side that it speaks for. */
export const keyPrefixes = { operator: 'parley_op_', seller: 'parley_sel_' } as const;

/** 256 bits: twice what the contract asks for. A plain hash is enough for a secret that nobody chose. */
const secretBytes = 32;

/** So much of the secret is kept in the open, for a person to tell keys apart; 216 bits stay unknown. */
const shownCharacters = 6;

export interface NewApiKey {
  owner: { marketplaceId: number } | { sellerId: number };
  label?: string | null;
  scope?: ChatScope;
  expiresAt?: Date | null;
}

/**
 * Makes a key. The key itself is in the answer alone; what is stored is its SHA-256.
 * @throws {Fault} where the owner does not exist, or the label or expiry make no sense.
 */
export async function createKey(
  asker: Administrator,
  database: Runner,
  { owner, label = null, scope = 'chat:write', expiresAt = null }: NewApiKey,
): Promise<{ id: string; key: string }> {
  checkKey({ label, expiresAt });
  const sellerId = 'sellerId' in owner ? owner.sellerId : null;
  const marketplaceId =
    'sellerId' in owner ? await marketplaceOfSeller(asker, database, owner.sellerId) : owner.marketplaceId;
  const marketplace = marketplaceNamed(asker, marketplaceId);
  await marketplaceMustExist(database, marketplace, 'operator');
  return storeKey(database, marketplace, { sellerId, label, scope, expiresAt });
}

/** @throws {Fault} on `label` and `expiresAt`. */
export function checkKey({ label, expiresAt }: { label: string | null; expiresAt: Date | null }): void {
  if (label !== null && (codePoints(label) > 255 || !isStorable(label) || label.trim() === '')) {
    throw badInput('label', 'A label has 1 to 255 characters.');
  }
  if (expiresAt !== null && !(expiresAt.getTime() > Date.now())) {
    throw badInput('expiresAt', 'The expiry must be a date in the future.');
  }
}

/** Stores a new key, of the operator where `sellerId` is null. What was given must be known to be right. */
export async function storeKey(
  database: Runner,
  marketplace: MarketplaceScope,
  { scope: chatScope, ...values }: Required<Omit<NewApiKey, 'owner'>> & { sellerId: number | null },
): Promise<{ id: string; key: string }> {
  const lead = keyPrefixes[values.sellerId === null ? 'operator' : 'seller'];
  const key = lead + randomBytes(secretBytes).toString('base64url');
  const prefix = key.slice(0, lead.length + shownCharacters);
  const secretHash = hashOfKey(key);
  const [made] = await database.run(marketplace, createApiKey, { ...values, secretHash, prefix, chatScope });
  if (!made) throw new Error('The key was not stored.');
  return { id: String(made.id), key };
}

/** @throws {Fault} where there is no such seller. */
export async function marketplaceOfSeller(
  asker: Administrator,
  database: Runner,
  sellerId: number,
): Promise<number> {
  const [home] = await database.run(installationOf(asker), homeOfSeller, { sellerId });
  if (!home) throw badInput('seller', 'There is no such seller.');
  return home.marketplaceId;
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

/** All keys of the installation, in the order in which they were made. */
export async function listKeys(asker: Administrator, database: Runner): Promise<ListedKey[]> {
  const rows = await database.run(installationOf(asker), listApiKeys, {});
  return rows.map(({ id, chatScope, ...row }) => ({
    ...row,
    id: String(id),
    scope: chatScope,
    kind: row.sellerId === null ? 'operator' : 'seller',
  }));
}

/**
 * Revokes a key with effect at once, in every process. Revoking again changes nothing.
 * @throws {Fault} where there is no such key.
 */
export async function revokeKey(asker: Administrator, database: Runner, id: number): Promise<void> {
  const [revoked] = await database.run(installationOf(asker), revokeApiKey, { id });
  if (!revoked) throw badInput('id', `There is no key ${id}.`);
}

/** What a key is known by: the SHA-256 of its text. */
export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
