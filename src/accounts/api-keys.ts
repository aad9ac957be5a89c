import { randomBytes } from 'node:crypto';
import type { Administrator, ChatScope, ManagingActor } from '../access/actor.js';
import { hashOfKey, keyPrefixes } from '../access/api-key-format.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { installationOf, marketplaceOf } from '../access/scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { apiKeysByNumber, createApiKey, listApiKeys, revokeApiKey } from '../database/statements/api-keys.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { managerOfKey, managerOfOwner, type Owner } from './managing-actor.js';

/** 256 bits: twice what the contract asks for. A plain hash is enough for a secret that nobody chose. */
const secretBytes = 32;

/** So much of the secret is kept in the open, for a person to tell keys apart; 216 bits stay unknown. */
const shownCharacters = 6;

export interface NewApiKey {
  owner: Owner;
  label?: string | null;
  scope?: ChatScope;
  expiresAt?: Date | null;
}

/** A key as it is shown: never the key itself, which is not stored. */
export type ApiKey = Values<typeof apiKeysByNumber.row>;

/**
 * Makes a key. The key itself is in the answer alone; what is stored is its SHA-256.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `label`, `expiresAt`, and as `managerOfOwner`.
 */
export async function createKey(
  actor: ManagingActor,
  database: Database,
  { owner, label = null, scope = 'chat:write', expiresAt = null }: NewApiKey,
): Promise<{ apiKey: ApiKey; key: string }> {
  requirePermission(actor, 'accounts.manage');
  checkKey({ label, expiresAt });
  const { manager, sellerId } = await managerOfOwner(actor, database, owner);
  const lead = keyPrefixes[sellerId === null ? 'operator' : 'seller'];
  const key = lead + randomBytes(secretBytes).toString('base64url');
  const apiKey = await database.transaction(async (inside) => {
    const marketplace = marketplaceOf(manager);
    const [made] = await inside.run(marketplace, createApiKey, {
      sellerId,
      label,
      expiresAt,
      chatScope: scope,
      secretHash: hashOfKey(key),
      prefix: key.slice(0, lead.length + shownCharacters),
    });
    const [stored] = made ? await inside.run(marketplace, apiKeysByNumber, { ids: [made.id] }) : [];
    if (!stored) throw new Error('The key was not stored.');
    const change = { field: nameOf(stored), before: null, after: describeKey(stored) };
    await writeAudit(manager, inside, 'apiKeyCreate', [change]);
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
  if (id === null) throw noSuchKey();
  const marketplace = marketplaceOf(manager);
  return database.transaction(async (inside) => {
    const [revoked] = await inside.run(marketplace, revokeApiKey, { id });
    if (revoked) {
      const change = { field: nameOf(revoked), before: describeKey(revoked), after: null };
      await writeAudit(manager, inside, 'apiKeyRevoke', [change]);
      return revoked;
    }
    const [before] = await inside.run(marketplace, apiKeysByNumber, { ids: [id] });
    if (!before) throw noSuchKey();
    return before;
  });
}

/** The one answer for a key that does not exist and for one of another marketplace. */
const noSuchKey = () => inputError('id', 'API key not found.');

const nameOf = ({ prefix, label }: ApiKey) => (label === null ? prefix : `${prefix} ${label}`);

/** What a key is, for the audit log. */
const describeKey = ({ chatScope, sellerId, expiresAt }: ApiKey) =>
  [
    chatScope,
    sellerId === null ? 'operator' : `seller ${sellerId}`,
    ...(expiresAt ? [`until ${expiresAt.toISOString()}`] : []),
  ].join(', ');

/** @throws {CallerError} on `label` and `expiresAt`. */
function checkKey({ label, expiresAt }: { label: string | null; expiresAt: Date | null }): void {
  if (label !== null && (codePoints(label) > 255 || !isStorable(label) || label.trim() === '')) {
    throw inputError('label', 'A label has 1 to 255 characters.');
  }
  if (expiresAt !== null && !(expiresAt.getTime() > Date.now())) {
    throw inputError('expiresAt', 'The expiry must be a date in the future.');
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

/** All keys of the installation, in the order in which they were made. */
export async function listKeys(actor: Administrator, database: Runner): Promise<ListedKey[]> {
  const rows = await database.run(installationOf(actor), listApiKeys, {});
  return rows.map(({ id, chatScope, ...row }) => ({
    ...row,
    id: String(id),
    scope: chatScope,
    kind: row.sellerId === null ? 'operator' : 'seller',
  }));
}
