import type { LargeMarketplace } from '../large-marketplace.js';
import { type Call, type Calls, newest, page, upTo } from './call.js';

const auditEntry = {
  ownerSeller: null,
  operatorSees: true,
  identity: 'key:1',
  name: 'Key',
  action: 'contentPolicyUpdate',
  changes: '[]',
  address: null,
  userAgent: null,
  searchText: '',
};

const times = { since: new Date('2026-01-01T02:00:00Z'), until: new Date('2026-01-01T04:00:00Z') };

/** Returns the pages of a side's audit log: all entries, and those of each filter. */
function auditPages(beside: string, log: 'operator' | 'seller'): Call[] {
  const edges = { above: '0', below: '9223372036854775807' };
  const none = { identity: null, action: null, since: null, until: null, pattern: null, ...edges };
  const filters: [filter: object, by: string | null][] = [
    [{}, `audit_entry_${log}`],
    [{ identity: 'user:7' }, `audit_entry_${log}_actor`],
    [{ action: 'signIn' }, `audit_entry_${log}_action`],
    [{ ...times, above: '7140', below: '14460' }, `audit_entry_${log}`],
    [{ pattern: '%zanzibar%' }, 'audit_entry_search'],
  ];
  return filters.map(([filter, by]) => ({
    values: { beside, ...none, ...filter, limit: page + 1 },
    rowsRead: 3 * (page + 1),
    ...(by && { by }),
  }));
}

