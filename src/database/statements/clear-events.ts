import { statement } from '../statement.js';

/**
 * Deletes at most `limit` of the marketplace's oldest events, up to the last that happened before a time, except those
 * that are not yet deliveries of webhooks. `floor` stores the last deleted position, so that an older cursor is known
 * to be expired. It only moves forward, also if two processes clear at once.
 */
export const clearEvents = statement({
  name: 'clear-events',
  scope: 'marketplace',
  share: 'background',
  parameters: { before: 'timestamptz', limit: 'integer' },
  row: { cleared: 'integer' },
  text: `
with oldest as materialized (
  select xid, seller_id, event_seq, happened_at
  from chat_event
  where marketplace_id = $marketplaceId and xid < pg_snapshot_xmin(pg_current_snapshot())
  order by xid, seller_id, event_seq
  limit $limit::integer
),
delivered as materialized (
  select xid, seller_id, event_seq from webhook_position where marketplace_id = $marketplaceId
),
last as materialized (
  select xid, seller_id, event_seq
  from oldest o
  where happened_at < $before::timestamptz
    and not exists (
      select
      from delivered d
      where (o.xid, o.seller_id, o.event_seq) > (d.xid, d.seller_id, d.event_seq)
    )
  order by xid desc, seller_id desc, event_seq desc
  limit 1
),
cleared as (
  delete from chat_event e
  using last
  where e.marketplace_id = $marketplaceId
    and (e.xid, e.seller_id, e.event_seq) <= (last.xid, last.seller_id, last.event_seq)
  returning 1
),
floor as (
  insert into event_floor as f (marketplace_id, xid, seller_id, event_seq)
  select $marketplaceId, xid, seller_id, event_seq from last
  on conflict (marketplace_id)
  do update set xid = excluded.xid, seller_id = excluded.seller_id, event_seq = excluded.event_seq
  where (f.xid, f.seller_id, f.event_seq) < (excluded.xid, excluded.seller_id, excluded.event_seq)
)
select count(*)::integer as cleared from cleared`,
});
