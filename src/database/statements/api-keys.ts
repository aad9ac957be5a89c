import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';

export const createApiKey = statement({
  name: 'create-api-key',
  scope: 'marketplace',
  parameters: {
    /** Null for a key of the operator. */
    sellerId: 'integer?',
    secretHash: 'bytea',
    prefix: 'text',
    label: 'text?',
    chatScope: 'text',
    canImpersonate: 'boolean',
    canManage: 'boolean',
    expiresAt: 'timestamptz?',
    networks: 'text[]?',
  },
  row: { id: 'integer' },
  text: `
insert into api_key
  (marketplace_id, seller_id, secret_hash, prefix, label, scope, can_impersonate, can_manage, expires_at, networks)
values
  ($marketplaceId, $sellerId, $secretHash, $prefix, $label, $chatScope, $canImpersonate, $canManage, $expiresAt, $networks)
returning id`,
});

/** The rights of a key in addition to its chat scope. */
const rights = {
  canImpersonate: 'boolean',
  canManage: 'boolean',
  hasEarlierRights: 'boolean',
  networks: 'text[]?',
} as const;

/** Returns the columns of `rights`; `k` is the name of the table. */
const rightsColumns = (k: string) => `
  ${k}.can_impersonate as "canImpersonate", ${k}.can_manage as "canManage",
  ${k}.has_earlier_rights as "hasEarlierRights", ${k}.networks`;

/** The condition that a key is valid now: neither revoked nor expired. */
const isValid = 'k.revoked_at is null and (k.expires_at is null or k.expires_at > clock_timestamp())';

/** Returns the number of an owner's valid keys, counted up to `most`. The caller runs `lockMarketplace` first, so the count stays true. */
export const countValidKeys = statement({
  name: 'count-valid-keys',
  scope: 'marketplace',
  parameters: { sellerId: 'integer?', most: 'integer' },
  row: { count: 'integer' },
  text: `
select count(*)::integer as count
from (
  select from api_key k
  where k.marketplace_id = $marketplaceId and coalesce(k.seller_id, 0) = coalesce($sellerId::integer, 0)
    and ${isValid}
  order by -k.id
  limit $most::integer
) valid`,
});

const validKey = {
  id: 'integer',
  secretHash: 'bytea',
  marketplaceId: 'integer',
  marketplaceName: 'text',
  expiresAt: 'timestamptz?',
} as const;

const validKeyColumns = `
  k.id, k.secret_hash as "secretHash", k.marketplace_id as "marketplaceId", m.name as "marketplaceName",
  k.expires_at as "expiresAt"`;

const keyWithRights = {
  ...validKey,
  sellerId: 'integer?',
  label: 'text?',
  chatScope: 'text',
  isRevoked: 'boolean',
  isExpired: 'boolean',
  ...rights,
} as const;

const selectKeys = `
select ${validKeyColumns}, k.seller_id as "sellerId", k.label, k.scope as "chatScope",
       k.revoked_at is not null as "isRevoked", coalesce(k.expires_at <= clock_timestamp(), false) as "isExpired",${rightsColumns('k')}
from api_key k
join marketplace m on m.id = k.marketplace_id`;

/** Returns the keys with these hashes, and whether each is revoked or has expired. */
export const keysByHash = statement({
  name: 'keys-by-hash',
  scope: 'installation',
  share: 'credentials',
  parameters: { secretHashes: 'bytea[]' },
  row: keyWithRights,
  text: `${selectKeys}
where k.secret_hash = any ($secretHashes::bytea[])`,
});

/** Returns a key, and whether it is revoked or has expired. */
export const keyByNumber = statement({
  name: 'key-by-number',
  scope: 'installation',
  share: 'credentials',
  parameters: { id: 'integer' },
  row: keyWithRights,
  text: `${selectKeys}
where k.id = $id`,
});

/** Returns the currently valid keys among these. A chat token's signature covers the hash of its key. */
export const validKeysByNumber = statement({
  name: 'valid-keys-by-number',
  scope: 'installation',
  share: 'credentials',
  parameters: { ids: 'integer[]' },
  row: validKey,
  text: `
select ${validKeyColumns}
from api_key k
join marketplace m on m.id = k.marketplace_id
where k.id = any ($ids::integer[]) and ${isValid}`,
});

