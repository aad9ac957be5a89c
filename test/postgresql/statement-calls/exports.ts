import type { LargeMarketplace } from '../large-marketplace.js';
import type { Calls } from './call.js';

/**
 * Returns the calls of each statement of exports: 60 of each of 500 marketplaces, of which 20 are the operator's and 6 run. Plans with
 * bitmaps read each row twice: in the index and in the table.
 */
export function exportsCalls({ firstExport: id, longThreadSeller }: LargeMarketplace): Calls {
  const progress = { sellerCount: 9, doneSellerCount: 1, messageCount: 5, state: 'running' };
  return {
    'list-exports': [
      { values: { ownerSeller: null }, rowsRead: 2 * 20, by: 'message_export_by_owner' },
      { values: { ownerSeller: longThreadSeller }, rowsRead: 2 * 20 },
    ],
    'create-export': [
      {
        values: {
          ...{ ownerSeller: null, format: 'csv', onlySeller: null, since: null, until: null },
          ...{ identity: 'user:1', name: 'Ada', memberId: 1, keyId: null, lifetimeSeconds: 60 },
        },
        rowsRead: 1,
      },
    ],
    'delete-expired-exports': [{ values: {}, rowsRead: 0 }],
    'delete-export': [{ values: { id, ownerSeller: null }, rowsRead: 2 * 20 }],
    'export-by-id': [{ values: { id }, rowsRead: 1, by: 'message_export_pkey' }],
    'count-running-downloads': [{ values: { exceptId: id, ofOperator: true }, rowsRead: 2 * 6 }],
    'begin-export-download': [{ values: { id }, rowsRead: 2, by: 'message_export_pkey' }],
    'store-export-progress': [
      { values: { id, download: 0, ...progress }, rowsRead: 2, by: 'message_export_pkey' },
    ],
  };
}
