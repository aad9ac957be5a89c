import { statement } from '../statement.js';

/** Counts the events of each webhook in `wanted`, and takes as many numbers of the webhook's sequence (`counted`). */
const numberDeliveries = `
counts as materialized (
  select webhook_id, count(*) as events from wanted group by webhook_id
),
counted as (
  update webhook h set sequence = h.sequence + w.events
  from counts w
  where h.marketplace_id = $marketplaceId and h.id = w.webhook_id
    and h.id = any (array(select webhook_id from counts)) and h.enabled
  returning h.id, h.sequence - w.events as before
),`;

/**
 * Turns the next events of a marketplace's log into deliveries, in the order of commit, and moves the marketplace's
 * position behind them: one statement, so each event is delivered once, whichever process does it. If several try at
 * once, one does it and the others return `busy`. Events about notifications are in a table of their own, from which it
 * deletes them; they have no number in the log of a thread.
 *
 * `read` counts the events. If it is 0 and `held` is true, there are more that cannot be read while an older transaction
 * is open. The deliveries of a webhook are numbered in the order of the log.
 */
export const fanOutEvents = statement({
  name: 'fan-out-events',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { busy: 'boolean', read: 'integer', held: 'boolean', webhookIds: 'integer[]' },
  text: `
with position as materialized (
  select xid, seller_id, event_seq
  from webhook_position
  where marketplace_id = $marketplaceId
  for update skip locked
),
batch as materialized (
  select e.*
  from position p cross join lateral (
    (
      select xid, seller_id, event_seq, null::bigint as id, kind, by_operator, message_seq, null::jsonb as details, happened_at
      from chat_event
      where marketplace_id = $marketplaceId and (xid, seller_id, event_seq) > (p.xid, p.seller_id, p.event_seq)
        and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, seller_id, event_seq
      limit $limit::integer
    )
    union all
    (
      select xid, seller_id, null, id, kind, by_operator, message_seq, details, happened_at
      from notification_event
      where marketplace_id = $marketplaceId and xid < pg_snapshot_xmin(pg_current_snapshot())
      order by xid, id
      limit $limit::integer
    )
    order by xid, seller_id, event_seq, id
    limit $limit::integer
  ) e
),
wanted as materialized (
  select h.id as webhook_id, b.*,
         row_number() over (partition by h.id order by b.xid, b.seller_id, b.event_seq, b.id) as number
  from batch b
  join webhook h on h.marketplace_id = $marketplaceId and h.deleted_at is null
    and coalesce(h.seller_id, 0) = any (array[0, case when b.id is null or (b.kind = 'unread' and b.by_operator) then b.seller_id end])
  where h.enabled and b.kind = any (h.events)
    -- The events of a restored database and its webhooks have the same transaction.
    and (h.from_xid < b.xid or (b.id is not null and h.from_xid = b.xid))
),${numberDeliveries}
stored as (
  insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, by_operator,
                                message_seq, details, happened_at)
  select $marketplaceId, w.webhook_id, c.before + w.number, w.seller_id, w.event_seq, w.kind, w.by_operator,
         w.message_seq, w.details, w.happened_at
  from wanted w join counted c on c.id = w.webhook_id
),
queued as (
  insert into webhook_lane as lane (marketplace_id, webhook_id, seller_id, due_at)
  select $marketplaceId as marketplace_id, webhook_id, seller_id, now()
  from (select distinct w.webhook_id, w.seller_id from wanted w join counted c on c.id = w.webhook_id) lanes
  order by webhook_id, seller_id
  on conflict (marketplace_id, webhook_id, seller_id)
  do update set version = lane.version + 1, due_at = coalesce(lane.due_at, excluded.due_at)
),
moved as (
  update webhook_position p set xid = last.xid, seller_id = last.seller_id, event_seq = last.event_seq
  from (select * from batch where id is null order by xid desc, seller_id desc, event_seq desc limit 1) last
  where p.marketplace_id = $marketplaceId
),
removed as (
  delete from notification_event e
  using batch b
  where e.marketplace_id = $marketplaceId and e.xid = b.xid and e.id = b.id
)
select not exists (select from position) as busy,
       (select count(*) from batch)::integer as read,
       exists (
         select from position p cross join lateral (
           select from chat_event
           where marketplace_id = $marketplaceId and (xid, seller_id, event_seq) > (p.xid, p.seller_id, p.event_seq)
           order by xid, seller_id, event_seq
           limit 1
         ) later
       ) or exists (
         select from position cross join lateral (
           select from notification_event where marketplace_id = $marketplaceId order by xid, id limit 1
         ) later
       ) as held,
       array(select id from counted) as "webhookIds"`,
});

