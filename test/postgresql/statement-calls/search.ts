import { type LargeMarketplace, rareNames, size } from '../large-marketplace.js';
import { type Call, type Calls, firstSellers, lastSellers, newest, page } from './call.js';

/** Returns the calls of each statement that searches messages and sellers. */
export function searchCalls({ marketplaceId: m, longThreadSeller: s }: LargeMarketplace): Calls {
  const lead = `${m}.${s}.`;
  const order = `'${lead}order'`;
  /** As many as a batch of the search index has. */
  const batch = Array.from({ length: 500 }, (_, n) => n);
  // Positions among all messages: after the last, before the first, and in the middle.
  const newestMessage = { time: '9000000000000000', sellerId: 0, seq: 0, limit: page + 1 };
  const oldestMessage = { ...newestMessage, time: '0' };
  const middle = { time: '1750000000000000', sellerId: s, seq: 5, limit: page + 1 };
  const inWeeks = (position: Record<string, unknown>): Call[] => {
    const weeks = (word: string, count: number) =>
      Array.from({ length: count }, (_, n) => `('${m}.${2_880 + n}.${word}':*)`).join(' | ');
    const by = 'message_weekly_words';
    return [
      { values: { ...position, words: weeks('77777', 40), most: 2_001 }, rowsRead: 10, by },
      // One message in nine matches. 40 weeks: all their index entries, and the rows up to the maximum. One week: its own.
      {
        values: { ...position, words: weeks('7', 40), most: 2_001 },
        rowsRead: 150_000,
        sorts: 2_001 + page + 1,
        by,
      },
      {
        values: { ...position, words: weeks('7', 1), most: null },
        rowsRead: 2 * 3_000,
        sorts: 3_000,
        by,
      },
    ];
  };
  const rareName = (position: Record<string, unknown>, attention: number[] | null): Call => ({
    values: { ...position, longest: '%zanzibar%', patterns: ['%zanzibar%', '%emporium%'], attention },
    rowsRead: 3 * rareNames,
    by: 'seller_name_search',
  });
  const nearNames = (position: Record<string, unknown>): Call[] =>
    ['%ltd%', '%zanzibar%'].map((pattern) => ({
      values: { ...position, patterns: [pattern], window: 1_000 },
      rowsRead: 2 * 1_000,
      by: 'thread_list_order',
    }));
  return {
    'thread-search-near-older': [
      {
        values: { words: order, besideSeq: newest, limit: page + 1, window: 1_000 },
        rowsRead: 200,
        by: 'message_pkey',
      },
      {
        values: { words: `'${lead}77777'`, besideSeq: size.longThread, limit: page + 1, window: 1_000 },
        rowsRead: 2 * 1_000,
        by: 'message_pkey',
      },
    ],
    'thread-search-near-newer': [
      {
        values: { words: order, besideSeq: 0, limit: page + 1, window: 1_000 },
        rowsRead: 200,
        by: 'message_pkey',
      },
      {
        values: { words: `'${lead}77777'`, besideSeq: 0, limit: page + 1, window: 1_000 },
        rowsRead: 2 * 1_000,
        by: 'message_pkey',
      },
    ],
    'thread-search-older': [
      {
        values: { words: `'${lead}77777'`, besideSeq: newest, limit: page + 1 },
        rowsRead: 10,
        by: 'message_search',
      },
      // 1,111 messages match, none of them among the newest.
      {
        values: { words: `'${lead}77':*`, besideSeq: newest, limit: page + 1 },
        rowsRead: 2 * 1_111 + 2 * page + 2,
        by: 'message_search',
      },
    ],
    'thread-search-newer': [
      {
        values: { words: `'${lead}77777'`, besideSeq: 0, limit: page + 1 },
        rowsRead: 10,
        by: 'message_search',
      },
    ],
    'thread-search-count': [
      {
        values: { words: `'${lead}77777'`, afterSeq: 0, beforeSeq: newest },
        rowsRead: 10,
        by: 'message_search',
      },
    ],
    'marketplace-search-near-older': [
      {
        values: { ...newestMessage, words: `'${m}.~.order':*`, window: 1_000 },
        rowsRead: 300,
        by: 'message_time',
      },
      {
        values: { ...newestMessage, words: `'${m}.~.77777'`, window: 1_000 },
        rowsRead: 1_000,
        by: 'message_time',
      },
    ],
    'marketplace-search-near-newer': [
      {
        values: { ...oldestMessage, words: `'${m}.~.order':*`, window: 1_000 },
        rowsRead: 300,
        by: 'message_time',
      },
      {
        values: { ...oldestMessage, words: `'${m}.~.77777'`, window: 1_000 },
        rowsRead: 1_000,
        by: 'message_time',
      },
    ],
    'marketplace-search-weeks-older': [...inWeeks(newestMessage), ...inWeeks(middle)],
    'marketplace-search-weeks-newer': [...inWeeks(oldestMessage), ...inWeeks(middle)],
    'is-search-behind': [{ values: {}, rowsRead: 1, by: 'search_backlog_pkey' }],
    'search-backlog-size': [{ values: {}, rowsRead: 60_000 }],
    'marketplace-to-fold': [{ values: { afterMarketplace: 0 }, rowsRead: 1, by: 'seller_to_fold' }],
    'names-to-fold': [{ values: { limit: 100 }, rowsRead: 200, by: 'seller_to_fold' }],
    'store-name-words': [
      {
        values: {
          sellerIds: batch.slice(0, 100).map((n) => s + n),
          nameWords: batch.slice(0, 100).map(String),
        },
        rowsRead: 100,
        by: 'seller_pkey',
      },
    ],
    'next-search-backlog': [
      { values: { afterMarketplace: 0, afterSeller: 0 }, rowsRead: 1, by: 'search_backlog_pkey' },
    ],
    'lock-search-backlog': [{ values: {}, rowsRead: 2, by: 'search_backlog_pkey' }],
    'messages-to-index': [
      {
        values: { fromSeq: size.longThread - 499, toSeq: size.longThread },
        rowsRead: 500,
        by: 'message_pkey',
      },
    ],
    'store-search-words': [
      {
        values: { seqs: batch.map((n) => n + 1), words: batch.map(() => `${lead}order`) },
        rowsRead: 500,
        by: 'message_pkey',
      },
    ],
    'shorten-search-backlog': [
      {
        values: { toSeq: size.longThread, indexedFrom: size.longThread - 499 },
        rowsRead: 2,
        by: 'search_backlog_pkey',
      },
    ],
    'message-at-time': [{ values: { time: new Date('2025-06-01') }, rowsRead: 60, by: 'message_pkey' }],
    'marketplace-search-times': [{ values: {}, rowsRead: 2, by: 'message_time' }],
    'seller-search-near-forward': nearNames(firstSellers),
    'seller-search-near-backward': nearNames(lastSellers),
    'seller-search-forward': [rareName(firstSellers, null), rareName(firstSellers, [1, 3])],
    'seller-search-backward': [rareName(lastSellers, null)],
    'seller-search-count': [null, [1, 3]].map((attention) => ({
      values: { longest: '%zanzibar%', patterns: ['%zanzibar%'], attention },
      rowsRead: 3 * rareNames,
      by: 'seller_name_search',
    })),
  };
}
