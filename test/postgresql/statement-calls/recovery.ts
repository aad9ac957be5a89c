import type { Calls } from './call.js';

const place = { ipAddress: '192.0.2.1', userAgent: 'browser' };

/** Returns the calls of the statements about one user's devices, sessions, links and notices. */
export function recoveryCalls(): Calls {
  return {
    'user-of-challenge': [
      { values: { identifier: '2fa-5' }, rowsRead: 2, by: 'auth_verification_by_identifier' },
    ],
    'user-of-password-link': [
      { values: { linkHash: 'link5' }, rowsRead: 2, by: 'auth_verification_by_identifier' },
    ],
    'is-known-device': [{ values: { tokenHash: 'token5', email: 'user5@market.example' }, rowsRead: 2 }],
    'remember-device': [
      { values: { userId: 5, tokenHash: 'token5', trustIdentifier: null, ...place }, rowsRead: 4 },
    ],
    'trusted-devices': [{ values: { userId: 5 }, rowsRead: 12, by: 'auth_verification_by_value' }],
    'end-trusted-device': [{ values: { userId: 5, id: 5 }, rowsRead: 4 }],
    // Two sessions, each with its membership and marketplace.
    'own-sessions': [{ values: { userId: 5 }, rowsRead: 2 * 3, by: 'auth_session_by_user' }],
    'end-own-session': [{ values: { userId: 5, id: 5 }, rowsRead: 4 }],
    'end-other-sessions': [{ values: { userId: 5, id: 5 }, rowsRead: 4 }],
    'consume-handed-link': [{ values: { userId: 5, ...place }, rowsRead: 4 }],
    'notices-of-user': [{ values: { userId: 5 }, rowsRead: 2, by: 'auth_notice_by_user' }],
    'dismiss-notice': [{ values: { userId: 5, id: 1_000_000 }, rowsRead: 4 }],
    'password-hash-of': [{ values: { userId: 5 }, rowsRead: 1 }],
    'renew-password-hash': [{ values: { userId: 5, before: 'hash', after: 'other' }, rowsRead: 4 }],
    'record-handed-link': [{ values: { id: 5, createdBy: 'Ada' }, rowsRead: 2 }],
  };
}
