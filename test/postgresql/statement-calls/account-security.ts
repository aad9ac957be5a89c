import type { Calls } from './call.js';

const origin = { ipAddress: '192.0.2.1', userAgent: 'browser' };

/** Returns the calls of the statements about one user's devices, sessions, links, notices and passkeys. */
export function accountSecurityCalls(): Calls {
  return {
    'expect-account-change': [{ values: { expected: 'password of 5' }, rowsRead: 0 }],
    'is-account-change-made': [{ values: {}, rowsRead: 0 }],
    'user-of-challenge': [
      { values: { identifier: '2fa-5' }, rowsRead: 2, by: 'auth_verification_by_identifier' },
    ],
    'user-of-trust': [
      { values: { identifier: 'trust-device-5' }, rowsRead: 1, by: 'auth_verification_by_identifier' },
    ],
    'user-of-password-link': [
      // The link, its user, a membership and its marketplace.
      { values: { linkHash: 'link5' }, rowsRead: 4, by: 'auth_verification_by_identifier' },
    ],
    'sign-in-link': [{ values: { identifier: 'identifier5', email: 'user5@market.example' }, rowsRead: 2 }],
    'side-of-user': [{ values: { email: 'user5@market.example' }, rowsRead: 2 }],
    'is-known-device': [{ values: { tokenHash: 'token5', email: 'user5@market.example' }, rowsRead: 2 }],
    'remember-device': [
      {
        values: { userId: 5, sessionId: 5, tokenHash: 'token5', trustIdentifier: null, ...origin },
        rowsRead: 7,
      },
    ],
    'trusted-devices': [{ values: { userId: 5 }, rowsRead: 12, by: 'auth_verification_by_value' }],
    'end-trusted-device': [{ values: { userId: 5, id: 5 }, rowsRead: 4 }],
    // Two sessions, each with its membership and marketplace.
    'own-sessions': [{ values: { userId: 5 }, rowsRead: 2 * 3, by: 'auth_session_by_user' }],
    'end-own-session': [{ values: { userId: 5, id: 5 }, rowsRead: 4 }],
    'end-other-sessions': [{ values: { userId: 5, id: 5 }, rowsRead: 4 }],
    'consume-handed-link': [{ values: { userId: 5, ...origin }, rowsRead: 4 }],
    'notices-of-user': [{ values: { userId: 5 }, rowsRead: 2, by: 'auth_notice_by_user' }],
    'dismiss-notice': [{ values: { userId: 5, id: 1_000_000 }, rowsRead: 4 }],
    'password-hash-of': [{ values: { userId: 5 }, rowsRead: 1 }],
    'renew-password-hash': [{ values: { userId: 5, before: 'hash', after: 'other' }, rowsRead: 4 }],
    'passkeys-of-person': [
      { values: { email: 'user5@market.example' }, rowsRead: 7, by: 'auth_passkey_by_user' },
    ],
    'owner-of-passkey': [{ values: { credentialId: '5-1' }, rowsRead: 2 }],
    'second-factors-of-person': [{ values: { email: 'user5@market.example' }, rowsRead: 8 }],
    'account-state': [{ values: { email: 'user5@market.example', token: 'token5' }, rowsRead: 2 }],
    'account-of-sign-in-link': [
      { values: { identifier: 'magic-link:5' }, rowsRead: 2, by: 'auth_verification_by_identifier' },
    ],
    'begin-of-provider-sign-in': [
      { values: { identifier: 'auth-state:5' }, rowsRead: 1, by: 'auth_verification_by_identifier' },
    ],
    'current-proof': [{ values: { userId: 5, begunAt: '2026-01-01 00:00:00+00' }, rowsRead: 1 }],
    'lock-person': [{ values: { userId: 5 }, rowsRead: 2 }],
    'rename-passkey': [{ values: { userId: 5, id: 13, name: 'Phone' }, rowsRead: 4 }],
    'remove-passkey': [{ values: { userId: 5, id: 13, isFinal: true }, rowsRead: 12 }],
    'keep-passkey-session': [
      { values: { userId: 5, id: 13, sessionId: 5, tokenHash: 'token5' }, rowsRead: 4 },
    ],
    'end-passkey-sessions': [{ values: { userId: 5, id: 13 }, rowsRead: 4, by: 'auth_session_by_passkey' }],
    'restore-passkey': [{ values: { userId: 5, id: 15, removedAt: new Date() }, rowsRead: 4 }],
    'turn-off-app': [{ values: { userId: 5, secret: 'secret' }, rowsRead: 6 }],
    'end-challenge': [
      { values: { identifier: '2fa-5' }, rowsRead: 2, by: 'auth_verification_by_identifier' },
    ],
    'record-handed-link': [{ values: { id: 5, createdBy: 'Ada' }, rowsRead: 2 }],
  };
}
