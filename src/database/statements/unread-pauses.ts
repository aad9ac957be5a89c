import { orNull, statement } from '../statement.js';
import { dueInMarketplaces } from './due-items.js';
import { notificationSettings, settingColumns } from './notification-settings.js';
import { maximumPeople, person, personColumns, personTables } from './notified-people.js';
import { canReply } from './received-emails.js';

/*
 * Pauses of sellers with unread messages, and the decisions about emails: src/notifications/ makes them. Each compares times with
 * the database's clock, which `database-time` reads for all statements of a decision.
 */

export const databaseTime = statement({
  name: 'database-time',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { now: 'timestamptz' },
  text: 'select clock_timestamp() as now',
});

export const marketplacesWithDuePauses = dueInMarketplaces('marketplaces-with-due-pauses', 'unread_pause');

/** Takes due pauses for a decision, and skips those that another process takes. After the lease, they are due again. */
export const takeDuePauses = statement({
  name: 'take-due-pauses',
  scope: 'marketplace',
  share: 'background',
  parameters: { now: 'timestamptz', limit: 'integer', leaseSeconds: 'integer' },
  row: { sellerId: 'integer', beganAt: 'timestamptz', version: 'integer' },
  text: `
update unread_pause p
set due_at = $now::timestamptz + $leaseSeconds::integer * interval '1 second', version = p.version + 1
where p.marketplace_id = $marketplaceId and p.seller_id = any (array(
  select seller_id
  from unread_pause
  where marketplace_id = $marketplaceId and due_at <= $now
  order by due_at
  limit $limit::integer
  for no key update skip locked
))
returning p.seller_id as "sellerId", p.began_at as "beganAt", p.version`,
});

/** Returns the people of sellers who have accepted their invitation, with what the decision depends on. A seller without people has one row. */
export const peopleOfPauses = statement({
  name: 'people-of-pauses',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer', unreadCount: 'integer', readCount: 'integer', ...orNull(person) },
  text: `
select t.seller_id as "sellerId", t.operator_message_count - t.operator_read_count as "unreadCount",
       t.operator_read_count as "readCount", person.*
from unnest($sellerIds::integer[]) wanted (seller_id)
cross join lateral (
  select * from thread where marketplace_id = $marketplaceId and seller_id = wanted.seller_id offset 0
) t
left join lateral (
  select ${personColumns}, n.read_count as "notifiedReadCount"
  from (
    select *
    from membership
    where marketplace_id = $marketplaceId and coalesce(seller_id, 0) = t.seller_id and accepted_at is not null
    order by -id
    limit ${maximumPeople}
  ) m
  cross join (select notification_language from marketplace where id = $marketplaceId) k
  ${personTables('m.seller_id')}
) person on true`,
});

/** Ends pauses (null), or sets the times of their next decisions. Skips those that changed since they were taken. */
export const settlePauses = statement({
  name: 'settle-pauses',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]', versions: 'integer[]', dueTimes: 'timestamptz[]' },
  row: { sellerId: 'integer' },
  text: `
with given as materialized (
  select *
  from unnest($sellerIds::integer[], $versions::integer[], $dueTimes::timestamptz[]) given (seller_id, version, due_at)
),
ended as (
  delete from unread_pause p
  using given g
  where p.marketplace_id = $marketplaceId and p.seller_id = g.seller_id and p.version = g.version and g.due_at is null
  returning p.seller_id
),
postponed as (
  update unread_pause p
  set due_at = g.due_at, version = p.version + 1
  from given g
  where p.marketplace_id = $marketplaceId and p.seller_id = g.seller_id and p.version = g.version
    and g.due_at is not null
  returning p.seller_id
)
select seller_id as "sellerId" from ended union all select seller_id from postponed`,
});

/** Stores that people get an email about a thread. */
export const recordNotifications = statement({
  name: 'record-notifications',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberIds: 'integer[]', sellerIds: 'integer[]', readCounts: 'integer[]', now: 'timestamptz' },
  row: {},
  text: `
insert into thread_notification (marketplace_id, member_id, seller_id, notified_at, read_count)
select $marketplaceId, member_id, seller_id, $now::timestamptz, read_count
from unnest($memberIds::integer[], $sellerIds::integer[], $readCounts::integer[]) given (member_id, seller_id, read_count)
on conflict (marketplace_id, member_id, seller_id)
do update set notified_at = excluded.notified_at, read_count = excluded.read_count`,
});

