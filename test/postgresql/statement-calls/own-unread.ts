import { fewSeen, type LargeMarketplace, readingMembers, size, workMembers } from '../large-marketplace.js';
import { besideSeller, type Call, type Calls, firstSellers, lastSellers, page, upTo } from './call.js';

/** Returns the calls of each statement of what each of the operator's users has read. */
export function ownUnreadCalls({ longThreadSeller: s, quietSeller }: LargeMarketplace): Calls {
  const positions = [firstSellers, lastSellers, besideSeller('-1770000000000000', 700_000)];
  const sellerIds = [s, quietSeller, ...Array.from({ length: 98 }, (_, n) => s + 4 * n + 1)];
  const unread = { unreadAttentions: [1, 3], readAttentions: [0, 2] };
  const ownUnread = positions.map((position) => ({
    values: { ...position, memberId: workMembers.few, ...unread },
    // All of the member's rows, with their threads.
    rowsRead: fewSeen * 2 + (page + 1) * 3 + 10,
    by: 'thread_attention',
  }));
  const filtered = { memberId: workMembers.many, unread: true, waiting: null, patterns: null };
  const scanned = positions.flatMap((position): Call[] => [
    { values: { ...position, ...filtered, window: 1_000 }, rowsRead: 3_010, by: 'thread_list_order' },
    // All threads are read if few of them are found.
    {
      values: { ...position, ...filtered, unread: false, window: null },
      rowsRead: 3 * size.sellers + 10,
      sorts: size.sellers,
    },
  ]);
  return {
    'own-marks': [{ values: { memberId: workMembers.many, sellerIds }, rowsRead: sellerIds.length }],
    'own-marks-count': [{ values: { memberId: workMembers.many, most: 1_001 }, rowsRead: 1_001 }],
    'set-own-mark': [
      ...[true, false].map((markedUnread) => ({
        values: { memberId: workMembers.many, markedUnread, fromSeq: null },
        rowsRead: 12,
      })),
      // It counts the newest messages, at most 1,000, which a bitmap finds first.
      { values: { memberId: workMembers.many, markedUnread: true, fromSeq: 1 }, rowsRead: 2_012 },
    ],
    'own-unread-sellers-forward': ownUnread,
    'own-unread-sellers-backward': ownUnread,
    // Pages of a thread with the most reads: all of them are read once, also for 500 messages. Messages of several threads.
    'readings-of-threads': [
      {
        values: { sellerIds: [s], firstSeqs: [1], lastSeqs: [500], members: 500 },
        rowsRead: 500 + 20 * readingMembers,
        sorts: 20 * readingMembers,
        by: 'reading_of_thread',
      },
      {
        values: {
          ...{
            sellerIds: upTo(500),
            firstSeqs: upTo(500).map(() => 1),
            lastSeqs: upTo(500).map(() => 1),
            members: 500,
          },
        },
        rowsRead: 500 + (500 / 100) * 20 * readingMembers,
        by: 'reading_of_thread',
      },
    ],
    'delete-reads': [{ values: { memberId: 3, limit: 1_000 }, rowsRead: 2 * 1_000 }],
    'own-filtered-sellers-forward': scanned,
    'own-filtered-sellers-backward': scanned,
    'own-filtered-count': [
      {
        values: { ...filtered, patterns: ['%zanzibar%'], most: null },
        rowsRead: 3 * size.sellers,
        sorts: size.sellers,
      },
    ],
    'own-unread-count': [
      { values: { memberId: workMembers.few, ...unread, most: 1_001 }, rowsRead: 1_001 + 2 * fewSeen },
    ],
  };
}
