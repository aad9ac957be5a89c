import { statement } from '../statement.js';

/**
 * Clears the marketplace's oldest events, at most `limit` of them, up to the last that happened before a
 * moment; the floor remembers how far, so that a cursor before it is known to have expired.
 */
export const clearEvents = statement({
  name: 'clear-events',
  scope: 'marketplace',
  parameters: { before: 'timestamptz', limit: 'integer' },
  row: { cleared: 'integer' },
  text: `
with oldest as materialized (
  select xid, seller_id, event_seq, happened_at
  from chat_event
  where marketplace_id = $1 and xid < pg_snapshot_xmin(pg_current_snapshot())
  order by xid, seller_id, event_seq
  limit $3::integer
),
last as materialized (
  select xid, seller_id, event_seq
  from oldest
  where happened_at < $2::timestamptz
  order by xid desc, seller_id desc, event_seq desc
  limit 1
),
cleared as (
  delete from chat_event e
  using last
  where e.marketplace_id = $1
    and (e.xid, e.seller_id, e.event_seq) <= (last.xid, last.seller_id, last.event_seq)
  returning 1
),
floor as (
  insert into event_floor (marketplace_id, xid, seller_id, event_seq)
  select $1, xid, seller_id, event_seq from last
  on conflict (marketplace_id)
  do update set xid = excluded.xid, seller_id = excluded.seller_id, event_seq = excluded.event_seq
)
select count(*)::integer as cleared from cleared`,
});

/**
 * The marketplaces whose log is of another database: it names transactions that have not begun here. A dump
 * that was restored is so.
 */
export const restoredLogs = statement({
  name: 'restored-logs',
  scope: 'installation',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select m.id as "marketplaceId"
from marketplace m
left join lateral (
  select xid
  from chat_event
  where marketplace_id = m.id
  order by xid desc, seller_id desc, event_seq desc
  limit 1
) newest on true
left join event_floor f on f.marketplace_id = m.id
where greatest(newest.xid, f.xid) >= pg_snapshot_xmax(pg_current_snapshot())`,
});

/** Takes a restored log over: its events keep their order in each thread, and come before all new ones. */
export const adoptLog = statement({
  name: 'adopt-log',
  scope: 'marketplace',
  parameters: {},
  row: {},
  text: `
with floor as (
  update event_floor set xid = pg_current_xact_id(), seller_id = 0, event_seq = 0
  where marketplace_id = $1 and xid >= pg_snapshot_xmax(pg_current_snapshot())
)
update chat_event set xid = pg_current_xact_id()
where marketplace_id = $1 and xid >= pg_snapshot_xmax(pg_current_snapshot())`,
});
