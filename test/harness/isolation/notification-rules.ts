import { createECDH } from 'node:crypto';
import { expect } from 'vitest';
import { type Rule, viewer } from './rule.js';

const mutation = (type: string, input: Record<string, unknown>): Rule => ({
  operation: 'mutation',
  declares: `$input: ${type}Input!`,
  arguments: 'input: $input',
  own: () => ({ input }),
  notFound: {},
  showsThread: false,
});

const ownNotifications = { permission: 'own-notifications.manage', only: 'user' } as const;

/** What a browser that has subscribed names. Nothing is sent there. */
const subscription = {
  endpoint: 'https://push.example.com/1',
  p256dh: createECDH('prime256v1').generateKeys().toString('base64url'),
  auth: Buffer.alloc(16).toString('base64url'),
};

/** The rules of the caller's own notifications, which both APIs have. */
export const preferenceRules: Record<string, Rule> = {
  'Query.notificationPreferences': { ...viewer, ...ownNotifications, showsThread: false },
  'Mutation.notificationPreferencesUpdate': {
    ...mutation('NotificationPreferencesUpdate', {
      quietHours: { from: '22:00', to: '07:00' },
    }),
    ...ownNotifications,
    invalid: () => ({ input: { timeZone: 'Nowhere' } }),
  },
  'Mutation.notificationTest': { ...mutation('NotificationTest', {}), ...ownNotifications },
  'Query.webPush': { ...viewer, ...ownNotifications, showsThread: false },
  'Mutation.pushSubscriptionCreate': {
    ...mutation('PushSubscriptionCreate', subscription),
    ...ownNotifications,
    invalid: () => ({ input: { ...subscription, endpoint: 'http://10.0.0.1/' } }),
  },
  'Mutation.pushTest': { ...mutation('PushTest', {}), ...ownNotifications },
  'Mutation.pushSubscriptionDelete': { ...mutation('PushSubscriptionDelete', {}), ...ownNotifications },
};

/** The rules of the marketplace's settings for notifications. */
export const notificationSettingRules: Record<string, Rule> = {
  'Mutation.notificationMuteSet': {
    ...mutation('NotificationMuteSet', {}),
    ...ownNotifications,
    own: ({ sellerId }) => ({ input: { sellerId, muted: true, clientMutationId: 'c' } }),
    notFound: {
      'input.sellerId': {
        data: {
          notificationMuteSet: {
            __typename: 'NotificationMuteSetPayload',
            ...{ clientMutationId: 'c', seller: null },
            errors: [{ __typename: 'Error', field: 'sellerId', messages: [expect.any(String)] }],
          },
        },
      },
    },
    showsThread: true,
  },
  'Query.expectationSettings': { ...viewer, permission: 'settings.manage', showsThread: false },
  'Mutation.expectationSettingsUpdate': {
    ...mutation('ExpectationSettingsUpdate', { timeZone: 'UTC' }),
    permission: 'settings.manage',
    invalid: () => ({ input: { timeZone: 'Nowhere' } }),
  },
  'Query.notificationSettings': { ...viewer, permission: 'settings.manage', showsThread: false },
  'Mutation.notificationSettingsUpdate': {
    ...mutation('NotificationSettingsUpdate', { delayMinutes: 15 }),
    permission: 'settings.manage',
    invalid: () => ({ input: { delayMinutes: 0 } }),
  },
};
