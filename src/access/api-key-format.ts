import { createHash } from 'node:crypto';

/** The prefix of an API key, by the side that owns the key. */
export const keyPrefixes = { operator: 'parley_op_', seller: 'parley_sel_' } as const;

/** The number of characters of the secret in the visible prefix, by which people recognize a key. 220 bits stay secret. */
const visibleCharacters = 6;

/** Returns the prefix of a key; null if the text does not have the format of one. */
export const keyPrefixOf = (key: string): string | null =>
  Object.values(keyPrefixes).find((prefix) => key.startsWith(prefix)) ?? null;

/** Returns the part of a key that is not secret. */
export const visiblePrefixOf = (key: string, prefix: string) =>
  key.slice(0, prefix.length + visibleCharacters);

/** Returns the SHA-256 of a key, as the database stores it. A plain hash is enough for 256 random bits. */
export function hashApiKey(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
