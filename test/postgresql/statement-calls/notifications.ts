import type { LargeMarketplace } from '../large-marketplace.js';
import type { Calls } from './call.js';

/** Returns the calls of the statements about notifications. */
export function notificationCalls({ longThreadSeller, quietSeller }: LargeMarketplace): Calls {
  const now = new Date('2030-01-01');
  const sellerIds = [longThreadSeller, quietSeller];
  const settings = {
    emails: true,
    delayMinutes: 15,
    firstLine: false,
    colour: null,
    defaultLanguage: 'en',
    replies: false,
  };
  const preferences = {
    ...{ unassigned: true, mentions: true },
    messages: true,
    ...{ pushMessages: true, pushUnassigned: true, pushMentions: true },
    ...{ desktop: true, sound: true },
    quietFrom: null,
    quietTo: null,
    timeZone: 'UTC',
    language: null,
  };
  return {
    'read-expectation-settings': [{ values: {}, rowsRead: 1 }],
    'set-expectation-settings': [
      {
        values: {
          ...{ showsReplyTime: true, officeDays: [1], opensAt: [540], closesAt: [1_020] },
          ...{ timeZone: 'UTC', outOfOffice: null },
        },
        rowsRead: 1,
      },
    ],
    'expectations-of-thread': [{ values: {}, rowsRead: 2 }],
    'database-time': [{ values: {}, rowsRead: 0 }],
    'marketplaces-with-due-pauses': [{ values: { now }, rowsRead: 1_100, by: 'unread_pause_due' }],
    'take-due-pauses': [
      { values: { now, limit: 50, leaseSeconds: 60 }, rowsRead: 110, by: 'unread_pause_due' },
    ],
    'people-of-pauses': [{ values: { sellerIds }, rowsRead: 40, by: 'membership_by_owner' }],
    'settle-pauses': [{ values: { sellerIds, versions: [0, 0], dueTimes: [null, now] }, rowsRead: 10 }],
    'record-notifications': [
      { values: { memberIds: [5, 6], sellerIds, readCounts: [1, 1], now }, rowsRead: 0 },
    ],
    'postdate-notifications': [{ values: { memberId: 5, sellerIds, now }, rowsRead: 8 }],
    'unread-mail': [{ values: { memberId: 5 }, rowsRead: 10 }],
    'first-unread-message': [{ values: {}, rowsRead: 10 }],
    'withdraw-notification': [
      { values: { memberId: 5, readCount: 1, dueAt: now, beganAt: now, resumesPause: true }, rowsRead: 5 },
    ],
    'marketplaces-with-due-items': [{ values: { now }, rowsRead: 1_100, by: 'digest_item_due' }],
    'take-due-items': [
      { values: { now, limit: 50, leaseSeconds: 60 }, rowsRead: 160, by: 'digest_item_due' },
    ],
    'agents-of-items': [
      {
        values: { sellerIds: [quietSeller, longThreadSeller], mentionedIds: [0, 5], onlyMemberId: null },
        rowsRead: 3_000,
        by: 'membership_of_operator',
      },
      { values: { sellerIds: [quietSeller], mentionedIds: [0], onlyMemberId: 5 }, rowsRead: 40 },
    ],
    'settle-items': [
      { values: { sellerIds, mentionedIds: [0, 0], versions: [0, 0], dueTimes: [null, now] }, rowsRead: 12 },
    ],
    'record-digests': [
      {
        values: { memberIds: [5, 6], sellerIds, readCounts: [1, 1], mentionNumbers: [0, 3], now },
        rowsRead: 2,
      },
    ],
    'withdraw-digest': [
      {
        values: {
          ...{ memberId: 5, sellerIds, mentionedIds: [0, 0], readCounts: [1, 1], dueAt: now },
          beganTimes: [now, null],
          resumesItems: true,
        },
        rowsRead: 40,
      },
    ],
    'resume-items': [{ values: { sellerIds, now }, rowsRead: 8 }],
    'set-muted': [{ values: { memberId: 5, isMuted: true }, rowsRead: 1_010 }],
    'muted-threads': [{ values: { memberId: 5, sellerIds }, rowsRead: 4 }],
    'read-notification-settings': [{ values: {}, rowsRead: 2 }],
    'lock-notification-settings': [{ values: {}, rowsRead: 2 }],
    'set-notification-settings': [{ values: settings, rowsRead: 2 }],
    'member-preferences': [{ values: { memberId: 5 }, rowsRead: 10 }],
    'lock-member': [{ values: { memberId: 5 }, rowsRead: 2 }],
    'set-member-preferences': [{ values: { memberId: 5, ...preferences }, rowsRead: 0 }],
    'reply-author': [{ values: { memberId: 5 }, rowsRead: 10 }],
    'received-email': [{ values: { memberId: 5, key: 'x' }, rowsRead: 2 }],
    'count-notices': [{ values: { memberId: 5, limit: 5 }, rowsRead: 10, by: 'received_email_noticed' }],
    'record-received-email': [{ values: { memberId: 5, key: 'x', isNoticed: false }, rowsRead: 10 }],
    'mark-noticed': [{ values: { memberId: 5, key: 'x' }, rowsRead: 2 }],
    'mark-bounced': [{ values: { email: 'user5@market.example', replyCode: 550 }, rowsRead: 2 }],
    'clear-bounced': [{ values: { email: 'user5@market.example' }, rowsRead: 2 }],
  };
}