/** Stores that an email to a person, which was decided earlier, is sent now. Locks records in the order of their threads, as decisions do. */
export const postdateNotifications = statement({
  name: 'postdate-notifications',
  scope: 'marketplace',
  share: 'background',
  parameters: { memberId: 'integer', sellerIds: 'integer[]', now: 'timestamptz' },
  row: {},
  text: `
with locked as materialized (
  select seller_id
  from thread_notification
  where marketplace_id = $marketplaceId and member_id = $memberId and seller_id = any ($sellerIds::integer[])
  order by seller_id
  for no key update
)
update thread_notification n
set notified_at = $now::timestamptz
from locked
where n.marketplace_id = $marketplaceId and n.member_id = $memberId and n.seller_id = locked.seller_id`,
});

/** Returns what an email to a person about the thread needs when it is sent. No row: the person left. */
export const unreadMail = statement({
  name: 'unread-mail',
  scope: 'thread',
  share: 'background',
  parameters: { memberId: 'integer' },
  row: {
    ...person,
    ...notificationSettings,
    canReply: 'boolean',
    marketplaceName: 'text',
    businessName: 'text',
    unreadCount: 'integer',
    readCount: 'integer',
  },
  text: `
select ${personColumns}, n.read_count as "notifiedReadCount",
       ${settingColumns}, ${canReply} as "canReply",
       k.name as "marketplaceName", s.business_name as "businessName",
       t.operator_message_count - t.operator_read_count as "unreadCount", t.operator_read_count as "readCount"
from membership m
join marketplace k on k.id = $marketplaceId
join seller s on s.marketplace_id = $marketplaceId and s.id = $sellerId
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
${personTables('m.seller_id')}
where m.marketplace_id = $marketplaceId and m.id = $memberId and m.seller_id = $sellerId and m.accepted_at is not null`,
});

/** Returns the first of the operator's messages that the seller has not read. */
export const firstUnreadMessage = statement({
  name: 'first-unread-message',
  scope: 'thread',
  share: 'background',
  parameters: {},
  row: { message: 'text' },
  text: `
select message
from message
where marketplace_id = $marketplaceId and seller_id = $sellerId and by_operator and seq > coalesce((
  select up_to_seq
  from read_mark
  where marketplace_id = $marketplaceId and seller_id = $sellerId and by_operator
  order by up_to_seq desc
  limit 1
), 0)
order by seq
limit 1`,
});

/**
 * Deletes the record of an email that was not sent, since the record delays further ones. If there is a pause, or one is wanted, its
 * next decision is at this time. It locks the pause before the record, as decisions do.
 */
export const withdrawNotification = statement({
  name: 'withdraw-notification',
  scope: 'thread',
  share: 'background',
  parameters: {
    memberId: 'integer',
    readCount: 'integer',
    dueAt: 'timestamptz',
    /** When the pause began; null: with the record. */
    beganAt: 'timestamptz?',
    resumesPause: 'boolean',
  },
  row: {},
  text: `
with locked as materialized (
  select seller_id from unread_pause where marketplace_id = $marketplaceId and seller_id = $sellerId for no key update
),
withdrawn as (
  delete from thread_notification
  where marketplace_id = $marketplaceId and member_id = $memberId and seller_id = $sellerId and read_count = $readCount
    and (select count(*) from locked) >= 0
  returning notified_at
)
insert into unread_pause as p (marketplace_id, seller_id, began_at, due_at)
select $marketplaceId, $sellerId, coalesce($beganAt::timestamptz, notified_at), $dueAt::timestamptz
from withdrawn
where $resumesPause::boolean or exists (select from locked)
on conflict (marketplace_id, seller_id) do update set due_at = least(p.due_at, excluded.due_at), version = p.version + 1`,
});
