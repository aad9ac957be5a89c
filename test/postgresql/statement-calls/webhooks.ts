import type { LargeMarketplace } from '../large-marketplace.js';
import { type Calls, page, upTo } from './call.js';

/** Returns the calls of each statement that manages webhooks and makes their deliveries. */
export function webhooksCalls({ longThreadSeller: s, quietSeller, webhook: h }: LargeMarketplace): Calls {
  const past = '9223372036854775807';
  const even = s + (s % 2);
  const now = new Date('2030-01-01');
  const threads = { sellerIds: [s, quietSeller] };
  return {
    'list-webhooks': [
      { values: { ownerSeller: null }, rowsRead: 20, by: 'webhook_owner' },
      { values: { ownerSeller: s }, rowsRead: 1, by: 'webhook_owner' },
    ],
    'webhooks-by-number': [{ values: { ownerSeller: null, ids: upTo(100) }, rowsRead: 100 }],
    'webhook-secrets': [
      { values: { afterMarketplace: 0, afterWebhook: 0, afterNumber: 0, limit: 500 }, rowsRead: 500 },
    ],
    'replace-webhook-secrets': [
      {
        values: {
          marketplaceIds: upTo(500),
          webhookIds: upTo(500),
          numbers: upTo(500),
          secretsBefore: upTo(500).map(String),
          secrets: upTo(500).map(String),
        },
        rowsRead: 30_000,
      },
    ],
    'secrets-of-webhook': [{ values: { id: h }, rowsRead: 3 }],
    // The owner's webhooks are counted.
    'create-webhook': [
      {
        values: {
          ownerSeller: null,
          url: 'https://hooks.example.com/',
          events: ['created'],
          query: null,
          originalHeaders: false,
          secret: 'whsec_',
          most: 30,
        },
        rowsRead: 24,
      },
    ],
    'update-webhook': [
      {
        values: {
          ownerSeller: null,
          id: h,
          url: 'https://a.example/',
          events: ['read'],
          queryGiven: true,
          query: null,
          originalHeaders: true,
          enabled: false,
          disabledReason: '',
        },
        rowsRead: 2,
      },
    ],
    'disable-webhook': [{ values: { id: h, reason: 'Reason.' }, rowsRead: 2 }],
    'rotate-secret': [{ values: { id: h, secret: 'whsec_', oldSeconds: 86_400, most: 3 }, rowsRead: 12 }],
    'delete-webhook': [{ values: { ownerSeller: null, id: h }, rowsRead: 6 }],
    'stop-following': [{ values: {}, rowsRead: 3 }],
    'followed-logs': [{ values: { afterMarketplace: 0, limit: 1_000 }, rowsRead: 3 }],
    // For each queue that is due: its index entry, its row twice and its first pending delivery; then the webhook, its
    // marketplace and secrets.
    'take-deliveries': [
      {
        values: { webhookId: h, leaseSeconds: 60, limit: 4 },
        rowsRead: 4 * 6 + 4,
        by: 'webhook_lane_due',
      },
    ],
    'report-attempt': [
      {
        values: {
          webhookId: h,
          sellerId: even,
          sequence: '1',
          version: 1,
          turn: 0,
          state: 'DELIVERED',
          retryMs: null,
          attemptedAt: new Date(),
          durationMs: 5,
          status: 204,
          answer: '',
          failure: null,
        },
        rowsRead: 8,
        by: 'webhook_delivery_queue',
      },
    ],
    // Each attempt of the thread's deliveries to one of the marketplace's webhooks.
    'drop-webhook-answers': [{ values: {}, rowsRead: 60 }],
    'clear-webhook-answers': [{ values: {}, rowsRead: 1_000 }],
    'idle-queue': [{ values: { webhookId: h, sellerId: even, version: 1, turn: 0 }, rowsRead: 3 }],
    'next-due': [{ values: { webhookId: h }, rowsRead: 1, by: 'webhook_lane_due' }],
    'due-webhooks': [{ values: {}, rowsRead: 6, by: 'webhook_lane_due' }],
    'move-to-dead-letters': [{ values: { webhookId: h, limit: 20 }, rowsRead: 200 }],
    'deliveries-older': [
      { values: { webhookId: h, beside: past, limit: page + 1 }, rowsRead: page + 1 },
      { values: { webhookId: h, beside: '50000', limit: page + 1 }, rowsRead: page + 1 },
    ],
    'deliveries-newer': [{ values: { webhookId: h, beside: '50000', limit: page + 1 }, rowsRead: page + 1 }],
    'deliveries-in-state-older': ['PENDING', 'DELIVERED', 'GIVEN_UP'].map((state) => ({
      values: { webhookId: h, beside: past, limit: page + 1, state },
      rowsRead: page + 1,
      by: 'webhook_delivery_state',
    })),
    'deliveries-in-state-newer': [
      {
        values: { webhookId: h, beside: '0', limit: page + 1, state: 'GIVEN_UP' },
        rowsRead: page + 1,
        by: 'webhook_delivery_state',
      },
    ],
    // A webhook and its delivery.
    'deliveries-by-number': [
      {
        values: { ownerSeller: null, webhookIds: upTo(100).map(() => h), sequences: upTo(100).map(String) },
        rowsRead: 2 * 100,
        by: 'webhook_delivery_pkey',
      },
    ],
    'attempts-of-deliveries': [
      {
        values: { webhookIds: [h, h, h], sequences: ['1', '2', '100000'], limit: 50 },
        rowsRead: 9,
      },
    ],
    redeliver: [{ values: { webhookId: h, sequence: '1' }, rowsRead: 6 }],
    'all-webhooks': [{ values: { afterMarketplace: 0, afterId: 0, limit: 500 }, rowsRead: 500 }],
    'delete-deliveries': [
      // The usual case: the oldest are too new.
      { values: { webhookId: h, before: new Date(0), limit: 500 }, rowsRead: 1_000 },
      {
        values: { webhookId: h, before: new Date(Date.now() + 3_600_000), limit: 500 },
        rowsRead: 4_000,
      },
    ],
    'delete-old-webhook': [{ values: { webhookId: h, limit: 500 }, rowsRead: 2_000 }],
    // 100 entries; for each, the webhooks of the operator and of its seller, which are then updated.
    'fan-out-audit-events': [{ values: { limit: 100 }, rowsRead: 100 * 33 }],
    // 100 events of each table; for 100 of them, the 20 webhooks of the operator and one of its seller, which are then updated.
    'fan-out-events': [{ values: { limit: 100 }, rowsRead: 100 * 33 + 200 }],
    'marketplaces-with-due-unread-items': [{ values: { now }, rowsRead: 1_100, by: 'unread_event_item_due' }],
    'take-due-unread-items': [
      { values: { now, limit: 50, leaseSeconds: 60 }, rowsRead: 160, by: 'unread_event_item_due' },
    ],
    // The users of the operator, at most 100, with what each has chosen and read.
    'unread-item-facts': [
      { values: { ...threads, byOperators: [false, false] }, rowsRead: 1_500, by: 'membership_of_operator' },
      { values: { ...threads, byOperators: [true, true] }, rowsRead: 60, by: 'membership_by_owner' },
    ],
    'settle-unread-items': [
      {
        values: {
          ...{ ...threads, byOperators: [true, false], versions: [0, 0], dueTimes: [null, now], now },
          ...{ firstSeqs: [1, 0], details: ['{"recipientIds": []}', null] },
        },
        rowsRead: 50,
      },
    ],
    'unread-event-data': [{ values: { byOperator: true, messageSeq: 1 }, rowsRead: 6 }],
    'recipients-of-event': [{ values: { memberIds: upTo(100) }, rowsRead: 400 }],
  };
}
