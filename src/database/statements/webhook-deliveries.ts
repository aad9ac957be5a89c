import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';
import { ownWebhook } from './webhooks.js';

/* A webhook's deliveries: the owner's log of them, and the deletion of old ones. */

const delivery = {
  webhookId: 'integer',
  sequence: 'bigint',
  sellerId: 'integer',
  kind: 'text',
  messageId: 'text',
  state: 'text',
  happenedAt: 'timestamptz',
  createdAt: 'timestamptz',
  finishedAt: 'timestamptz?',
} as const;

const columns = `
  d.webhook_id as "webhookId", d.sequence, d.seller_id as "sellerId", d.kind,
  d.message_id::text as "messageId", d.state, d.happened_at as "happenedAt",
  d.created_at as "createdAt", d.finished_at as "finishedAt"`;

const ofWebhook = 'd.marketplace_id = $marketplaceId and d.webhook_id = $webhookId';

const text = ({ beyond, nearestFirst }: PageSql, where = ofWebhook) => `
select ${columns}
from webhook_delivery d
where ${where} and ${beyond(['d.sequence'], ['$beside'])}
${nearestFirst(['d.sequence'])}
limit $limit::integer`;

const parameters = { webhookId: 'integer', beside: 'bigint', limit: 'integer' } as const;

/** Returns a webhook's deliveries, the newest first. */
export const deliveries = bothDirections(
  'desc',
  { first: 'deliveries-older', last: 'deliveries-newer' },
  (name, sql) => statement({ name, scope: 'marketplace', parameters, row: delivery, text: text(sql) }),
);

/** Returns a webhook's deliveries in one state, the newest first. */
export const deliveriesInState = bothDirections(
  'desc',
  { first: 'deliveries-in-state-older', last: 'deliveries-in-state-newer' },
  (name, sql) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: { ...parameters, state: 'text' },
      row: delivery,
      text: text(sql, `${ofWebhook} and d.state = $state`),
    }),
);

/** Returns deliveries by their webhooks and numbers; those to another owner's webhooks are left out. */
export const deliveriesByNumber = statement({
  name: 'deliveries-by-number',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?', webhookIds: 'integer[]', sequences: 'bigint[]' },
  row: delivery,
  text: `
select ${columns}
from unnest($webhookIds::integer[], $sequences::bigint[]) as wanted (webhook_id, sequence)
join webhook h on h.id = wanted.webhook_id and ${ownWebhook}
join webhook_delivery d on d.marketplace_id = $marketplaceId and d.webhook_id = wanted.webhook_id
  and d.sequence = wanted.sequence`,
});

/** Returns the newest `limit` attempts of each delivery, the oldest of them first. */
export const attemptsOfDeliveries = statement({
  name: 'attempts-of-deliveries',
  scope: 'marketplace',
  parameters: { webhookIds: 'integer[]', sequences: 'bigint[]', limit: 'integer' },
  row: {
    webhookId: 'integer',
    sequence: 'bigint',
    attemptedAt: 'timestamptz',
    durationMs: 'integer',
    status: 'integer?',
    answer: 'text?',
    failure: 'text?',
  },
  text: `
select wanted.webhook_id as "webhookId", wanted.sequence, a.attempted_at as "attemptedAt",
       a.duration_ms as "durationMs", a.status, a.answer, a.failure
from unnest($webhookIds::integer[], $sequences::bigint[]) as wanted (webhook_id, sequence)
cross join lateral (
  select *
  from webhook_attempt
  where marketplace_id = $marketplaceId and webhook_id = wanted.webhook_id and sequence = wanted.sequence
  order by number desc
  limit $limit::integer
) a
order by wanted.webhook_id, wanted.sequence, a.number`,
});

/** Queues a delivery again, before all later ones of its thread. No row if the webhook has no such delivery. */
export const redeliver = statement({
  name: 'redeliver',
  scope: 'marketplace',
  parameters: { webhookId: 'integer', sequence: 'bigint' },
  row: delivery,
  text: `
with queue as (
  update webhook_lane l
  set version = l.version + 1, due_at = case when l.leased_until > now() then l.due_at else now() end
  from webhook_delivery d
  where ${ofWebhook} and d.sequence = $sequence
    and l.marketplace_id = $marketplaceId and l.webhook_id = $webhookId and l.seller_id = d.seller_id
  returning l.seller_id
)
update webhook_delivery d set state = 'PENDING', failure_count = 0, first_failed_at = null, finished_at = null
from queue
where ${ofWebhook} and d.sequence = $sequence
returning ${columns}`,
});

/** Returns a page of the installation's webhooks in the order of their numbers, deleted ones included. */
export const allWebhooks = statement({
  name: 'all-webhooks',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer', afterId: 'integer', limit: 'integer' },
  row: { marketplaceId: 'integer', id: 'integer', deleted: 'boolean' },
  text: `
select marketplace_id as "marketplaceId", id, deleted_at is not null as deleted
from webhook
where (marketplace_id, id) > ($afterMarketplace, $afterId)
order by marketplace_id, id
limit $limit::integer`,
});

/** Deletes those of a webhook's oldest deliveries that were created before a time, with their attempts; counts them. */
export const deleteDeliveries = statement({
  name: 'delete-deliveries',
  scope: 'marketplace',
  share: 'background',
  parameters: { webhookId: 'integer', before: 'timestamptz', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with old as materialized (
  select sequence
  from (
    select sequence, created_at
    from webhook_delivery
    where marketplace_id = $marketplaceId and webhook_id = $webhookId
    order by sequence
    limit $limit::integer
  ) oldest
  where created_at < $before
),
attempts as (
  delete from webhook_attempt a using old
  where a.marketplace_id = $marketplaceId and a.webhook_id = $webhookId and a.sequence = old.sequence
),
deliveries as (
  delete from webhook_delivery d using old
  where ${ofWebhook} and d.sequence = old.sequence
)
select count(*)::integer as deleted from old`,
});

/** Deletes some queues of a deleted webhook, and with the last of them the webhook. */
export const deleteOldWebhook = statement({
  name: 'delete-old-webhook',
  scope: 'marketplace',
  share: 'background',
  parameters: { webhookId: 'integer', limit: 'integer' },
  row: { lanes: 'integer' },
  text: `
with lanes as (
  delete from webhook_lane
  where ctid = any (array(
    select ctid
    from webhook_lane
    where marketplace_id = $marketplaceId and webhook_id = $webhookId
    order by seller_id
    limit $limit::integer
  ))
  returning seller_id
),
emptied as (
  delete from webhook
  where marketplace_id = $marketplaceId and id = $webhookId and deleted_at is not null
    and not exists (select from lanes)
)
select count(*)::integer as lanes from lanes`,
});