/** A key without its secret. */
const shown = {
  id: 'integer',
  label: 'text?',
  sellerId: 'integer?',
  prefix: 'text',
  chatScope: 'text',
  ...rights,
  createdAt: 'timestamptz',
  lastUsedAt: 'timestamptz?',
  expiresAt: 'timestamptz?',
  revokedAt: 'timestamptz?',
} as const;

const shownColumns = `
  id, label, seller_id as "sellerId", prefix, scope as "chatScope",${rightsColumns('api_key')}, created_at as "createdAt",
  last_used_at as "lastUsedAt", expires_at as "expiresAt", revoked_at as "revokedAt"`;

export const listApiKeys = statement({
  name: 'list-api-keys',
  scope: 'installation',
  parameters: {},
  row: { ...shown, marketplaceId: 'integer' },
  text: `select ${shownColumns}, marketplace_id as "marketplaceId" from api_key order by id`,
});

/** Returns the marketplace of a key of its operator or one of its sellers. */
export const marketplaceOfKey = statement({
  name: 'marketplace-of-key',
  scope: 'installation',
  parameters: { id: 'integer' },
  row: { marketplaceId: 'integer', marketplaceName: 'text' },
  text: `
select m.id as "marketplaceId", m.name as "marketplaceName"
from api_key k
join marketplace m on m.id = k.marketplace_id
where k.id = $id`,
});

const keysParameters = {
  beside: 'integer',
  /** Only keys of sellers. */
  ofSellers: 'boolean',
  /** Only keys of this seller, or the operator's (0); null: all. */
  owner: 'integer?',
  limit: 'integer',
} as const;

/** Returns a marketplace's keys, the newest first: by the negative number, as in the indexes. */
export const apiKeys = bothDirections(
  'asc',
  { first: 'api-keys-older', last: 'api-keys-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: keysParameters,
      row: shown,
      text: `
select ${shownColumns}
from api_key
where marketplace_id = $marketplaceId and ${beyond(['-id'], ['-$beside::integer'])}
  and (not $ofSellers::boolean or seller_id is not null)
  and ($owner::integer is null or coalesce(seller_id, 0) = $owner)
${nearestFirst(['-id'])}
limit $limit::integer`,
      planEachTime: true,
    }),
);

/** Returns keys by their numbers; those of other marketplaces are left out. */
export const apiKeysByNumber = statement({
  name: 'api-keys-by-number',
  scope: 'marketplace',
  parameters: { ids: 'integer[]' },
  row: shown,
  text: `select ${shownColumns} from api_key where marketplace_id = $marketplaceId and id = any ($ids::integer[])`,
});

/** Revokes a marketplace's key. No row if there is no such key, or it is revoked already. */
export const revokeApiKey = statement({
  name: 'revoke-api-key',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: shown,
  text: `
update api_key set revoked_at = clock_timestamp()
where marketplace_id = $marketplaceId and id = $id and revoked_at is null
returning ${shownColumns}`,
});

/**
 * Returns the keys that were revoked within the last seconds. `clock_timestamp()` changes while the statement runs, so it
 * could not use the index.
 */
export const recentlyRevokedKeys = statement({
  name: 'recently-revoked-keys',
  scope: 'installation',
  share: 'credentials',
  parameters: { seconds: 'integer' },
  row: { id: 'integer' },
  text: `
select id from api_key where revoked_at > statement_timestamp() - $seconds::integer * interval '1 second'`,
});

/** Returns the revoked keys among these, however long ago it was. */
export const endedKeys = statement({
  name: 'keys-ended',
  scope: 'installation',
  share: 'credentials',
  parameters: { ids: 'integer[]' },
  row: { id: 'integer' },
  text: 'select id from api_key where id = any ($ids::integer[]) and revoked_at is not null',
});

/**
 * Stores when keys were last used, and returns those keys. The latest time remains, whichever process reports it. It skips
 * keys that another process has locked: one of them would hold up all others.
 */
export const touchApiKeys = statement({
  name: 'touch-api-keys',
  scope: 'installation',
  share: 'background',
  parameters: { ids: 'integer[]', usedAt: 'timestamptz[]' },
  row: { id: 'integer' },
  text: `
with free as (
  select id from api_key where id = any ($ids::integer[]) for no key update skip locked
)
update api_key k set last_used_at = greatest(k.last_used_at, used.at)
from unnest($ids::integer[], $usedAt::timestamptz[]) as used (id, at)
where k.id = used.id and k.id in (select id from free)
returning k.id`,
});
