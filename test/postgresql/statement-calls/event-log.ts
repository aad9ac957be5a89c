import { type LargeMarketplace, size } from '../large-marketplace.js';
import { type Calls, newest, page } from './call.js';

/** Returns the calls of each statement that reads and maintains the event log. */
export function eventLogCalls(large: LargeMarketplace): Calls {
  const { marketplaceId: m } = large;
  return {
    'marketplace-events': [
      {
        values: { afterXid: '0', afterSeller: 0, afterSeq: 0, limit: page },
        rowsRead: page * 8,
        by: 'chat_event_commit_order',
      },
      {
        values: { afterXid: large.lateXid, afterSeller: 0, afterSeq: 0, limit: page },
        rowsRead: page * 8,
        by: 'chat_event_commit_order',
      },
    ],
    'thread-events': [
      {
        values: { afterSeq: 0, limit: page },
        rowsRead: page * 8,
        by: 'chat_event_pkey',
      },
      {
        values: { afterSeq: size.longThread / 2, limit: page },
        rowsRead: page * 8,
        by: 'chat_event_pkey',
      },
    ],
    'thread-events-with-notes': [
      { values: { afterSeq: 0, afterXid: '0', limit: page }, rowsRead: page * 9, by: 'chat_event_pkey' },
      {
        values: { afterSeq: size.longThread / 2, afterXid: large.lateXid, limit: page },
        rowsRead: page * 9,
        by: 'note_of_thread_in_commit_order',
      },
    ],
    // It reads the events after the position; here there are none.
    'thread-position': [
      {
        values: { afterXid: large.lastXid, afterSeller: newest, afterSeq: newest },
        rowsRead: 2,
        by: 'chat_event_pkey',
      },
    ],
    'last-position': [
      { values: { withNotes: true }, rowsRead: 7, by: 'note_commit_order' },
      { values: { withNotes: false }, rowsRead: 5, by: 'chat_event_commit_order' },
    ],
    'log-bounds': [{ values: {}, rowsRead: 4 }],
    'events-held-back': [
      {
        values: { afterXid: large.lastXid, afterSeller: newest, afterSeq: newest },
        rowsRead: 1,
        by: 'chat_event_commit_order',
      },
    ],
    'marketplaces-with-events': [
      {
        values: { marketplaceIds: [m], afterXids: ['0'], afterSellers: [0], afterSeqs: [0] },
        rowsRead: 3,
        by: 'chat_event_commit_order',
      },
      {
        values: {
          marketplaceIds: [m],
          afterXids: [large.lastXid],
          afterSellers: [newest],
          afterSeqs: [newest],
        },
        rowsRead: 3,
        by: 'chat_event_commit_order',
      },
    ],
    'clear-events': [
      {
        values: { before: new Date(), limit: 500 },
        rowsRead: 500 * 6 + 10,
        by: 'chat_event_commit_order',
      },
      { values: { before: new Date(0), limit: 500 }, rowsRead: 500 * 3 + 10 },
    ],
    'try-to-adopt': [{ values: {}, rowsRead: 0 }],
    // It reads all webhooks, once at each start.
    'restored-logs': [{ values: {}, rowsRead: size.sellers + 31, by: 'chat_event_commit_order' }],
    'adopt-epoch': [{ values: { isRestored: true }, rowsRead: 6 }],
    'end-restored-sessions': [{ values: { limit: 10 }, rowsRead: 30, by: 'auth_session_pkey' }],
    'delete-restored-mails': [{ values: { limit: 10 }, rowsRead: 30, by: 'outgoing_mail_pkey' }],
    'delete-restored-items': [
      { values: { limit: 10 }, rowsRead: 4 * 30, dueBy: ['digest_item_due', 'unread_pause_due'] },
    ],
    // No row is of another server; it reads only the marketplace's webhooks.
    'adopt-positions': [{ values: { lastXid: large.lastXid }, rowsRead: size.sellers + 30 }],
    'adopt-events': [
      {
        values: { afterXid: large.lastXid, afterSeller: newest, afterSeq: newest, limit: 500 },
        rowsRead: 4,
        by: 'chat_event_commit_order',
      },
      {
        values: { afterXid: '0', afterSeller: 0, afterSeq: 0, limit: 500 },
        rowsRead: 500 * 6 + 10,
        by: 'chat_event_commit_order',
      },
    ],
  };
}
