import { statement } from '../statement.js';

export const createApiKey = statement({
  name: 'create-api-key',
  scope: 'marketplace',
  parameters: {
    /** Null: an operator's key. */
    sellerId: 'integer?',
    secretHash: 'bytea',
    prefix: 'text',
    label: 'text?',
    chatScope: 'text',
    expiresAt: 'timestamptz?',
  },
  row: { id: 'integer' },
  text: `
insert into api_key (marketplace_id, seller_id, secret_hash, prefix, label, scope, expires_at)
values ($1, $2, $3, $4, $5, $6, $7)
returning id`,
});

/** The keys of some hashes that are good now: neither revoked nor expired; the rest are left out. */
export const goodKeysByHash = statement({
  name: 'good-keys-by-hash',
  scope: 'installation',
  parameters: { secretHashes: 'bytea[]' },
  row: {
    id: 'integer',
    secretHash: 'bytea',
    marketplaceId: 'integer',
    marketplaceName: 'text',
    sellerId: 'integer?',
    label: 'text?',
    chatScope: 'text',
    expiresAt: 'timestamptz?',
  },
  text: `
select k.id, k.secret_hash as "secretHash", k.marketplace_id as "marketplaceId", m.name as "marketplaceName",
       k.seller_id as "sellerId", k.label, k.scope as "chatScope", k.expires_at as "expiresAt"
from api_key k
join marketplace m on m.id = k.marketplace_id
where k.secret_hash = any ($1::bytea[]) and k.revoked_at is null
  and (k.expires_at is null or k.expires_at > clock_timestamp())`,
});

export const listApiKeys = statement({
  name: 'list-api-keys',
  scope: 'installation',
  parameters: {},
  row: {
    id: 'integer',
    label: 'text?',
    sellerId: 'integer?',
    marketplaceId: 'integer',
    prefix: 'text',
    chatScope: 'text',
    createdAt: 'timestamptz',
    lastUsedAt: 'timestamptz?',
    expiresAt: 'timestamptz?',
    revokedAt: 'timestamptz?',
  },
  text: `
select id, label, seller_id as "sellerId", marketplace_id as "marketplaceId", prefix, scope as "chatScope",
       created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt",
       revoked_at as "revokedAt"
from api_key
order by id`,
});

/** Revokes a key, once: the time of the first revocation stays. */
export const revokeApiKey = statement({
  name: 'revoke-api-key',
  scope: 'installation',
  parameters: { id: 'integer' },
  row: { id: 'integer' },
  text: 'update api_key set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = $1 returning id',
});

/**
 * The keys that were revoked within the last so many seconds. A clock that runs within the statement would keep it
 * from its index.
 */
export const keysRevokedLately = statement({
  name: 'keys-revoked-lately',
  scope: 'installation',
  parameters: { seconds: 'integer' },
  row: { id: 'integer' },
  text: `
select id from api_key where revoked_at > statement_timestamp() - $1::integer * interval '1 second'`,
});

/** Of some keys those that were revoked, however long ago. */
export const keysEnded = statement({
  name: 'keys-ended',
  scope: 'installation',
  parameters: { ids: 'integer[]' },
  row: { id: 'integer' },
  text: 'select id from api_key where id = any ($1::integer[]) and revoked_at is not null',
});

/** Writes when keys were last used; of several servers' reports the latest stands. */
export const touchApiKeys = statement({
  name: 'touch-api-keys',
  scope: 'installation',
  parameters: { ids: 'integer[]', usedAt: 'timestamptz[]' },
  row: {},
  text: `
update api_key k set last_used_at = greatest(k.last_used_at, used.at)
from unnest($1::integer[], $2::timestamptz[]) as used (id, at)
where k.id = used.id`,
});
