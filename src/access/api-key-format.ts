import { createHash } from 'node:crypto';

/** The prefix of an API key's text, by the side that the key belongs to. */
export const keyPrefixes = { operator: 'parley_op_', seller: 'parley_sel_' } as const;

/** Returns what is stored of a key: the SHA-256 of its text. A plain hash is enough for 256 random bits. */
export function hashOfKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
