import { statement } from '../statement.js';

/* Webhooks, as their owner manages them. `ownerSeller` is the seller that owns the webhook, null for the operator. */

const webhook = {
  id: 'integer',
  url: 'text',
  events: 'text[]',
  query: 'text?',
  originalHeaders: 'boolean',
  enabled: 'boolean',
  disabledReason: 'text?',
  disabledAt: 'timestamptz?',
  createdAt: 'timestamptz',
} as const;

const columns = `
  h.id, h.url, h.events, h.query, h.original_headers as "originalHeaders", h.enabled,
  h.disabled_reason as "disabledReason", h.disabled_at as "disabledAt", h.created_at as "createdAt"`;

/** The condition that the owner has the webhook `h`. */
export const ownWebhook =
  'h.marketplace_id = $marketplaceId and coalesce(h.seller_id, 0) = coalesce($ownerSeller::integer, 0) and h.deleted_at is null';

/** Returns an owner's webhooks in the order of their creation. */
export const listWebhooks = statement({
  name: 'list-webhooks',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?' },
  row: webhook,
  text: `select ${columns} from webhook h where ${ownWebhook} order by h.id`,
});

/** Returns webhooks by their numbers; those of other owners are left out. */
export const webhooksByNumber = statement({
  name: 'webhooks-by-number',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?', ids: 'integer[]' },
  row: webhook,
  text: `select ${columns} from webhook h where ${ownWebhook} and h.id = any ($ids::integer[])`,
});

/** Returns the secrets that sign for a webhook now, the newest first. */
export const secretsOfWebhook = statement({
  name: 'secrets-of-webhook',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: { secret: 'text' },
  text: `
select secret
from webhook_secret
where marketplace_id = $marketplaceId and webhook_id = $id and (expires_at is null or expires_at > now())
order by number desc`,
});

/**
 * Creates a webhook with its first secret, and the marketplace's position in the log if it has none. No row if the owner
 * has `most` webhooks already. The caller runs `lockMarketplace` first, so the count stays true.
 */
export const createWebhook = statement({
  name: 'create-webhook',
  scope: 'marketplace',
  parameters: {
    ownerSeller: 'integer?',
    url: 'text',
    events: 'text[]',
    query: 'text?',
    originalHeaders: 'boolean',
    secret: 'text',
    most: 'integer',
  },
  row: webhook,
  text: `
with h as (
  insert into webhook (marketplace_id, seller_id, url, events, query, original_headers)
  select $marketplaceId, $ownerSeller::integer, $url, $events, $query, $originalHeaders
  where (select count(*) from webhook h where ${ownWebhook}) < $most::integer
  returning *
),
secret as (
  insert into webhook_secret (marketplace_id, webhook_id, number, secret)
  select marketplace_id, id, 1, $secret::text from h
),
position as (
  insert into webhook_position (marketplace_id, xid, seller_id, event_seq)
  select marketplace_id, from_xid, 0, 0 from h
  on conflict do nothing
)
select ${columns} from h`,
});

/**
 * Changes a webhook. Null keeps a value; `query` counts only if `queryGiven`. A webhook that is enabled is notified of
 * events from now on. No row if the owner has no such webhook.
 */
export const updateWebhook = statement({
  name: 'update-webhook',
  scope: 'marketplace',
  parameters: {
    ownerSeller: 'integer?',
    id: 'integer',
    url: 'text?',
    events: 'text[]?',
    queryGiven: 'boolean',
    query: 'text?',
    originalHeaders: 'boolean?',
    enabled: 'boolean?',
    disabledReason: 'text',
  },
  row: webhook,
  text: `
update webhook h
set url = coalesce($url, h.url),
    events = coalesce($events, h.events),
    query = case when $queryGiven::boolean then $query else h.query end,
    original_headers = coalesce($originalHeaders, h.original_headers),
    enabled = coalesce($enabled, h.enabled),
    from_xid = case when $enabled and not h.enabled then pg_current_xact_id() else h.from_xid end,
    disabled_reason = case
      when $enabled then null
      when h.enabled and not $enabled then $disabledReason
      else h.disabled_reason
    end,
    disabled_at = case when $enabled then null when h.enabled and not $enabled then now() else h.disabled_at end
where ${ownWebhook} and h.id = $id
returning ${columns}`,
});

/** Disables a webhook; no row if it is disabled already, and the first reason stays. */
export const disableWebhook = statement({
  name: 'disable-webhook',
  scope: 'marketplace',
  parameters: { id: 'integer', reason: 'text' },
  row: { id: 'integer' },
  text: `
update webhook set enabled = false, disabled_reason = $reason, disabled_at = now()
where marketplace_id = $marketplaceId and id = $id and enabled
returning id`,
});

/**
 * Gives a webhook a new secret. The earlier ones expire in `oldSeconds`, or sooner if they were to; only the newest `most`
 * are kept. The caller runs `lockMarketplace` first.
 */
export const rotateSecret = statement({
  name: 'rotate-secret',
  scope: 'marketplace',
  parameters: { id: 'integer', secret: 'text', oldSeconds: 'integer', most: 'integer' },
  row: {},
  text: `
with newest as materialized (
  select max(number) as number from webhook_secret where marketplace_id = $marketplaceId and webhook_id = $id
),
surplus as (
  delete from webhook_secret s using newest
  where s.marketplace_id = $marketplaceId and s.webhook_id = $id and s.number <= newest.number + 1 - $most::integer
),
expiring as (
  update webhook_secret s
  set expires_at = least(s.expires_at, now() + $oldSeconds::integer * interval '1 second')
  from newest
  where s.marketplace_id = $marketplaceId and s.webhook_id = $id and s.number > newest.number + 1 - $most::integer
)
insert into webhook_secret (marketplace_id, webhook_id, number, secret)
select $marketplaceId, $id, number + 1, $secret from newest`,
});

/** Deletes a webhook for its owner, with its secrets; its deliveries are deleted later. */
export const deleteWebhook = statement({
  name: 'delete-webhook',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?', id: 'integer' },
  row: webhook,
  text: `
with h as (
  update webhook h set enabled = false, deleted_at = now(), query = null
  where ${ownWebhook} and h.id = $id
  returning *
),
secrets as (
  delete from webhook_secret s using h where s.marketplace_id = h.marketplace_id and s.webhook_id = h.id
)
select ${columns} from h`,
});

/**
 * Deletes the position of a marketplace that has no webhook, and the events that no webhook waits for any more. The caller
 * runs `lockMarketplace` first.
 */
export const stopFollowing = statement({
  name: 'stop-following',
  scope: 'marketplace',
  parameters: {},
  row: {},
  text: `
with stopped as (
  delete from webhook_position
  where marketplace_id = $marketplaceId
    and (
      select id
      from webhook
      where marketplace_id = $marketplaceId and deleted_at is null
      order by coalesce(seller_id, 0), id
      limit 1
    ) is null
  returning 1
),
notifications as (
  delete from notification_event where marketplace_id = $marketplaceId and exists (select from stopped)
)
delete from audit_event where marketplace_id = $marketplaceId and exists (select from stopped)`,
});
