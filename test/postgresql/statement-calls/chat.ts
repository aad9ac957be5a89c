import { type LargeMarketplace, size } from '../large-marketplace.js';
import {
  besideSeller,
  type Call,
  type Calls,
  firstSellers,
  lastSellers,
  newest,
  page,
  upTo,
} from './call.js';

/** Returns the calls of each statement that reads and writes threads and lists sellers. */
export function chatCalls({ marketplaceId: m, longThreadSeller: s, quietSeller }: LargeMarketplace): Calls {
  const lead = `${m}.${s}.`;
  const inside = besideSeller('-1770000000000000', 700_000);
  // A message, its read mark, its seller and thread.
  const perMessage = 2;
  const threadPage = [newest, 0, size.longThread / 2].map((besideSeq) => ({
    values: { besideSeq, limit: page },
    rowsRead: page * perMessage + 2,
    by: 'message_pkey',
  }));
  const sellerPage = [firstSellers, lastSellers, inside].map((position) => ({
    values: { ...position },
    rowsRead: (page + 1) * 2 + 4,
    by: 'thread_list_order',
  }));
  // Every filter: alone, with a name that is rare within its window, and with one letter among all.
  const filters = (position: Record<string, unknown>): Call[] => {
    const attentions = [[1, 3], [2, 3], [0, 2], [0, 1], ...[0, 1, 2, 3].map((one) => [one, -1])];
    const by = 'thread_attention';
    return attentions.flatMap(([attention, otherAttention]) => {
      const filter = { ...position, attention, otherAttention };
      return [
        { values: { ...filter, window: page + 1, patterns: null }, rowsRead: 2 * (page + 1) + 2, by },
        { values: { ...filter, window: 1_000, patterns: ['%zanzibar%'] }, rowsRead: 2 * 1_000 + 2, by },
        // All that pass the filter; their names are read until the page is full.
        {
          values: { ...filter, window: null, patterns: ['%a%'] },
          rowsRead: 2 * size.sellers,
          sorts: size.sellers,
          by,
        },
      ];
    });
  };
  const byExternalId = ({ limit: _, ...position }: Record<string, unknown>): Call => ({
    values: { ...position, externalId: 'E-700001', patterns: ['%a%'], attention: [0, 1, 2, 3] },
    rowsRead: 2,
    by: 'seller_by_external_id',
  });
  return {
    'thread-page-older': threadPage,
    'thread-page-newer': threadPage,
    'message-before': [true, false].map((byOperator) => ({
      values: { byOperator, sentByName: 'Nobody', length: 120, redactionMark: '█████' },
      rowsRead: 20,
    })),
    'message-to-redact': [{ values: { seq: 5 }, rowsRead: 4 }],
    'redact-message': [
      {
        values: {
          seq: 5,
          message: 'text',
          words: `${lead}text`,
          redactedByOperator: true,
          redactedByName: 'Key',
        },
        rowsRead: 10,
      },
    ],
    'answer-after': [1, 100_000_000].map((afterSeq) => ({
      values: { byOperator: true, afterSeq, sentByName: 'Nobody' },
      rowsRead: 102,
    })),
    'send-message': [
      {
        values: {
          byOperator: true,
          message: 'text',
          sentByName: 'Key',
          memberId: null,
          author: 'key:1',
          tokenKeyId: null,
          words: `${lead}text`,
          maximumCount: 999_999_999,
          idempotencyKeyHash: null,
          contentVersion: 0,
        },
        rowsRead: 20,
      },
      {
        values: {
          sellerId: quietSeller,
          byOperator: false,
          message: 'text',
          sentByName: null,
          memberId: null,
          author: 'key:1',
          tokenKeyId: null,
          words: `${lead}text`,
          maximumCount: 999_999_999,
          idempotencyKeyHash: 'fresh',
          contentVersion: 0,
        },
        rowsRead: 20,
      },
    ],
    'load-history': [
      {
        values: {
          sellerIds: [quietSeller],
          countsBefore: [0],
          sellerMessageCounts: [1],
          operatorMessageCounts: [0],
          sellerReadCounts: [1],
          operatorReadCounts: [0],
          latestMessageTimes: ['1770000000000000'],
          messageSellerIds: [quietSeller],
          seqs: [1],
          byOperator: [false],
          createdTimes: ['1770000000000000'],
          sentByNames: ['Key'],
          messages: ['text'],
          words: [`${m}.${quietSeller}.text`],
          markSellerIds: [quietSeller],
          marksByOperator: [false],
          upToSeqs: [1],
          readTimes: ['1770000000000001'],
        },
        rowsRead: 20,
      },
    ],
    'imported-threads': [
      {
        values: { source: 'elsewhere', sourceSellerIds: ['A', 'B'] },
        rowsRead: 4,
        by: 'imported_thread_pkey',
      },
    ],
    'add-imported-threads': [
      {
        values: { source: 'elsewhere', sourceSellerIds: ['A'], sellerIds: [quietSeller] },
        rowsRead: 4,
      },
    ],
    'store-imported': [
      {
        values: {
          source: 'elsewhere',
          sourceSellerIds: ['A'],
          fromOrders: ['{1}'],
          toOrders: ['{5}'],
          lastSeqs: [5],
          lastSourceIds: ['M-5'],
          lastTimes: [new Date(0)],
        },
        rowsRead: 4,
        by: 'imported_thread_pkey',
      },
    ],
    'threads-to-extend': [{ values: { sellerIds: [s, quietSeller] }, rowsRead: 6 }],
    'lock-thread': [{ values: {}, rowsRead: 1 }],
    'message-of-key': [{ values: { byOperator: true, idempotencyKeyHash: 'key 3' }, rowsRead: 1 }],
    'delete-expired-keys': [{ values: {}, rowsRead: 30, dueBy: ['idempotency_key_age'] }],
    'mark-read': [
      ...[true, false].map((byOperator) => ({ values: { byOperator, memberId: null }, rowsRead: 20 })),
      // The 500 colleagues that keep the thread as unread.
      { values: { byOperator: false, memberId: 7 }, rowsRead: 550 },
    ],
    'set-marked-unread': [
      { values: { byOperator: true, markedUnread: true, fromSeq: null }, rowsRead: 10 },
      // It counts the newest messages, at most 1,000, which a bitmap finds first.
      { values: { byOperator: true, markedUnread: true, fromSeq: 1 }, rowsRead: 2_010 },
    ],
    'seller-page-forward': sellerPage,
    'seller-page-backward': sellerPage,
    'filtered-sellers-forward': [...filters(firstSellers), ...filters(inside)],
    'filtered-sellers-backward': [...filters(lastSellers), ...filters(inside)],
    'seller-by-external-id-forward': [byExternalId(firstSellers)],
    'seller-by-external-id-backward': [byExternalId(lastSellers)],
    'filtered-sellers-count': [[1, 3], [2, 3], [3], [0, 1], [0, 2]].map((attention) => ({
      values: { attention, most: 1_001 },
      rowsRead: 1_001,
      by: 'thread_attention',
    })),
    'sellers-by-number': [{ values: { sellerIds: [s, quietSeller] }, rowsRead: 10 }],
    'messages-by-seq': [{ values: { sellerIds: [s, s], seqs: [5, size.longThread] }, rowsRead: 10 }],
    'record-seller-seen': [{ values: {}, rowsRead: 4 }],
    'sellers-seen': [
      { values: { sellerIds: upTo(100).map((n) => s + n) }, rowsRead: 2 * 100, by: 'seller_seen_pkey' },
    ],
    'last-message-of-side': [
      {
        values: { byOperator: true, upToSeq: size.longThread },
        rowsRead: 2,
        by: 'message_pkey',
      },
    ],
  };
}
