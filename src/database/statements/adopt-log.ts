import { statement } from '../statement.js';

/* Adapts an event log that was restored from another server's dump: its transaction ids mean nothing here; and begins epochs. */

/** Returns whether this transaction is the only one that adapts logs, until it ends. */
export const tryToAdopt = statement({
  name: 'try-to-adopt',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { mayAdopt: 'boolean' },
  text: 'select pg_try_advisory_xact_lock(7265793103) as "mayAdopt"',
});

/**
 * Returns the marketplaces with a log of another database: one that names a transaction later than `lastXid`, which has
 * not begun here. Reads every webhook once.
 */
export const restoredLogs = statement({
  name: 'restored-logs',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer', lastXid: 'bigint' },
  text: `
select m.id as "marketplaceId", pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1 as "lastXid"
from marketplace m
left join lateral (
  select xid
  from chat_event
  where marketplace_id = m.id
  order by xid desc, seller_id desc, event_seq desc
  limit 1
) newest on true
left join event_floor f on f.marketplace_id = m.id
left join webhook_position p on p.marketplace_id = m.id
left join lateral (
  select xid from audit_event where marketplace_id = m.id order by xid desc, entry_id desc limit 1
) a on true
left join lateral (
  select xid from notification_event where marketplace_id = m.id order by xid desc, id desc limit 1
) e on true
left join lateral (
  select changed_xid as xid
  from note
  where marketplace_id = m.id
  order by changed_xid desc, seller_id desc, number desc
  limit 1
) n on true
left join (select marketplace_id, max(from_xid) as xid from webhook group by marketplace_id) h
  on h.marketplace_id = m.id
where greatest(newest.xid, f.xid, p.xid, h.xid, a.xid, e.xid, n.xid) >= pg_snapshot_xmax(pg_current_snapshot())`,
});

/**
 * Adapts the positions in a restored log: `floor` moves before its events, and the webhooks' position behind them,
 * because these events were delivered already. Audit events and those about notifications, which are deleted when they
 * become deliveries, keep their order and are delivered.
 */
export const adoptPositions = statement({
  name: 'adopt-positions',
  scope: 'marketplace',
  share: 'background',
  parameters: { lastXid: 'bigint' },
  row: {},
  text: `
with floor as (
  update event_floor set xid = pg_current_xact_id(), seller_id = 0, event_seq = 0
  where marketplace_id = $marketplaceId and xid > $lastXid::bigint::text::xid8
),
undelivered as (
  update audit_event set xid = pg_current_xact_id()
  where marketplace_id = $marketplaceId and xid > $lastXid::bigint::text::xid8
),
unsent as (
  update notification_event set xid = pg_current_xact_id()
  where marketplace_id = $marketplaceId and xid > $lastXid::bigint::text::xid8
),
delivered as (
  update webhook_position set xid = pg_current_xact_id(), seller_id = 2147483647, event_seq = 2147483647
  where marketplace_id = $marketplaceId and xid > $lastXid::bigint::text::xid8
)
update webhook set from_xid = pg_current_xact_id()
where marketplace_id = $marketplaceId and from_xid > $lastXid::bigint::text::xid8`,
});

/**
 * Adapts at most `limit` events of a restored log after a position: they keep their order in each thread and come before
 * all new ones. Returns the former position of the last one; no row if there are none.
 */
export const adoptEvents = statement({
  name: 'adopt-events',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterXid: 'bigint', afterSeller: 'integer', afterSeq: 'integer', limit: 'integer' },
  row: { xid: 'bigint', sellerId: 'integer', eventSeq: 'integer' },
  text: `
with batch as materialized (
  select xid, seller_id, event_seq
  from chat_event
  where marketplace_id = $marketplaceId
    and (xid, seller_id, event_seq) > ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
  order by xid, seller_id, event_seq
  limit $limit::integer
),
adopted as (
  update chat_event e set xid = pg_current_xact_id()
  from batch b
  where e.marketplace_id = $marketplaceId and e.seller_id = b.seller_id and e.event_seq = b.event_seq
)
select xid::text::bigint as xid, seller_id as "sellerId", event_seq as "eventSeq"
from batch b
order by b.xid desc, b.seller_id desc, b.event_seq desc
limit 1`,
});

/**
 * Puts at most `limit` notes of a restored database before all events: subscribers that resume do not receive them again.
 * Returns the number of them.
 */
export const adoptNotes = statement({
  name: 'adopt-notes',
  scope: 'marketplace',
  share: 'background',
  parameters: { lastXid: 'bigint', limit: 'integer' },
  row: { adopted: 'integer' },
  text: `
with batch as materialized (
  select seller_id, number
  from note
  where marketplace_id = $marketplaceId and changed_xid > $lastXid::bigint::text::xid8
  order by changed_xid, seller_id, number
  limit $limit::integer
),
adopted as (
  update note n set changed_xid = '1'::xid8
  from batch b
  where n.marketplace_id = $marketplaceId and n.seller_id = b.seller_id and n.number = b.number
  returning 1
)
select count(*)::integer as adopted from adopted`,
});

/**
 * Begins a new epoch of the event logs if the database was restored: `isRestored` says so, or its identity is not the one in which
 * the epoch began. Returns no row if it is known here already.
 */
export const adoptEpoch = statement({
  name: 'adopt-epoch',
  scope: 'installation',
  share: 'background',
  parameters: { isRestored: 'boolean' },
  row: { hasBegun: 'boolean' },
  text: `
with before as materialized (
  select epoch, identity, database_identity() as identity_now from event_epoch
),
after as (
  update event_epoch e
  set identity = b.identity_now,
      epoch = case
        when $isRestored::boolean or b.identity <> b.identity_now then 1 + floor(random() * 2147483646)::integer
        else e.epoch
      end
  from before b
  where $isRestored::boolean or b.identity is distinct from b.identity_now
  returning e.epoch
)
select after.epoch <> before.epoch as "hasBegun" from before, after`,
});
