import { statement } from '../statement.js';
import { dueInMarketplaces, takeDue } from './due-items.js';
import { maximumPeople, person, personColumns, personTables } from './notified-people.js';

/*
 * Threads with unread messages or mentions that become part of the emails to the operator's users: src/notifications/ decides about
 * them. As with pauses, times are compared with the database's clock.
 */

export const marketplacesWithDueItems = dueInMarketplaces('marketplaces-with-due-items', 'digest_item');

export const takeDueItems = takeDue(
  'take-due-items',
  'digest_item',
  ['seller_id', 'member_id'],
  { sellerId: 'integer', mentionedId: 'integer', beganAt: 'timestamptz', version: 'integer' },
  'i.seller_id as "sellerId", i.member_id as "mentionedId", i.began_at as "beganAt", i.version',
);

/**
 * Returns the operator's users whom items concern, with what the decision depends on: the user whom a note mentions, the assignee of a
 * thread, or everybody if it has none.
 */
export const agentsOfItems = statement({
  name: 'agents-of-items',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    /** Of each item: the user whom a note mentions; 0 for messages. */
    mentionedIds: 'integer[]',
    /** Only this user; null: all. */
    onlyMemberId: 'integer?',
  },
  row: {
    sellerId: 'integer',
    mentionedId: 'integer',
    businessName: 'text',
    isAssigned: 'boolean',
    ...person,
    userId: 'integer',
    wantsUnassigned: 'boolean',
    wantsMentions: 'boolean',
    isMuted: 'boolean',
    digestedAt: 'timestamptz?',
    /** The number of the first unread mention. */
    mentionNumber: 'integer?',
    unreadMessages: 'integer',
    readMessages: 'integer',
  },
  text: `
select t.seller_id as "sellerId", item.member_id as "mentionedId", s.business_name as "businessName",
       t.assignee_id is not null as "isAssigned", agent.*
from unnest($sellerIds::integer[], $mentionedIds::integer[]) item (seller_id, member_id)
cross join lateral (
  select * from thread where marketplace_id = $marketplaceId and seller_id = item.seller_id offset 0
) t
cross join lateral (
  select business_name from seller where marketplace_id = $marketplaceId and id = item.seller_id offset 0
) s
cross join lateral (
  select ${personColumns},
         case when n.mention_number is null or exists (
           select
           from note_mention r
           where r.marketplace_id = $marketplaceId and r.member_id = m.id and r.seller_id = t.seller_id
             and r.number = n.mention_number and r.read_at is null and not r.is_hidden
         ) then n.read_count else -1 end as "notifiedReadCount",
         u.id as "userId", coalesce(p.unassigned, true) as "wantsUnassigned",
         coalesce(p.mentions, true) as "wantsMentions",
         exists (
           select
           from notification_mute q
           where q.marketplace_id = $marketplaceId and q.member_id = m.id and q.seller_id = t.seller_id
           offset 0
         ) as "isMuted",
         (
           select notified_at
           from thread_notification l
           where l.marketplace_id = $marketplaceId and l.member_id = m.id
           order by notified_at desc
           limit 1
         ) as "digestedAt",
         (
           select number
           from note_mention a
           where a.marketplace_id = $marketplaceId and a.member_id = m.id and a.seller_id = t.seller_id
             and not a.is_hidden and a.read_at is null
           order by number
           limit 1
         ) as "mentionNumber",
         t.seller_message_count - coalesce(own.seen_count, t.seller_read_count) as "unreadMessages",
         coalesce(own.seen_count, t.seller_read_count) as "readMessages"
  from (
    select *
    from membership
    where marketplace_id = $marketplaceId and id = coalesce(nullif(item.member_id, 0), t.assignee_id)
      and id = coalesce($onlyMemberId::integer, id)
    union all
    (
      select *
      from membership
      where marketplace_id = $marketplaceId and seller_id is null and item.member_id = 0 and t.assignee_id is null
        and id between coalesce($onlyMemberId, 1) and coalesce($onlyMemberId, 2147483647)
        and role <> 'MEMBER' and accepted_at is not null
      order by id
      limit ${maximumPeople}
    )
  ) m
  cross join (select notification_language from marketplace where id = $marketplaceId) k
  ${personTables('t.seller_id')}
  left join thread_seen own
    on own.marketplace_id = $marketplaceId and own.member_id = m.id and own.seller_id = t.seller_id
  where m.seller_id is null and m.role <> 'MEMBER' and m.accepted_at is not null
) agent`,
});

