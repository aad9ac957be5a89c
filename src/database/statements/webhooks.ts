import { statement } from '../statement.js';

/** Hooks as their owner sets them up. `ownerSeller` is the seller whose hook it is, null for the operator's. */

const hook = {
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

const owned = (owner: string) =>
  `h.marketplace_id = $marketplaceId and coalesce(h.seller_id, 0) = coalesce(${owner}, 0) and h.deleted_at is null`;

/** An owner's hooks, in the order in which they were made. */
export const listWebhooks = statement({
  name: 'list-webhooks',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?' },
  row: hook,
  text: `select ${columns} from webhook h where ${owned('$ownerSeller::integer')} order by h.id`,
});

/** Hooks by their numbers; those that are not the owner's are left out. */
export const webhooksByNumber = statement({
  name: 'webhooks-by-number',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?', ids: 'integer[]' },
  row: hook,
  text: `select ${columns} from webhook h where ${owned('$ownerSeller::integer')} and h.id = any ($ids::integer[])`,
});

/** The secrets that sign for a hook now, the newest first. */
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
 * Makes a hook with its first secret, and the marketplace's place in the log where it has none. No row where
 * the owner has `most` already. To be run under lock-sellers, so that the count stays true.
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
  row: hook,
  text: `
with h as (
  insert into webhook (marketplace_id, seller_id, url, events, query, original_headers)
  select $marketplaceId, $ownerSeller::integer, $url, $events, $query, $originalHeaders
  where (select count(*) from webhook h where ${owned('$ownerSeller::integer')}) < $most::integer
  returning *
),
secret as (
  insert into webhook_secret (marketplace_id, webhook_id, number, secret)
  select marketplace_id, id, 1, $secret::text from h
),
place as (
  insert into webhook_position (marketplace_id, xid, seller_id, event_seq)
  select marketplace_id, from_xid, 0, 0 from h
  on conflict do nothing
)
select ${columns} from h`,
});

/**
 * Changes a hook; null leaves a thing as it is, and `query` counts only where `queryGiven`. One that is
 * switched on hears from now on. No row where the owner has no such hook.
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
  row: hook,
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
where ${owned('$ownerSeller::integer')} and h.id = $id
returning ${columns}`,
});

/** Switches a hook off, once: the first reason stays. */
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
 * Gives a hook a new secret. Those before it end after `oldSeconds`, or as they were to before; only the
 * newest `most` are kept. To be run under lock-sellers.
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
gone as (
  delete from webhook_secret s using newest
  where s.marketplace_id = $marketplaceId and s.webhook_id = $id and s.number <= newest.number + 1 - $most::integer
),
ending as (
  update webhook_secret s
  set expires_at = least(s.expires_at, now() + $oldSeconds::integer * interval '1 second')
  from newest
  where s.marketplace_id = $marketplaceId and s.webhook_id = $id and s.number > newest.number + 1 - $most::integer
)
insert into webhook_secret (marketplace_id, webhook_id, number, secret)
select $marketplaceId, $id, number + 1, $secret from newest`,
});

/** Deletes a hook for its owner, its secrets at once; its deliveries are removed by and by. */
export const deleteWebhook = statement({
  name: 'delete-webhook',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?', id: 'integer' },
  row: hook,
  text: `
with h as (
  update webhook h set enabled = false, deleted_at = now(), query = null
  where ${owned('$ownerSeller::integer')} and h.id = $id
  returning *
),
secrets as (
  delete from webhook_secret s using h where s.marketplace_id = h.marketplace_id and s.webhook_id = h.id
)
select ${columns} from h`,
});

/** Stops following the log of a marketplace that has no hook. To be run under lock-sellers. */
export const stopFollowing = statement({
  name: 'stop-following',
  scope: 'marketplace',
  parameters: {},
  row: {},
  text: `
delete from webhook_position
where marketplace_id = $marketplaceId
  and (
    select id
    from webhook
    where marketplace_id = $marketplaceId and deleted_at is null
    order by coalesce(seller_id, 0), id
    limit 1
  ) is null`,
});
