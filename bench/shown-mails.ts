import { renderDigest } from '../src/notifications/render-digest.js';
import { renderUnreadMail } from '../src/notifications/render-mail.js';

const common = {
  marketplaceName: 'Riverside Arcade',
  colour: '#4338ca',
  language: 'en',
  preferencesUrl: 'https://chat.example/notifications/x',
} as const;

/** The emails of the screenshots, as HTML. */
export const shownMails = {
  unread: renderUnreadMail({
    ...common,
    conversationUrl: 'https://chat.example/seller#messages',
    businessName: 'Cell Phones & More',
    canReply: true,
    unreadCount: 3,
    firstLine: 'Can you send order 341411 today?',
  }).html,
  digest: renderDigest({
    ...common,
    inboxUrl: 'https://chat.example/operator',
    threads: (['mentions', 'mine', 'unassigned'] as const).map((section, n) => ({
      section,
      businessName: ['Maggio & Langosh Trading', 'Harbour Books', 'Cell Phones & More'][n] ?? '',
      unreadCount: n + 1,
      url: `https://chat.example/operator/t/${n}`,
    })),
  }).html,
};
