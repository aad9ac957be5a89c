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

/** The key of a hash, with all that the door needs; revoked and expired ones are told by their times. */
export const apiKeyByHash = statement({
  name: 'api-key-by-hash',
  scope: 'installation',
  parameters: { secretHash: 'bytea' },
  row: {
    id: 'integer',
    marketplaceId: 'integer',
    marketplaceName: 'text',
    sellerId: 'integer?',
    label: 'text?',
    chatScope: 'text',
    expiresAt: 'timestamptz?',
    revokedAt: 'timestamptz?',
  },
  text: `
select k.id, k.marketplace_id as "marketplaceId", m.name as "marketplaceName", k.seller_id as "sellerId",
       k.label, k.scope as "chatScope", k.expires_at as "expiresAt", k.revoked_at as "revokedAt"
from api_key k
join marketplace m on m.id = k.marketplace_id
where k.secret_hash = $1`,
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

/**
 * Revokes a key, once, and tells every server process on this database: the channel's listeners forget the
 * key with the commit. Keys are revoked seldom, so that the notification costs no send anything.
 */
export const revokeApiKey = statement({
  name: 'revoke-api-key',
  scope: 'installation',
  parameters: { id: 'integer' },
  row: { id: 'integer' },
  text: `
with revoked as (
  update api_key set revoked_at = coalesce(revoked_at, clock_timestamp()) where id = $1 returning id
)
select id from revoked, pg_notify('parley_api_key_revoked', id::text)`,
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
