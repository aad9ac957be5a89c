import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { PasswordHash } from '../../src/http/sign-in/password-hashing.js';

/** Returns a substitute for a password hash, for users of tests. */
export const quickHash = (text: string) => `quick:${text}`;

/** Verifies passwords of makeUser at once, and all others with scrypt, which takes a tenth of a second. */
export const quickPasswords: PasswordHash = {
  hash: hashPassword,
  verify: async ({ hash, password }) =>
    hash.startsWith('quick:') ? hash === quickHash(password) : verifyPassword({ hash, password }),
};
