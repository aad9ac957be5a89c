import type { LargeMarketplace } from '../large-marketplace.js';
import type { Calls } from './call.js';

/** Returns the calls of the statements about Web Push. */
export function pushCalls({ longThreadSeller, quietSeller }: LargeMarketplace): Calls {
  const now = new Date('2030-01-01');
  const sellerIds = [longThreadSeller, quietSeller];
  const items = { sellerIds, audiences: ['operator', 'seller'], memberIds: [0, 0] };
  const ofPerson = { ...items, memberIds: [5, 6], onlySubscriptionId: 5 };
  const subscriber = { subscriberSeller: 0, memberId: 5 };
  return {
    'stored-vapid-keys': [{ values: { publicKey: 'p', privateKey: 's' }, rowsRead: 2 }],
    'existing-vapid-keys': [{ values: {}, rowsRead: 1 }],
    'replace-vapid-key': [{ values: { secretBefore: 's', secret: 't' }, rowsRead: 1 }],
    'own-push-subscription': [{ values: { sessionId: 5, memberId: 5 }, rowsRead: 1 }],
    'add-push-subscription': [
      {
        values: { ...subscriber, sessionId: 5, endpoint: 'https://push.example/5', p256dh: 'p', auth: 'a' },
        rowsRead: 0,
      },
    ],
    'trim-push-subscriptions': [{ values: subscriber, rowsRead: 20, by: 'push_subscription_by_member' }],
    'remove-push-subscription': [{ values: { sessionId: 5 }, rowsRead: 1 }],
    'remove-gone-subscription': [{ values: { id: 5 }, rowsRead: 1 }],
    'marketplaces-with-due-push-items': [{ values: { now }, rowsRead: 1_100, by: 'push_item_due' }],
    'take-due-push-items': [
      { values: { now, limit: 50, leaseSeconds: 60 }, rowsRead: 160, by: 'push_item_due' },
    ],
    'end-push-items': [{ values: { ...items, versions: [0, 0] }, rowsRead: 4 }],
    'push-recipients': [
      { values: { ...items, onlySubscriptionId: null }, rowsRead: 8_000, by: 'push_subscription_by_member' },
      { values: ofPerson, rowsRead: 60 },
    ],
    'add-pushes': [
      {
        values: {
          ...{ subscriptionIds: [5, 6], sellerIds, audiences: ['operator', 'operator'] },
          ...{ attemptTimes: [now, now], lifetimeS: 60 },
        },
        rowsRead: 4,
      },
    ],
    'marketplaces-with-due-pushes': [{ values: { now }, rowsRead: 1_100, by: 'outgoing_push_turns' }],
    'take-pushes': [
      { values: { now, limit: 20, leaseSeconds: 60 }, rowsRead: 60, by: 'outgoing_push_turns' },
    ],
    'count-due-pushes': [{ values: { now, limit: 500 }, rowsRead: 500, by: 'outgoing_push_turns' }],
    'end-push': [{ values: { id: 5, version: 0, now }, rowsRead: 6 }],
    'retry-push': [
      {
        values: { id: 5, attemptAt: now, isPostponed: false },
        rowsRead: 6,
        by: 'outgoing_push_by_subscription',
      },
    ],
    'delete-expired-pushes': [{ values: { now, limit: 100 }, rowsRead: 300, by: 'outgoing_push_expiry' }],
    'count-pushes': [{ values: { limit: 10_000 }, rowsRead: 10_000 }],
  };
}
