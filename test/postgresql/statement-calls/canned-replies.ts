import type { LargeMarketplace } from '../large-marketplace.js';
import { type Call, type Calls, newest, page } from './call.js';

const texts = { languages: ['en', 'de'], texts: ['Hello', 'Hallo'] };

/** Returns the calls of each statement of canned replies: 500 shared ones, and 200 of each of 400 users. */
export function cannedRepliesCalls({ firstReply: id }: LargeMarketplace): Calls {
  const owners = { owner: 0, otherOwner: 5 };
  const pages = (nameKey: string, id: number): Call[] => [
    { values: { ...owners, nameKey, id, patterns: null, limit: page + 1 }, rowsRead: 2 * (page + 1) },
    { values: { ...owners, nameKey, id, patterns: ['%zanzibar%'], limit: page + 1 }, rowsRead: 500 + 200 },
  ];
  const reply = { name: 'new', name_key: 'new', ...texts, search_words: 'new hello hallo' };
  const names = Array.from({ length: 100 }, (_, index) => `reply-${index}`);
  return {
    'canned-replies-forward': pages('', 0),
    'canned-replies-backward': pages('\u{10FFFF}', newest),
    'canned-reply-by-number': [{ values: { id }, rowsRead: 1, by: 'canned_reply_pkey' }],
    'canned-replies-by-name': [
      { values: { ownerId: 0, nameKeys: names }, rowsRead: 100, by: 'canned_reply_by_name' },
    ],
    'count-canned-replies': [
      { values: { ownerId: 0, most: 500 }, rowsRead: 500, by: 'canned_reply_by_name' },
    ],
    'store-canned-replies': [{ values: { ownerId: 0, replies: JSON.stringify([reply]) }, rowsRead: 3 }],
    'update-canned-reply': [
      {
        values: { id, name: 'N', nameKey: 'n', ...texts, searchWords: 'n' },
        rowsRead: 2,
        by: 'canned_reply_pkey',
      },
    ],
    'set-canned-reply-deleted': [{ values: { id, isDeleted: true }, rowsRead: 2, by: 'canned_reply_pkey' }],
    'remove-deleted-canned-replies': [
      { values: { hours: 24, limit: 10 }, rowsRead: 20, dueBy: ['canned_reply_deleted'] },
    ],
    'count-canned-reply-use': [{ values: { id, ...owners }, rowsRead: 2, by: 'canned_reply_pkey' }],
  };
}
