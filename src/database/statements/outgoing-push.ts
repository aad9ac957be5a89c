import { statement } from '../statement.js';
import { dueInMarketplaces } from './due-items.js';

/* The pushes that are not sent yet: src/notifications/push/ stores and sends them. */

/**
 * Stores pushes. One that waits already stays one: it is sent at the earlier of both times. It locks the subscriptions first, as
 * their deletion does.
 */
export const addPushes = statement({
  name: 'add-pushes',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    subscriptionIds: 'integer[]',
    sellerIds: 'integer[]',
    audiences: 'text[]',
    attemptTimes: 'timestamptz[]',
    lifetimeS: 'integer',
  },
  row: { id: 'integer' },
  text: `
with live as materialized (
  select id
  from push_subscription
  where marketplace_id = $marketplaceId and id = any ($subscriptionIds::integer[])
  order by id
  for key share
),
given as materialized (
  select given.*
  from unnest($subscriptionIds::integer[], $sellerIds::integer[], $audiences::text[], $attemptTimes::timestamptz[])
         given (subscription_id, seller_id, audience, attempt_at)
  join live on live.id = given.subscription_id
  order by 1, 2, 3
)
insert into outgoing_push as o (subscription_id, marketplace_id, seller_id, audience, next_attempt_at, expires_at)
select given.subscription_id, $marketplaceId, given.seller_id, given.audience, given.attempt_at,
       given.attempt_at + $lifetimeS::integer * interval '1 second'
from given
on conflict (marketplace_id, subscription_id, seller_id, audience)
do update set expires_at = excluded.expires_at, version = o.version + 1,
              next_attempt_at = case
                when o.attempts = 0 then least(o.next_attempt_at, excluded.next_attempt_at) else o.next_attempt_at
              end
returning o.id`,
});

export const marketplacesWithDuePushes = dueInMarketplaces('marketplaces-with-due-pushes', 'outgoing_push');

/**
 * Takes pushes of a marketplace that are due for an attempt, and skips those that another process takes. If the attempt does not end within the
 * lease, another one begins.
 */
export const takePushes = statement({
  name: 'take-pushes',
  scope: 'marketplace',
  share: 'background',
  parameters: { now: 'timestamptz', limit: 'integer', leaseSeconds: 'integer' },
  row: {
    id: 'integer',
    subscriptionId: 'integer',
    memberId: 'integer',
    endpoint: 'text',
    sellerId: 'integer',
    audience: 'text',
    version: 'integer',
    /** The number of this attempt. */
    attempt: 'integer',
  },
  text: `
update outgoing_push o
set attempts = o.attempts + 1, next_attempt_at = $now::timestamptz + $leaseSeconds::integer * interval '1 second'
from push_subscription s
where o.id = any (array(
  select id from outgoing_push
  where marketplace_id = $marketplaceId and next_attempt_at <= $now
  order by next_attempt_at
  limit $limit::integer
  for no key update skip locked
)) and o.marketplace_id = $marketplaceId and o.expires_at > $now
  and s.marketplace_id = $marketplaceId and s.id = o.subscription_id
returning o.id, o.subscription_id as "subscriptionId", s.member_id as "memberId", s.endpoint, o.seller_id as "sellerId", o.audience, o.version, o.attempts as attempt`,
});

/** Deletes a push that was sent or that has become useless. If there was another decision meanwhile, it is due again. */
export const endPush = statement({
  name: 'end-push',
  scope: 'installation',
  share: 'background',
  parameters: { id: 'integer', version: 'integer', now: 'timestamptz' },
  row: { id: 'integer' },
  text: `
with locked as materialized (select id, version from outgoing_push where id = $id for update),
again as (
  update outgoing_push set attempts = 0, next_attempt_at = $now
  where id = (select id from locked where version <> $version)
)
delete from outgoing_push where id = (select id from locked where version = $version) returning id`,
});

/**
 * Sets the next attempt of a push. `isPostponed`: nothing was sent, so this attempt does not count, and earlier ones do. Otherwise the push service failed, and
 * the others of the subscription wait as long. Those that another transaction locks do not: it would wait in another order.
 */
export const retryPush = statement({
  name: 'retry-push',
  scope: 'installation',
  share: 'background',
  parameters: { id: 'integer', attemptAt: 'timestamptz', isPostponed: 'boolean' },
  row: {},
  text: `
with retried as (
  update outgoing_push
  set next_attempt_at = $attemptAt,
      attempts = case when $isPostponed::boolean then greatest(attempts - 1, 0) else attempts end
  where id = $id
  returning subscription_id
),
others as materialized (
  select o.id
  from outgoing_push o
  where o.subscription_id = (select subscription_id from retried) and o.id <> $id and o.next_attempt_at < $attemptAt
    and not $isPostponed
  for no key update skip locked
)
update outgoing_push o set next_attempt_at = $attemptAt from others where o.id = others.id`,
});

/** Deletes pushes whose time is over. */
export const deleteExpiredPushes = statement({
  name: 'delete-expired-pushes',
  scope: 'installation',
  share: 'background',
  parameters: { now: 'timestamptz', limit: 'integer' },
  row: { id: 'integer' },
  text: `
delete from outgoing_push
where id = any (array(
  select id from outgoing_push where expires_at <= $now
  order by expires_at
  limit $limit::integer
  for update skip locked
))
returning id`,
});

/** Counts the pushes of a marketplace that are due, up to a limit. */
export const countDuePushes = statement({
  name: 'count-due-pushes',
  scope: 'marketplace',
  share: 'background',
  parameters: { now: 'timestamptz', limit: 'integer' },
  row: { due: 'integer' },
  text: `
select count(*)::integer as due
from (
  select from outgoing_push
  where marketplace_id = $marketplaceId and next_attempt_at <= $now
  order by next_attempt_at
  limit $limit::integer
) few`,
});

/** Counts the pushes, up to a limit: those without an attempt, and those after a failed one. */
export const countPushes = statement({
  name: 'count-pushes',
  scope: 'installation',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { waiting: 'integer', retrying: 'integer' },
  text: `
select count(*) filter (where attempts = 0)::integer as waiting, count(*) filter (where attempts > 0)::integer as retrying
from (select attempts from outgoing_push order by expires_at limit $limit::integer) few`,
});