/** Ends items (null), or sets the times of their next decisions. Skips those that changed since they were taken. */
export const settleItems = statement({
  name: 'settle-items',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    mentionedIds: 'integer[]',
    versions: 'integer[]',
    dueTimes: 'timestamptz[]',
  },
  row: { sellerId: 'integer', mentionedId: 'integer' },
  text: `
with given as materialized (
  select *
  from unnest($sellerIds::integer[], $mentionedIds::integer[], $versions::integer[], $dueTimes::timestamptz[])
       given (seller_id, member_id, version, due_at)
),
ended as (
  delete from digest_item d
  using given g
  where d.marketplace_id = $marketplaceId and d.seller_id = g.seller_id and d.member_id = g.member_id
    and d.version = g.version and g.due_at is null
  returning d.seller_id, d.member_id
),
postponed as (
  update digest_item d
  set due_at = g.due_at, version = d.version + 1
  from given g
  where d.marketplace_id = $marketplaceId and d.seller_id = g.seller_id and d.member_id = g.member_id
    and d.version = g.version and g.due_at is not null
  returning d.seller_id, d.member_id
)
select seller_id as "sellerId", member_id as "mentionedId" from ended
union all
select seller_id, member_id from postponed`,
});

/** Stores that users get an email with threads. */
export const recordDigests = statement({
  name: 'record-digests',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    memberIds: 'integer[]',
    sellerIds: 'integer[]',
    readCounts: 'integer[]',
    /** Null for messages. */
    mentionNumbers: 'integer[]',
    now: 'timestamptz',
  },
  row: {},
  text: `
insert into thread_notification (marketplace_id, member_id, seller_id, notified_at, read_count, mention_number)
select distinct on (member_id, seller_id)
       $marketplaceId, member_id, seller_id, $now::timestamptz, read_count, nullif(mention_number, 0)
from unnest($memberIds::integer[], $sellerIds::integer[], $readCounts::integer[], $mentionNumbers::integer[])
     given (member_id, seller_id, read_count, mention_number)
order by member_id, seller_id, mention_number desc
on conflict (marketplace_id, member_id, seller_id)
do update set notified_at = excluded.notified_at, read_count = excluded.read_count,
              mention_number = excluded.mention_number`,
});

/** Deletes the records of threads that were not in an email after all, and lets their items be decided at a time. */
export const withdrawDigest = statement({
  name: 'withdraw-digest',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    memberId: 'integer',
    sellerIds: 'integer[]',
    mentionedIds: 'integer[]',
    readCounts: 'integer[]',
    /** When each began; null: with the record. */
    beganTimes: 'timestamptz[]',
    dueAt: 'timestamptz',
    resumesItems: 'boolean',
  },
  row: {},
  text: `
with given as materialized (
  select distinct on (seller_id, member_id, read_count) *
  from unnest($sellerIds::integer[], $mentionedIds::integer[], $readCounts::integer[], $beganTimes::timestamptz[])
       given (seller_id, member_id, read_count, began_at)
),
locked as materialized (
  select d.seller_id, d.member_id
  from given g
  join digest_item d
    on d.marketplace_id = $marketplaceId and d.seller_id = g.seller_id and d.member_id = g.member_id
  order by d.seller_id, d.member_id
  for no key update of d
),
withdrawn as (
  delete from thread_notification n
  using (select distinct seller_id, read_count from given) g
  where n.marketplace_id = $marketplaceId and n.member_id = $memberId and n.seller_id = g.seller_id
    and n.read_count = g.read_count and (select count(*) from locked) >= 0
  returning n.seller_id, n.read_count, n.notified_at
)
insert into digest_item as d (marketplace_id, seller_id, member_id, began_at, due_at)
select $marketplaceId, g.seller_id, g.member_id, coalesce(g.began_at, w.notified_at), $dueAt::timestamptz
from withdrawn w
join given g on g.seller_id = w.seller_id and g.read_count = w.read_count
where $resumesItems::boolean
  or exists (select from locked l where l.seller_id = g.seller_id and l.member_id = g.member_id)
on conflict (marketplace_id, seller_id, member_id)
do update set due_at = least(d.due_at, excluded.due_at), version = d.version + 1`,
});

/** Lets threads be decided again, such as for another assignee. An item that waits already stays, with the earlier time. */
export const resumeItems = statement({
  name: 'resume-items',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]', now: 'timestamptz' },
  row: {},
  text: `
insert into digest_item as d (marketplace_id, seller_id, member_id, began_at, due_at)
select $marketplaceId, given.seller_id, 0, $now::timestamptz, $now::timestamptz
from (select distinct seller_id from unnest($sellerIds::integer[]) wanted (seller_id) order by 1) given
on conflict (marketplace_id, seller_id, member_id)
do update set due_at = least(d.due_at, excluded.due_at), version = d.version + 1`,
});
