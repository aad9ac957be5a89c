import { statement } from '../statement.js';

/* The settings of a marketplace for emails about unread messages, and those of each person. */

export const notificationSettings = {
  emails: 'boolean',
  delayMinutes: 'integer',
  firstLine: 'boolean',
  colour: 'text?',
  defaultLanguage: 'text',
  replies: 'boolean',
} as const;

/** The columns of the settings of the marketplace `k`. */
export const settingColumns = `k.notification_emails as "emails", k.notification_delay_minutes as "delayMinutes",
       k.notification_first_line as "firstLine", k.notification_colour as colour,
       k.notification_language as "defaultLanguage", k.notification_replies as replies`;

export const readNotificationSettings = statement({
  name: 'read-notification-settings',
  scope: 'marketplace',
  parameters: {},
  row: notificationSettings,
  text: `select ${settingColumns} from marketplace k where id = $marketplaceId`,
});

/** Returns the settings, and locks them until the transaction ends. */
export const lockNotificationSettings = statement({
  name: 'lock-notification-settings',
  scope: 'marketplace',
  parameters: {},
  row: notificationSettings,
  text: `select ${settingColumns} from marketplace k where id = $marketplaceId for no key update`,
});

export const setNotificationSettings = statement({
  name: 'set-notification-settings',
  scope: 'marketplace',
  parameters: notificationSettings,
  row: {},
  text: `
update marketplace
set notification_emails = $emails, notification_delay_minutes = $delayMinutes, notification_first_line = $firstLine,
    notification_colour = $colour, notification_language = $defaultLanguage,
    notification_replies = $replies
where id = $marketplaceId`,
});

const preferences = {
  messages: 'boolean',
  unassigned: 'boolean',
  mentions: 'boolean',
  pushMessages: 'boolean',
  pushUnassigned: 'boolean',
  pushMentions: 'boolean',
  /** In open pages. */
  desktop: 'boolean',
  sound: 'boolean',
  quietFrom: 'integer?',
  quietTo: 'integer?',
  timeZone: 'text',
  /** Null: the marketplace's. */
  language: 'text?',
} as const;

/** Returns the preferences of a person, or the defaults. No row: the person left. */
export const memberPreferences = statement({
  name: 'member-preferences',
  scope: 'marketplace',
  parameters: { memberId: 'integer' },
  row: {
    ...preferences,
    now: 'timestamptz',
    userId: 'integer',
    name: 'text',
    sellerId: 'integer?',
    email: 'text',
    marketplaceName: 'text',
    defaultLanguage: 'text',
    colour: 'text?',
    /** Whether the marketplace sends emails. */
    emails: 'boolean',
    /** Whether the mail server rejected the address for good. */
    isBounced: 'boolean',
  },
  text: `
select coalesce(p.messages, true) as messages, coalesce(p.unassigned, true) as unassigned,
       coalesce(p.mentions, true) as mentions, coalesce(p.push_messages, true) as "pushMessages",
       coalesce(p.push_unassigned, true) as "pushUnassigned", coalesce(p.push_mentions, true) as "pushMentions",
       coalesce(p.desktop, true) as desktop, coalesce(p.sound, true) as sound,
       p.quiet_from as "quietFrom", p.quiet_to as "quietTo",
       coalesce(p.time_zone, 'UTC') as "timeZone", p.language, statement_timestamp() as now,
       m.user_id as "userId", m.name, m.seller_id as "sellerId", u.email, k.name as "marketplaceName",
       k.notification_language as "defaultLanguage", k.notification_colour as colour,
       k.notification_emails as emails, exists (select from bounced_address b where b.email = u.email) as "isBounced"
from membership m
join marketplace k on k.id = $marketplaceId
join auth_user u on u.id = m.user_id
left join notification_preference p on p.marketplace_id = $marketplaceId and p.member_id = m.id
where m.marketplace_id = $marketplaceId and m.id = $memberId and m.accepted_at is not null`,
});

/** Locks a person's membership, so that changes of the preferences follow each other. */
export const lockMember = statement({
  name: 'lock-member',
  scope: 'marketplace',
  parameters: { memberId: 'integer' },
  row: { memberId: 'integer' },
  text: `
select id as "memberId" from membership where marketplace_id = $marketplaceId and id = $memberId for no key update`,
});

export const setMemberPreferences = statement({
  name: 'set-member-preferences',
  scope: 'marketplace',
  parameters: { memberId: 'integer', ...preferences },
  row: {},
  text: `
insert into notification_preference (marketplace_id, member_id, messages, unassigned, mentions, push_messages, push_unassigned,
                                     push_mentions, desktop, sound, quiet_from, quiet_to, time_zone, language)
values ($marketplaceId, $memberId, $messages, $unassigned, $mentions, $pushMessages, $pushUnassigned, $pushMentions,
        $desktop, $sound, $quietFrom, $quietTo, $timeZone, $language)
on conflict (marketplace_id, member_id)
do update set messages = excluded.messages, unassigned = excluded.unassigned, mentions = excluded.mentions,
              push_messages = excluded.push_messages, push_unassigned = excluded.push_unassigned,
              push_mentions = excluded.push_mentions,
              desktop = excluded.desktop, sound = excluded.sound, quiet_from = excluded.quiet_from, quiet_to = excluded.quiet_to,
              time_zone = excluded.time_zone, language = excluded.language`,
});

/** The most conversations that one person can mute. */
export const maximumMuted = 1_000;

/** Mutes a conversation for one of the operator's users, or ends that. `sellerExists` is false for one of another marketplace. */
export const setMuted = statement({
  name: 'set-muted',
  scope: 'thread',
  parameters: { memberId: 'integer', isMuted: 'boolean' },
  row: { sellerExists: 'boolean', isFull: 'boolean' },
  text: `
with muted as materialized (
  select count(*) as threads
  from (
    select from notification_mute
    where marketplace_id = $marketplaceId and member_id = $memberId and seller_id <> $sellerId
    limit ${maximumMuted}
  ) few
),
added as (
  insert into notification_mute (marketplace_id, member_id, seller_id)
  select $marketplaceId, $memberId, seller_id
  from thread
  where marketplace_id = $marketplaceId and seller_id = $sellerId and $isMuted::boolean
    and (select threads from muted) < ${maximumMuted}
  on conflict (marketplace_id, member_id, seller_id) do nothing
),
removed as (
  delete from notification_mute
  where marketplace_id = $marketplaceId and member_id = $memberId and seller_id = $sellerId and not $isMuted
)
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       $isMuted and threads >= ${maximumMuted} as "isFull"
from muted`,
});

/** Returns those of the sellers whose conversations a member has muted. */
export const mutedThreads = statement({
  name: 'muted-threads',
  scope: 'marketplace',
  parameters: { memberId: 'integer', sellerIds: 'integer[]' },
  row: { sellerId: 'integer' },
  text: `
select wanted.seller_id as "sellerId"
from unnest($sellerIds::integer[]) wanted (seller_id)
where exists (
  select
  from notification_mute q
  where q.marketplace_id = $marketplaceId and q.member_id = $memberId and q.seller_id = wanted.seller_id
)`,
});
