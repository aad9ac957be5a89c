/*
 * The columns of a person who can get emails about a thread, for several statements. `m` is the membership, `k` the marketplace.
 * `offset 0` keeps the planner from reading whole tables for a hash of few people.
 */

/** The most people of a seller, or of the operator, that are notified about a thread. */
export const maximumPeople = 100;

export const personColumns = `
  m.id as "memberId", u.email,
  coalesce(p.messages, true) as "wantsMessages", p.quiet_from as "quietFrom", p.quiet_to as "quietTo",
  coalesce(p.time_zone, 'UTC') as "timeZone", coalesce(p.language, k.notification_language) as language,
  exists (select from bounced_address b where b.email = u.email offset 0) as "isBounced",
  n.notified_at as "notifiedAt"`;

/** @param sellerId the seller of the thread, in SQL. */
export const personTables = (sellerId: string) => `
  cross join lateral (select id, email from auth_user where id = m.user_id offset 0) u
  left join lateral (
    select * from notification_preference where marketplace_id = $marketplaceId and member_id = m.id offset 0
  ) p on true
  left join lateral (
    select *
    from thread_notification
    where marketplace_id = $marketplaceId and member_id = m.id and seller_id = ${sellerId}
    offset 0
  ) n on true`;

export const person = {
  memberId: 'integer',
  email: 'text',
  wantsMessages: 'boolean',
  quietFrom: 'integer?',
  quietTo: 'integer?',
  timeZone: 'text',
  language: 'text',
  isBounced: 'boolean',
  notifiedAt: 'timestamptz?',
  notifiedReadCount: 'integer?',
} as const;
