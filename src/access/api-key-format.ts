import { createHash } from 'node:crypto';

/** The prefix of an API key, by the side that owns the key. */
export const keyPrefixes = { operator: 'parley_op_', seller: 'parley_sel_' } as const;

/** Returns the SHA-256 of a key, as the database stores it. A plain hash is enough for 256 random bits. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
