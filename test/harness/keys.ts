import { administrator } from '../../src/access/actor.js';
import { keyPrefixes } from '../../src/access/api-key-format.js';
import { createKey, type NewApiKey, revokeKey } from '../../src/accounts/api-keys.js';
import type { TestServer } from './server.js';

/** Returns a key in the right format that does not exist. */
export const unknownKey = (side: 'operator' | 'seller') => keyPrefixes[side] + 'x'.repeat(43);

export async function revokedKey({ database }: TestServer, owner: NewApiKey['owner']): Promise<string> {
  const { apiKey, key } = await createKey(administrator, database, { owner });
  await revokeKey(administrator, database, apiKey.id);
  return key;
}

export async function expiredKey({ database }: TestServer, owner: NewApiKey['owner']): Promise<string> {
  const expiresAt = new Date(Date.now() + 3_600_000);
  const { apiKey, key } = await createKey(administrator, database, { owner, expiresAt });
  // A new key cannot have an expiry in the past, so the test changes the row.
  await database.pool.query("update api_key set expires_at = now() - interval '1 second' where id = $1", [
    apiKey.id,
  ]);
  return key;
}
