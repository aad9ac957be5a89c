import { statement } from '../statement.js';
import { countColumns, counts } from './thread-counts.js';

/**
 * The log of events, read in the order of commit (docs/live.md). Whoever reads events takes only those of
 * transactions below the oldest that is still open: those are complete, and none can appear behind them.
 */

/** A place in a marketplace's log, as text where a JavaScript number cannot hold it. */
const place = { xid: 'bigint', sellerId: 'integer', eventSeq: 'integer' } as const;

const after = { afterXid: 'bigint', afterSeller: 'integer', afterSeq: 'integer' } as const;

/** What an event tells, with `created` the message, and the seller as it is when this is read. */
const event = {
  ...place,
  kind: 'text',
  byOperator: 'boolean',
  messageSeq: 'integer',
  happenedAt: 'timestamptz',
  createdAt: 'timestamptz?',
  message: 'text?',
  sentByName: 'text?',
  readAt: 'timestamptz?',
  ...counts,
} as const;

const columns = `
  e.xid::text::bigint as xid, e.seller_id as "sellerId", e.event_seq as "eventSeq", e.kind,
  e.by_operator as "byOperator", e.message_seq as "messageSeq", e.happened_at as "happenedAt",
  m.created_at as "createdAt", m.message, m.sent_by_name as "sentByName", r.read_at as "readAt",${countColumns}`;

/** The event's seller; the message of a `created` event, and when it was read. */
const told = `
join seller s on s.marketplace_id = e.marketplace_id and s.id = e.seller_id
join thread t on t.marketplace_id = e.marketplace_id and t.seller_id = e.seller_id
left join message m on e.kind = 'created' and m.marketplace_id = e.marketplace_id
  and m.seller_id = e.seller_id and m.seq = e.message_seq
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = m.marketplace_id and seller_id = m.seller_id and by_operator = m.by_operator
    and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`;

/** The marketplace's next events after a place, in the order of commit. */
export const marketplaceEvents = statement({
  name: 'marketplace-events',
  scope: 'marketplace',
  parameters: { ...after, limit: 'integer' },
  row: event,
  text: `
select ${columns}
from (
  select *
  from chat_event
  where marketplace_id = $marketplaceId
    and (xid, seller_id, event_seq) > ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
    and xid < pg_snapshot_xmin(pg_current_snapshot())
  order by xid, seller_id, event_seq
  limit $limit::integer
) e${told}
order by e.xid, e.seller_id, e.event_seq`,
});

/** One thread's next events after a number, in order. */
export const threadEvents = statement({
  name: 'thread-events',
  scope: 'thread',
  parameters: { afterSeq: 'integer', limit: 'integer' },
  row: event,
  text: `
select ${columns}
from (
  select *
  from chat_event
  where marketplace_id = $marketplaceId and seller_id = $sellerId and event_seq > $afterSeq
    and xid < pg_snapshot_xmin(pg_current_snapshot())
  order by event_seq
  limit $limit::integer
) e${told}
order by e.event_seq`,
});

/**
 * The number of the thread's last event at or before a place. Where the place is an event of the thread it is
 * found by its key; else it is looked for from the newest backward, over as many events as came after it.
 */
export const threadPosition = statement({
  name: 'thread-place',
  scope: 'thread',
  parameters: after,
  row: { eventSeq: 'integer?' },
  text: `
select coalesce(
  (
    select event_seq
    from chat_event
    where marketplace_id = $marketplaceId and seller_id = $sellerId and event_seq = $afterSeq::integer
      and seller_id = $afterSeller and xid = $afterXid::bigint::text::xid8
  ),
  (
    select event_seq
    from chat_event
    where marketplace_id = $marketplaceId and seller_id = $sellerId
      and (xid, seller_id, event_seq) <= ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
    order by event_seq desc
    limit 1
  )
) as "eventSeq"`,
});

/**
 * Where the log ends and begins. `nextXid`: every event that is still to come is of this transaction or a
 * later one. `lastXid`: no transaction that far has ended yet. The floor is null where nothing was cleared.
 */
export const logBounds = statement({
  name: 'log-bounds',
  scope: 'marketplace',
  parameters: {},
  row: {
    nextXid: 'bigint',
    lastXid: 'bigint',
    floorXid: 'bigint?',
    floorSeller: 'integer?',
    floorSeq: 'integer?',
  },
  text: `
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint as "nextXid",
       pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "lastXid",
       f.xid::text::bigint as "floorXid", f.seller_id as "floorSeller", f.event_seq as "floorSeq"
from (select) one left join event_floor f on f.marketplace_id = $marketplaceId`,
});

/** Whether there are events after a place that cannot be read yet, because an older transaction is open. */
export const eventsHeldBack = statement({
  name: 'events-held-back',
  scope: 'marketplace',
  parameters: after,
  row: { held: 'boolean' },
  text: `
select exists (
  select from chat_event
  where marketplace_id = $marketplaceId
    and (xid, seller_id, event_seq) > ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
) as held`,
});

/** Of some marketplaces with the place up to which each was read: those that have more, readable or not. */
export const marketplacesWithEvents = statement({
  name: 'marketplaces-with-events',
  scope: 'installation',
  parameters: {
    marketplaceIds: 'integer[]',
    afterXids: 'bigint[]',
    afterSellers: 'integer[]',
    afterSeqs: 'integer[]',
  },
  row: { marketplaceId: 'integer' },
  text: `
select wanted.marketplace_id as "marketplaceId"
from unnest($marketplaceIds::integer[], $afterXids::bigint[], $afterSellers::integer[], $afterSeqs::integer[])
  as wanted (marketplace_id, xid, seller_id, event_seq)
where exists (
  select from chat_event e
  where e.marketplace_id = wanted.marketplace_id
    and (e.xid, e.seller_id, e.event_seq) > (wanted.xid::text::xid8, wanted.seller_id, wanted.event_seq)
)`,
});
