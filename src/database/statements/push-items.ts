import { statement } from '../statement.js';
import { dueInMarketplaces, takeDue } from './due-items.js';
import { restriction, sessionEnd } from './session-policy.js';

/*
 * What a push can be about, and who gets it: src/notifications/push/ decides. Triggers of messages and mentions write the items.
 */

/** The most subscriptions that get a push about an item. */
export const maximumRecipients = 1_000;

export const marketplacesWithDuePushItems = dueInMarketplaces(
  'marketplaces-with-due-push-items',
  'push_item',
);

export const takeDuePushItems = takeDue(
  'take-due-push-items',
  'push_item',
  ['seller_id', 'audience', 'member_id'],
  { sellerId: 'integer', audience: 'text', memberId: 'integer', version: 'integer' },
  'i.seller_id as "sellerId", i.audience, i.member_id as "memberId", i.version',
);

/** Ends items. Skips those that changed since they were taken: they are decided again. */
export const endPushItems = statement({
  name: 'end-push-items',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    audiences: 'text[]',
    memberIds: 'integer[]',
    versions: 'integer[]',
  },
  row: { sellerId: 'integer', audience: 'text', memberId: 'integer' },
  text: `
delete from push_item i
using unnest($sellerIds::integer[], $audiences::text[], $memberIds::integer[], $versions::integer[])
        given (seller_id, audience, member_id, version)
where i.marketplace_id = $marketplaceId and i.seller_id = given.seller_id and i.audience = given.audience
  and i.member_id = given.member_id and i.version = given.version
returning i.seller_id as "sellerId", i.audience, i.member_id as "memberId"`,
});

/**
 * Returns the subscriptions that items concern and that are valid now, with what the decision depends on and what a push needs: those of
 * all people of the seller; of the user whom a note mentions, of the assignee of a thread, or of everybody if it has none.
 */
export const pushRecipients = statement({
  name: 'push-recipients',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    audiences: 'text[]',
    /** Of each item: the only person whom it concerns, such as one whom a note mentions; 0: all. */
    memberIds: 'integer[]',
    /** Only this subscription; null: all. */
    onlySubscriptionId: 'integer?',
  },
  row: {
    sellerId: 'integer',
    audience: 'text',
    memberId: 'integer',
    businessName: 'text',
    marketplaceName: 'text',
    firstLine: 'boolean',
    subscriptionId: 'integer',
    endpoint: 'text',
    p256dh: 'text',
    auth: 'text',
    userId: 'integer',
    isWanted: 'boolean',
    isMuted: 'boolean',
    quietFrom: 'integer?',
    quietTo: 'integer?',
    timeZone: 'text',
    language: 'text',
    /** The messages that the person has not read; of a mention, the unread mentions. */
    unreadCount: 'integer',
  },
  text: `
select t.seller_id as "sellerId", item.audience, item.member_id as "memberId",
       b.business_name as "businessName", k.name as "marketplaceName", k.notification_first_line as "firstLine",
       recipient.*
from unnest($sellerIds::integer[], $audiences::text[], $memberIds::integer[]) item (seller_id, audience, member_id)
cross join (select * from marketplace where id = $marketplaceId) k
cross join lateral (
  select * from thread where marketplace_id = $marketplaceId and seller_id = item.seller_id offset 0
) t
cross join lateral (
  select business_name from seller where marketplace_id = $marketplaceId and id = item.seller_id offset 0
) b
cross join lateral (
  select c.id as "subscriptionId", c.endpoint, c.p256dh, c.auth, u.id as "userId",
         case
           when item.audience = 'mention' then coalesce(p.push_mentions, true)
           when item.audience = 'seller' or t.assignee_id is not null then coalesce(p.push_messages, true)
           else coalesce(p.push_unassigned, true)
         end as "isWanted",
         exists (
           select
           from notification_mute q
           where q.marketplace_id = $marketplaceId and q.member_id = m.id and q.seller_id = t.seller_id
             and item.audience <> 'seller'
           offset 0
         ) as "isMuted",
         p.quiet_from as "quietFrom", p.quiet_to as "quietTo", coalesce(p.time_zone, 'UTC') as "timeZone",
         coalesce(p.language, k.notification_language) as language,
         case
           when item.audience = 'mention' then (
             select count(*)::integer
             from note_mention a
             where a.marketplace_id = $marketplaceId and a.member_id = m.id and a.seller_id = t.seller_id
               and not a.is_hidden and a.read_at is null
           )
           when item.audience = 'operator' then
             t.seller_message_count - coalesce(own.seen_count, t.seller_read_count)
           else t.operator_message_count - t.operator_read_count
         end as "unreadCount"
  from (
    select *
    from push_subscription
    where marketplace_id = $marketplaceId
      and seller_id = case when item.audience = 'seller' then t.seller_id else 0 end
      and member_id between coalesce(nullif(item.member_id, 0), case when item.audience = 'operator' then t.assignee_id end, 1)
        and coalesce(nullif(item.member_id, 0), case when item.audience = 'operator' then t.assignee_id end, 2147483647)
      and id = coalesce($onlySubscriptionId::integer, id)
    order by member_id
    limit ${maximumRecipients}
  ) c
  cross join lateral (
    select * from membership where marketplace_id = $marketplaceId and id = c.member_id offset 0
  ) m
  cross join lateral (select * from auth_session where id = c.session_id offset 0) s
  cross join lateral (select * from auth_user where id = m.user_id offset 0) u
  left join lateral (
    select * from notification_preference where marketplace_id = $marketplaceId and member_id = m.id offset 0
  ) p on true
  left join lateral (
    select seen_count
    from thread_seen
    where marketplace_id = $marketplaceId and member_id = m.id and seller_id = t.seller_id
    offset 0
  ) own on true
  where s.membership_id = m.id and (item.audience <> 'operator' or coalesce(t.assignee_id, m.id) = m.id) and m.accepted_at is not null and coalesce(m.role, '') <> 'MEMBER'
    and ${sessionEnd} > clock_timestamp() and ${restriction} is null
) recipient`,
});
