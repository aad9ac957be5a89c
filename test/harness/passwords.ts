import { hashPassword, verifyPassword } from 'better-auth/crypto';
import type { PasswordHash } from '../../src/http/sign-in/password-hashing.js';

/** What stands for a password's hash where a test makes the user. */
export const quickHash = (text: string) => `quick:${text}`;

/** Knows the passwords of makeUser at once, which scrypt takes a tenth of a second for; and all others by scrypt. */
export const quickPasswords: PasswordHash = {
  hash: hashPassword,
  verify: async ({ hash, password }) =>
    hash.startsWith('quick:') ? hash === quickHash(password) : verifyPassword({ hash, password }),
};
