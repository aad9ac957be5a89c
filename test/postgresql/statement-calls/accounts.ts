import { type LargeMarketplace, size } from '../large-marketplace.js';
import { type Calls, page, upTo } from './call.js';

/** Returns the calls of each statement that finds and creates accounts and credentials. */
export function accountsCalls({ longThreadSeller: s, quietSeller }: LargeMarketplace): Calls {
  return {
    'recently-revoked-keys': [{ values: { seconds: 12 }, rowsRead: 4, by: 'api_key_revocations' }],
    'key-by-number': [{ values: { id: 5 }, rowsRead: 2 }],
    'keys-ended': [{ values: { ids: [5, 6] }, rowsRead: 4 }],
    'count-valid-keys': [{ values: { sellerId: null, most: 100 }, rowsRead: 100, by: 'api_key_by_owner' }],
    'create-marketplace': [{ values: { name: 'Name' }, rowsRead: 1 }],
    'marketplace-by-id': [{ values: {}, rowsRead: 2 }],
    'marketplace-to-export': [{ values: {}, rowsRead: 2 }],
    'sellers-to-export': [{ values: { afterSeller: 0, limit: page }, rowsRead: 2 * page, by: 'seller_pkey' }],
    'probe-send': [{ values: { number: 1 }, rowsRead: 1 }],
    'schema-version': [{ values: {}, rowsRead: 20 }],
    'any-marketplace': [{ values: {}, rowsRead: 1 }],
    'update-marketplace': [
      { values: { name: null, chatEnabled: true, authorRedactionMinutes: null }, rowsRead: 2 },
    ],
    'list-marketplaces': [{ values: {}, rowsRead: 2 }],
    'create-sellers': [
      {
        values: {
          numbers: [0, 2_000_000_000],
          businessNames: ['A', 'B'],
          searchNames: ['a', 'b'],
          nameWords: ['a', 'b'],
          externalIds: [null, 'x'],
        },
        rowsRead: 40,
      },
    ],
    'lock-seller-numbers': [{ values: {}, rowsRead: 0 }],
    'taken-seller-numbers': [
      { values: { sellerIds: [s, quietSeller, 1] }, rowsRead: 3, by: 'seller_home_pkey' },
    ],
    'seller-names': [{ values: { sellerIds: [s, quietSeller] }, rowsRead: 2 }],
    'marketplace-of-seller': [{ values: { sellerId: s }, rowsRead: 1 }],
    'lock-marketplace': [{ values: {}, rowsRead: 2 }],
    'match-sellers': [
      {
        values: {
          sellerIds: [s, quietSeller],
          externalIds: ['x'],
          searchNames: ['a b', 'c d'],
          businessNames: ['A B', 'C D'],
        },
        rowsRead: 20,
      },
    ],
    'update-sellers': [
      {
        values: {
          sellerIds: [s, quietSeller],
          businessNames: ['Name', 'New Name'],
          searchNames: ['name', 'new name'],
          nameWords: ['name', 'new name'],
          externalIds: [null, 'x'],
        },
        rowsRead: 20,
      },
    ],
    'create-api-key': [
      {
        values: {
          sellerId: s,
          secretHash: Buffer.from('hash'),
          prefix: 'parley_sel_',
          label: null,
          chatScope: 'chat:write',
          canImpersonate: false,
          canManage: false,
          expiresAt: null,
          networks: ['203.0.113.0/24'],
        },
        rowsRead: 4,
      },
    ],
    'chat-token-record': [
      { values: { keyId: 5, sellerId: s, name: 'Ann', days: 30 }, rowsRead: 1, by: 'chat_token_record_pkey' },
    ],
    'record-chat-token': [{ values: { keyId: 5, sellerId: s, name: 'Ann', days: 30 }, rowsRead: 2 }],
    'delete-chat-token-records': [
      { values: { days: 30, count: 4 }, rowsRead: 20, dueBy: ['chat_token_record_age'] },
    ],
    'keys-by-hash': [{ values: { secretHashes: [Buffer.from('hash'), Buffer.from('other')] }, rowsRead: 4 }],
    'valid-keys-by-number': [{ values: { ids: [5, 6] }, rowsRead: 4 }],
    // The administrator's list of all keys reads all keys.
    'list-api-keys': [{ values: {}, rowsRead: size.sellers + 4_000 }],
    'marketplace-of-key': [{ values: { id: 5 }, rowsRead: 2 }],
    'touch-api-keys': [
      {
        values: { ids: [5, 6], usedAt: [new Date(), new Date()] },
        rowsRead: 10,
      },
    ],
    'create-user': [
      {
        values: {
          sellerId: null,
          role: 'FULL_ADMIN',
          name: 'Ada',
          email: 'ada@market.example',
          passwordHash: 'hash',
          searchText: 'ada',
          isTrusted: false,
        },
        rowsRead: 4,
      },
      {
        values: {
          sellerId: s,
          role: null,
          name: 'Ada',
          email: 'user1@market.example',
          passwordHash: 'hash',
          searchText: 'ada',
          isTrusted: false,
        },
        rowsRead: 4,
      },
    ],
    'memberships-of-user': [{ values: { userId: 5 }, rowsRead: 5, by: 'membership_by_user' }],
    // The session, its person, membership and marketplace, and the changed rows.
    'choose-membership': [{ values: { sessionId: 10, membershipId: 5 }, rowsRead: 11 }],
    'password-link': [
      { values: { linkHash: 'identifier5' }, rowsRead: 5, by: 'auth_verification_by_identifier' },
    ],
    'accept-invitation': [
      { values: { userId: 5, linkHash: 'hash' }, rowsRead: 1, by: 'membership_by_invitation' },
    ],
    'accept-sole-invitation': [{ values: { userId: 5 }, rowsRead: 5 }],
    'prove-address-by-mail': [{ values: { userId: 5 }, rowsRead: 4 }],
    'prove-address-by-provider': [{ values: { userId: 5, email: 'user5@market.example' }, rowsRead: 3 }],
    'has-other-membership': [{ values: { userId: 5, id: 5 }, rowsRead: 1, by: 'membership_by_user' }],
    'remove-person-without-membership': [{ values: { userId: 5 }, rowsRead: 3 }],
    'reset-person': [{ values: { userId: 5, isProven: true, keepsProviders: true }, rowsRead: 18 }],
    'set-person-password': [
      { values: { userId: 5, id: 5, passwordHash: 'hash', causedBy: 'administrator' }, rowsRead: 12 },
    ],
    'store-password-link': [{ values: { userId: 5, linkHash: 'hash', seconds: 604_800 }, rowsRead: 0 }],
    'provider-link-state': [
      {
        values: { userId: 5, providerId: 'sso', issuer: 'https://id.example', accountId: 'x 1' },
        rowsRead: 4,
      },
    ],
    'is-linked': [{ values: { userId: 5, providerId: 'sso', issuer: 'https://id.example' }, rowsRead: 2 }],
    'unlink-provider': [
      { values: { userId: 5, providerId: 'sso', issuer: 'https://id.example' }, rowsRead: 2 },
    ],
    'bind-links-to-issuer': [{ values: { providerId: 'sso', issuer: 'https://id.example' }, rowsRead: 2 }],
    // The administrator's list of all users reads all users.
    'list-users': [{ values: {}, rowsRead: 40_000, sorts: 10_000 }],
    'user-by-id': [{ values: { id: 5 }, rowsRead: 3 }],
    'user-by-email': [{ values: { email: 'user5@example.com' }, rowsRead: 3 }],
    // A session, its user, membership and marketplace.
    'valid-sessions-by-token': [
      { values: { tokens: ['token5 1', 'token6 1', 'token7 -1'] }, rowsRead: 3 * 4 },
    ],
    'spend-code': [{ values: { userId: 5, code: '123456' }, rowsRead: 1, by: 'auth_spent_code_pkey' }],
    'sessions-ended-lately': [{ values: { seconds: 10 }, rowsRead: 1, by: 'auth_session_end_time' }],
    // Sessions, each with its user, membership and marketplace; a touched one is read three times.
    'usable-sessions': [{ values: { ids: [1, 2, 1_000_000] }, rowsRead: 2 * 4 }],
    'touch-sessions': [{ values: { ids: [1, 2, 1_000_000] }, rowsRead: 2 * 12 }],
    'sign-in-policy': [{ values: {}, rowsRead: 2 }],
    'lock-sign-in-policy': [{ values: {}, rowsRead: 2 }],
    'set-sign-in-policy': [
      {
        values: {
          requireSingleSignOn: false,
          secondFactorRoles: ['FULL_ADMIN'],
          sessionIdleMinutes: 720,
          sessionLifetimeMinutes: 43_200,
        },
        rowsRead: 2,
      },
    ],
    // Too few marketplaces for the index.
    'recent-policy-changes': [{ values: { seconds: 10 }, rowsRead: 2 }],
    'sign-in-of-session': [{ values: { sessionId: 10 }, rowsRead: 2 }],
    // The person's memberships, each with its marketplace.
    'needs-to-keep-second-factor': [{ values: { userId: 5 }, rowsRead: 4, by: 'membership_by_user' }],
    'delete-expired-sessions': [
      { values: { count: 4 }, rowsRead: 40, dueBy: ['auth_session_expiry', 'auth_verification_expiry'] },
    ],
    'stored-secret': [{ values: { secret: 'secret' }, rowsRead: 1 }],
    'existing-secret': [{ values: {}, rowsRead: 1 }],
    'two-factor-secrets': [{ values: { after: 0, limit: 500 }, rowsRead: 500 }],
    'replace-two-factor-secrets': [
      {
        values: {
          ids: upTo(500),
          secretsBefore: upTo(500).map(String),
          secrets: upTo(500).map(String),
          codesBefore: upTo(500).map(String),
          codes: upTo(500).map(String),
        },
        rowsRead: 30_000,
      },
    ],
  };
}