/** Returns the calls of each statement that manages users, keys and the content policy. */
export function administrationCalls({ longThreadSeller: s }: LargeMarketplace): Calls {
  // All users or keys, those of sellers, of the operator, of one seller.
  const all = { ofSellers: false, owner: null };
  const owners: [filter: Record<string, unknown>, user: string | null, key: string][] = [
    [all, 'membership_newest', 'api_key_newest'],
    [{ ...all, ofSellers: true }, 'membership_of_sellers', 'api_key_of_sellers'],
    // Nine in ten users are the operator's, so the index of all users serves as well.
    [{ ...all, owner: 0 }, null, 'api_key_by_owner'],
    [{ ...all, owner: s }, 'membership_by_owner', 'api_key_by_owner'],
  ];
  // A membership, its user, and its password.
  const users = (beside: number): Call[] => [
    ...owners.map(([filter, by]) => ({
      values: { beside, ...filter, limit: page + 1, pattern: null, window: page + 1 },
      rowsRead: 4 * (page + 1),
      ...(by && { by }),
    })),
    {
      values: { beside, ...all, limit: page + 1, pattern: '%zanzibar%', window: 1_000 },
      rowsRead: 1_000 + 100,
    },
  ];
  const matching = (beside: number): Call[] => [
    {
      values: { beside, ...all, limit: page + 1, pattern: '%zanzibar%' },
      rowsRead: 5 * 5 + 10,
      by: 'membership_search',
    },
    {
      values: { beside, ...all, owner: s, limit: page + 1, pattern: '%user9%' },
      rowsRead: 2 * 2_000,
      by: 'membership_search',
    },
  ];
  const keys = (beside: number): Call[] =>
    owners.map(([filter, , by]) => ({
      values: { beside, ...filter, limit: page + 1 },
      rowsRead: page + 1,
      by,
    }));
  return {
    'content-policy': [{ values: {}, rowsRead: 2 * (70 + 26) + 2 }],
    'recent-texts': [
      {
        values: {
          ...{ since: new Date(0), time: '9000000000000000', sellerId: 0, seq: 0, limit: page + 1 },
        },
        rowsRead: page + 1,
        by: 'message_time',
      },
      {
        values: { since: new Date(0), time: '1750000000000000', sellerId: s, seq: 5, limit: page + 1 },
        rowsRead: page + 1,
        by: 'message_time',
      },
    ],
    'content-version': [{ values: {}, rowsRead: 2 }],
    'start-policy-change': [{ values: {}, rowsRead: 2 }],
    'set-content-actions': [
      {
        values: {
          kinds: ['EMAIL', 'PHONE'],
          actions: ['allow', 'block'],
          lowConfidenceActions: ['warn', 'warn'],
        },
        rowsRead: 6,
      },
    ],
    'create-content-rule': [{ values: { name: 'Name', expression: 'x', action: 'block' }, rowsRead: 3 }],
    'delete-content-rule': [{ values: { id: 1, isAllowance: true }, rowsRead: 2, by: 'content_rule_pkey' }],
    'add-audit-entry': [{ values: auditEntry, rowsRead: 3 }],
    'count-audit-entry': [{ values: { ...auditEntry, repeatKey: 'key' }, rowsRead: 4 }],
    'audit-entry-by-number': [
      { values: { id: '9000', ownerSeller: null }, rowsRead: 1 },
      { values: { id: '9000', ownerSeller: s }, rowsRead: 1 },
    ],
    'audit-number-range': [{ values: times, rowsRead: 3, by: 'audit_entry_by_time' }],
    'marketplaces-to-prune': [{ values: {}, rowsRead: 2 }],
    'is-audit-prune-due': [{ values: { before: new Date('2026-01-01T02:00:00Z') }, rowsRead: 2 }],
    'delete-audit-entries': [
      {
        values: { before: new Date('2026-01-01T02:00:00Z'), limit: 500 },
        rowsRead: 4 * 500 + 3,
        sorts: 500,
        by: 'audit_entry_by_time',
      },
    ],
    'message-retention': [{ values: {}, rowsRead: 1 }],
    'lock-message-retention': [{ values: {}, rowsRead: 1 }],
    'set-message-retention': [{ values: { months: 12, delayHours: 24 }, rowsRead: 1 }],
    'marketplaces-with-due-retention': [{ values: {}, rowsRead: 1 }],
    'take-retention-run': [{ values: { leaseSeconds: 60 }, rowsRead: 1 }],
    'threads-of-retention': [{ values: { afterSeller: 0, limit: 500 }, rowsRead: 3 * 500 + 2 }],
    'delete-old-messages': [{ values: { limit: 200 }, rowsRead: 3 * 200 + 600, by: 'message_pkey' }],
    'count-deleted-messages': [
      { values: { messages: 1, threads: 1, sellerId: 1, leaseSeconds: 60 }, rowsRead: 1 },
    ],
    'end-retention-run': [{ values: {}, rowsRead: 1 }],
    'preview-retention': [
      { values: { months: 1, most: 50_000 }, rowsRead: 2 * 50_000 + 2, sorts: 50_000, by: 'message_time' },
    ],
    'set-legal-hold': [{ values: { sellerId: s, onHold: true }, rowsRead: 3 }],
    'legal-holds': [{ values: { sellerIds: upTo(500) }, rowsRead: 500 }],
    'account-of-person': [{ values: { memberId: 7 }, rowsRead: 600, sorts: 200 }],
    'messages-of-person': [
      {
        values: {
          ...{ afterSeller: s - 1, afterSeq: newest, lastSeller: newest, limit: 500, byOperator: true },
          ...{ identity: 'user:7', name: 'Key' },
        },
        rowsRead: 500,
        by: 'message_pkey',
      },
    ],
    'notes-of-person': [
      { values: { afterSeller: 0, afterNumber: 0, limit: 500, memberId: 7 }, rowsRead: 500, by: 'note_pkey' },
    ],
    'entries-of-log': [{ values: { afterId: '0', limit: 500 }, rowsRead: 500, by: 'audit_entry_pkey' }],
    'earlier-names': [
      {
        values: { field: 'zanzibar', pattern: '%zanzibar%' },
        rowsRead: 3 * (page + 1),
        by: 'audit_entry_search',
      },
    ],
    'add-erasure': [
      {
        values: { identity: 'user:7', memberId: 7, sellerId: null, names: ['Ann'], emails: ['a@b.example'] },
        rowsRead: 1,
      },
    ],
    'delete-person-traces': [
      { values: { userId: 2_000_000_000, email: 'nobody@market.example' }, rowsRead: 5 },
    ],
    'delete-member-traces': [
      { values: { memberId: 7, names: ['Nobody'], neutral: 'Former member' }, rowsRead: 30_200 },
    ],
    'marketplaces-with-erasures': [{ values: {}, rowsRead: 1 }],
    'take-erasure': [{ values: {}, rowsRead: 1 }],
    'store-erasure': [
      {
        values: {
          ...{ id: 1, step: 'notes', afterSeller: 1, afterNumber: '1' },
          ...{ changedMessages: 1, changedNotes: 1, changedEntries: 1 },
        },
        rowsRead: 1,
      },
    ],
    'repeat-erasure': [{ values: { id: 1, step: 'messages', delaySeconds: 600 }, rowsRead: 1 }],
    'end-erasure': [{ values: { id: 1 }, rowsRead: 1 }],
    'erase-message-names': [
      {
        values: {
          ...{ afterSeller: s - 1, afterSeq: newest, lastSeller: newest, limit: 1_000, byOperator: true },
          ...{ identity: 'user:7', names: ['Key'], neutral: 'Former member' },
        },
        rowsRead: 3 * 1_000,
        by: 'message_pkey',
      },
    ],
    'erase-webhook-answers': [
      {
        values: { afterWebhook: 0, afterSequence: '0', limit: 500 },
        rowsRead: 4 * 500,
        by: 'webhook_delivery_pkey',
      },
    ],
    'notes-to-erase': [
      {
        values: {
          ...{ afterSeller: 0, afterNumber: 0, limit: 500, memberId: 7 },
          ...{ names: ['Ann'], neutral: 'Former member' },
        },
        rowsRead: 3 * 500,
        by: 'note_pkey',
      },
    ],
    'store-erased-note': [
      {
        values: {
          ...{ number: 2_000_000, text: 'x', mentionStarts: [], mentionEnds: [] },
          ...{ isAuthor: true, isRedactor: true, neutral: 'Former member' },
        },
        rowsRead: 1,
      },
    ],
    'entries-to-erase': [{ values: { afterId: '0', limit: 500 }, rowsRead: 500, by: 'audit_entry_pkey' }],
    'store-erased-entry': [
      { values: { id: '1', name: null, changes: '[]', searchText: '', isActor: true }, rowsRead: 2 },
    ],
    'lock-audit-retention': [{ values: {}, rowsRead: 2 }],
    'audit-retention': [{ values: {}, rowsRead: 2 }],
    'set-audit-retention': [{ values: { days: 90 }, rowsRead: 2 }],
    'operator-audit-entries-older': auditPages('9223372036854775807', 'operator'),
    'operator-audit-entries-newer': auditPages('0', 'operator'),
    'seller-audit-entries-older': auditPages('9223372036854775807', 'seller'),
    'seller-audit-entries-newer': auditPages('0', 'seller'),
    'members-older': users(newest),
    'members-newer': users(0),
    'members-matching-older': matching(newest),
    'members-matching-newer': matching(0),
    // A membership by its index, its user and password.
    'members-by-number': [{ values: { ids: upTo(100) }, rowsRead: 4 * 100 }],
    'another-full-admin': [{ values: { id: 5 }, rowsRead: 2, by: 'membership_full_admins' }],
    'update-member': [{ values: { id: 5, name: 'Ada', searchText: 'ada', role: 'FINANCE' }, rowsRead: 10 }],
    'remove-member': [{ values: { id: 5 }, rowsRead: 3 }],
    'reset-member': [{ values: { id: 5 }, rowsRead: 6, by: 'auth_session_by_membership' }],
    'invite-member': [{ values: { id: 5, linkHash: 'hash', seconds: 604_800, isMailed: true }, rowsRead: 4 }],
    'api-keys-older': keys(newest),
    'api-keys-newer': keys(0),
    'api-keys-by-number': [{ values: { ids: upTo(100) }, rowsRead: 100 }],
    'revoke-api-key': [{ values: { id: 5 }, rowsRead: 2 }],
  };
}
