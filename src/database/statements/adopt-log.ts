import { statement } from '../statement.js';

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
