import { statement } from '../statement.js';

/* The subscriptions of browsers to Web Push. Triggers end them with their session and with a change of its membership. */

/** The most subscriptions of one person in a marketplace. A further one replaces the oldest. */
export const maximumSubscriptions = 10;

/** Returns the subscription of a session, if it has one. */
export const ownPushSubscription = statement({
  name: 'own-push-subscription',
  scope: 'marketplace',
  parameters: { sessionId: 'integer', memberId: 'integer' },
  row: { endpoint: 'text', p256dh: 'text', auth: 'text' },
  text: `
select endpoint, p256dh, auth
from push_subscription
where session_id = $sessionId and marketplace_id = $marketplaceId and member_id = $memberId`,
});

/** Stores the subscription of a session, in place of its earlier one and of another one of the browser. No row: the session ended. */
export const addPushSubscription = statement({
  name: 'add-push-subscription',
  scope: 'marketplace',
  parameters: {
    /** 0: of one of the operator's users. */
    subscriberSeller: 'integer',
    memberId: 'integer',
    sessionId: 'integer',
    endpoint: 'text',
    p256dh: 'text',
    auth: 'text',
  },
  row: { id: 'integer' },
  text: `
insert into push_subscription (marketplace_id, seller_id, member_id, session_id, endpoint, p256dh, auth)
values ($marketplaceId, $subscriberSeller, $memberId, $sessionId, $endpoint, $p256dh, $auth)
returning id`,
});

/** Deletes the oldest subscriptions of a person beyond the maximum. */
export const trimPushSubscriptions = statement({
  name: 'trim-push-subscriptions',
  scope: 'marketplace',
  parameters: { subscriberSeller: 'integer', memberId: 'integer' },
  row: {},
  text: `
delete from push_subscription
where marketplace_id = $marketplaceId and id = any (array(
  select id
  from push_subscription
  where marketplace_id = $marketplaceId and seller_id = $subscriberSeller and member_id = $memberId
  order by id desc
  offset ${maximumSubscriptions}
))`,
});

/** Deletes the subscription of a session. No row: it has none. */
export const removePushSubscription = statement({
  name: 'remove-push-subscription',
  scope: 'marketplace',
  parameters: { sessionId: 'integer' },
  row: { id: 'integer' },
  text: `
delete from push_subscription
where session_id = $sessionId and marketplace_id = $marketplaceId
returning id`,
});

/** Deletes a subscription that the push service no longer has, with its pushes. */
export const removeGoneSubscription = statement({
  name: 'remove-gone-subscription',
  scope: 'installation',
  share: 'background',
  parameters: { id: 'integer' },
  row: {},
  text: 'delete from push_subscription where id = $id',
});
