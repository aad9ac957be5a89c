import { orNull, statement } from '../statement.js';
import { messageContent, messageContentColumns, readMark } from './message-columns.js';
import { countColumns, counts } from './thread-counts.js';

/*
 * The log of events, read in the order of commit (docs/live.md). A reader takes only events of transactions older than
 * the oldest that is still open: those are complete, and no event can appear before them later.
 */

/** A position in a marketplace's log. */
const position = { xid: 'bigint', sellerId: 'integer', eventSeq: 'integer' } as const;

const after = { afterXid: 'bigint', afterSeller: 'integer', afterSeq: 'integer' } as const;

/** An event: its seller as it is when the event is read, and the message that was created or redacted, as it is then. */
const event = {
  epoch: 'integer',
  ...position,
  kind: 'text',
  byOperator: 'boolean',
  messageSeq: 'integer',
  happenedAt: 'timestamptz',
  ...orNull(messageContent),
  ...counts,
} as const;

const columns = `
  (select epoch from event_epoch) as epoch, e.xid::text::bigint as xid, e.seller_id as "sellerId", e.event_seq as "eventSeq", e.kind,
  e.by_operator as "byOperator", e.message_seq as "messageSeq", e.happened_at as "happenedAt",${messageContentColumns},${countColumns}`;

/** Joins the event's seller and thread, the message that was created or redacted, and its read mark. */
const details = `
join seller s on s.marketplace_id = e.marketplace_id and s.id = e.seller_id
join thread t on t.marketplace_id = e.marketplace_id and t.seller_id = e.seller_id
left join message m on e.kind in ('created', 'redacted') and m.marketplace_id = e.marketplace_id
  and m.seller_id = e.seller_id and m.seq = e.message_seq${readMark}`;

const stored = 'marketplace_id, xid, seller_id, event_seq, kind, by_operator, message_seq, happened_at';

/** The last change of each note, as an event with the note's number. A transaction changes only one note. */
const notes = `
    select marketplace_id, changed_xid as xid, seller_id, number as event_seq, 'note' as kind, true as by_operator,
           0 as message_seq, changed_at as happened_at
    from note`;

/** Returns the marketplace's next events after a position with its notes, in the order of commit. */
export const marketplaceEvents = statement({
  name: 'marketplace-events',
  scope: 'marketplace',
  parameters: { ...after, limit: 'integer' },
  row: event,
  text: `
select ${columns}
from (
  (
    select ${stored}
    from chat_event
    where marketplace_id = $marketplaceId
      and (xid, seller_id, event_seq) > ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid, seller_id, event_seq
    limit $limit::integer
  )
  union all
  (${notes}
    where marketplace_id = $marketplaceId
      and (changed_xid, seller_id, number) > ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
      and changed_xid < pg_snapshot_xmin(pg_current_snapshot())
    order by changed_xid, seller_id, number
    limit $limit::integer
  )
  order by xid, seller_id, event_seq
  limit $limit::integer
) e${details}
order by e.xid, e.seller_id, e.event_seq`,
});

/** Returns a thread's next events after a number, in order. */
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
) e${details}
order by e.event_seq`,
});

/**
 * Returns a thread's next events after a number with its notes that were changed after a transaction, in order. One statement
 * reads both, so that they are of the same moment.
 */
export const threadEventsWithNotes = statement({
  name: 'thread-events-with-notes',
  scope: 'thread',
  parameters: { afterSeq: 'integer', afterXid: 'bigint', limit: 'integer' },
  row: event,
  text: `
select ${columns}
from (
  (
    select ${stored}
    from chat_event
    where marketplace_id = $marketplaceId and seller_id = $sellerId and event_seq > $afterSeq
      and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by event_seq
    limit $limit::integer
  )
  union all
  (${notes}
    where marketplace_id = $marketplaceId and seller_id = $sellerId
      and changed_xid > $afterXid::bigint::text::xid8
      and changed_xid < pg_snapshot_xmin(pg_current_snapshot())
    order by changed_xid
    limit $limit::integer
  )
  order by xid, event_seq
  limit $limit::integer
) e${details}
order by e.xid, e.event_seq`,
});

/**
 * Returns the number of the thread's last event at or before a position. An event of the thread at the position is found
 * by its key; otherwise the search goes back from the newest, over as many events as came after the position.
 */
export const threadPosition = statement({
  name: 'thread-position',
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
 * Returns the position of the last event that can be read, or of the last cleared one; nulls if there never was one. The
 * number of the next transaction would not do: after a crash, PostgreSQL gives the numbers of transactions that were rolled
 * back to new ones, and their events would come before such a position.
 */
export const lastPosition = statement({
  name: 'last-position',
  scope: 'marketplace',
  /** `withNotes`: changes of notes are events too. */
  parameters: { withNotes: 'boolean' },
  row: { epoch: 'integer', xid: 'bigint?', sellerId: 'integer?', eventSeq: 'integer?' },
  text: `
select p.epoch, coalesce(e.xid, f.xid)::text::bigint as xid, coalesce(e.seller_id, f.seller_id) as "sellerId",
       coalesce(e.event_seq, f.event_seq) as "eventSeq"
from event_epoch p
left join lateral (
  (
    select xid, seller_id, event_seq
    from chat_event
    where marketplace_id = $marketplaceId and xid < pg_snapshot_xmin(pg_current_snapshot())
    order by xid desc, seller_id desc, event_seq desc
    limit 1
  )
  union all
  (
    select changed_xid, seller_id, number
    from note
    where marketplace_id = $marketplaceId and changed_xid < pg_snapshot_xmin(pg_current_snapshot())
      and $withNotes::boolean
    order by changed_xid desc, seller_id desc, number desc
    limit 1
  )
  order by xid desc, seller_id desc, event_seq desc
  limit 1
) e on true
left join event_floor f on f.marketplace_id = $marketplaceId`,
});

/**
 * Returns where the log begins and ends, and its epoch. No transaction from `lastXid` on has ended. `floor` is null if nothing was
 * cleared.
 */
export const logBounds = statement({
  name: 'log-bounds',
  scope: 'marketplace',
  parameters: {},
  row: {
    epoch: 'integer',
    lastXid: 'bigint',
    floorXid: 'bigint?',
    floorSeller: 'integer?',
    floorSeq: 'integer?',
  },
  text: `
select p.epoch, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as "lastXid",
       f.xid::text::bigint as "floorXid", f.seller_id as "floorSeller", f.event_seq as "floorSeq"
from event_epoch p left join event_floor f on f.marketplace_id = $marketplaceId`,
});

/** Returns whether there are events after a position, including those that cannot be read while an older transaction is open. */
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
  union all
  select from note
  where marketplace_id = $marketplaceId
    and (changed_xid, seller_id, number) > ($afterXid::bigint::text::xid8, $afterSeller, $afterSeq)
) as held`,
});

/** Returns those of the marketplaces that have events after the position given for each, readable or not. */
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
where coalesce(
  (
    select true
    from chat_event e
    where e.marketplace_id = wanted.marketplace_id
      and (e.xid, e.seller_id, e.event_seq) > (wanted.xid::text::xid8, wanted.seller_id, wanted.event_seq)
    order by e.xid, e.seller_id, e.event_seq
    limit 1
  ),
  (
    select true
    from note n
    where n.marketplace_id = wanted.marketplace_id
      and (n.changed_xid, n.seller_id, n.number) > (wanted.xid::text::xid8, wanted.seller_id, wanted.event_seq)
    order by n.changed_xid, n.seller_id, n.number
    limit 1
  )
)`,
});