/**
 * Turns the next entries of a marketplace's audit log into deliveries, in the order of commit, as `fanOutEvents` does with
 * events of threads. The deliveries of a webhook have one queue, with the seller 0.
 */
export const fanOutAuditEvents = statement({
  name: 'fan-out-audit-events',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { busy: 'boolean', read: 'integer', webhookIds: 'integer[]' },
  text: `
with position as materialized (
  select audit_seq
  from webhook_position
  where marketplace_id = $marketplaceId
  for update skip locked
),
batch as materialized (
  select e.*, row_number() over (order by e.xid, e.entry_id) as ordinal
  from position p cross join lateral (
    select xid, entry_id, seller_id, operator_sees, happened_at
    from audit_event
    where marketplace_id = $marketplaceId and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, entry_id
    limit $limit::integer
  ) e
),
wanted as materialized (
  select h.id as webhook_id, b.entry_id, b.happened_at, p.audit_seq + b.ordinal as event_seq,
         row_number() over (partition by h.id order by b.ordinal) as number
  from batch b
  cross join position p
  join webhook h on h.marketplace_id = $marketplaceId and h.deleted_at is null
    and coalesce(h.seller_id, 0) = any (array[case when b.operator_sees then 0 end, b.seller_id])
  where h.enabled and h.from_xid <= b.xid and 'auditEntry' = any (h.events)
),${numberDeliveries}
stored as (
  insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, audit_entry_id,
                                happened_at)
  select $marketplaceId, w.webhook_id, c.before + w.number, 0, w.event_seq, 'auditEntry', w.entry_id, w.happened_at
  from wanted w join counted c on c.id = w.webhook_id
),
queued as (
  insert into webhook_lane as lane (marketplace_id, webhook_id, seller_id, due_at)
  select $marketplaceId as marketplace_id, id as webhook_id, 0 as seller_id, now()
  from counted
  order by webhook_id
  on conflict (marketplace_id, webhook_id, seller_id)
  do update set version = lane.version + 1, due_at = coalesce(lane.due_at, excluded.due_at)
),
moved as (
  update webhook_position p set audit_seq = p.audit_seq + (select count(*) from batch)::integer
  where p.marketplace_id = $marketplaceId and exists (select from batch)
),
removed as (
  delete from audit_event e using batch b
  where e.marketplace_id = $marketplaceId and e.xid = b.xid and e.entry_id = b.entry_id
)
select not exists (select from position) as busy, (select count(*) from batch)::integer as read,
       array(select id from counted) as "webhookIds"`,
});

/**
 * Returns a page of the marketplaces with webhooks in the order of their numbers, whether their logs have new events, and
 * whether their audit logs have.
 */
export const followedLogs = statement({
  name: 'followed-logs',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer', limit: 'integer' },
  row: { marketplaceId: 'integer', behind: 'boolean', auditBehind: 'boolean' },
  text: `
select p.marketplace_id as "marketplaceId",
       (
         select true
         from chat_event e
         where e.marketplace_id = p.marketplace_id
           and (e.xid, e.seller_id, e.event_seq) > (p.xid, p.seller_id, p.event_seq)
         order by e.xid, e.seller_id, e.event_seq
         limit 1
       ) is not null or (
         select true from notification_event n where n.marketplace_id = p.marketplace_id order by n.xid, n.id limit 1
       ) is not null as behind,
       (
         select true from audit_event a where a.marketplace_id = p.marketplace_id order by a.xid, a.entry_id limit 1
       ) is not null as "auditBehind"
from webhook_position p
where p.marketplace_id > $afterMarketplace
order by p.marketplace_id
limit $limit::integer`,
});
