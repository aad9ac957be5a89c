import { expect, onTestFinished, test, vi } from 'vitest';
import { type Actor, administrator } from '../../src/access/actor.js';
import { ApiKeyLookup } from '../../src/access/api-key-lookup.js';
import { CredentialRevocation } from '../../src/access/credential-revocation.js';
import { createKey, revokeKey } from '../../src/accounts/api-keys.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import type { Database } from '../../src/database/database.js';
import { openTestDatabase } from '../harness/database.js';

/* Tests that a stream ends when its key is revoked or expires. */

/** Watches a database's keys; `errors` has the reported errors. */
function watchKeys(database: Database) {
  const errors: unknown[] = [];
  const revocation = new CredentialRevocation(database, (error) => errors.push(error));
  onTestFinished(() => revocation.close());
  return { revocation, errors };
}

/** Returns an actor with a new key. */
async function makeActor(database: Database): Promise<Actor> {
  const marketplaceId = await createMarketplace(administrator, database, 'Market');
  const { key } = await createKey(administrator, database, { owner: { marketplaceId } });
  const lookup = new ApiKeyLookup(database, () => {});
  const actor = await lookup.authenticate(key, '127.0.0.1');
  await lookup.close();
  if (!actor) throw new Error('The key is not valid.');
  return actor;
}

const revoke = (database: Database, { identity }: Actor) =>
  revokeKey(administrator, database, Number(identity.slice('key:'.length)));

test('a key that was revoked long before the first check ends open connections, and a valid one does not', async () => {
  const database = await openTestDatabase();
  const { revocation } = watchKeys(database);
  const [revokedKeyActor, validKeyActor] = [await makeActor(database), await makeActor(database)];
  await revoke(database, revokedKeyActor);
  await database.pool.query("update api_key set revoked_at = revoked_at - interval '1 hour'");
  const ended: string[] = [];
  for (const actor of [revokedKeyActor, validKeyActor])
    revocation.watch(actor, () => ended.push(actor.identity));
  await expect.poll(() => ended).toContain(revokedKeyActor.identity);
  expect(ended).not.toContain(validKeyActor.identity);
  await revoke(database, validKeyActor);
  await expect.poll(() => ended).toContain(validKeyActor.identity);
});

test('keys are checked often enough for connections to end within a second', async () => {
  const database = await openTestDatabase();
  const actor = await makeActor(database);
  // The time of the checks. A busy machine can take long for what happens in a check.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { revocation } = watchKeys(database);
  let ended = false;
  revocation.watch(actor, () => {
    ended = true;
  });
  await revoke(database, actor);
  vi.advanceTimersByTime(1_000);
  // With faked timers, each poll would advance them.
  vi.useRealTimers();
  await expect.poll(() => ended).toBe(true);
});

test('a connection ends when its credential expires', async () => {
  const database = await openTestDatabase();
  const { revocation } = watchKeys(database);
  const actor = await makeActor(database);
  const ended: string[] = [];
  for (const kind of ['key', 'token'] as const) {
    const credential = { kind, id: 1 } as const;
    revocation.watch({ ...actor, credential, expiresAt: new Date() }, () => ended.push(kind));
  }
  revocation.watch({ ...actor, expiresAt: new Date(Date.now() + 3_600_000) }, () => ended.push('later'));
  await expect.poll(() => new Set(ended)).toEqual(new Set(['key', 'token']));
});

test('a failed check of the keys is logged once, until the check works again', async () => {
  const database = await openTestDatabase();
  const actor = await makeActor(database);
  const { revocation, errors } = watchKeys(database);
  let ended = false;
  revocation.watch(actor, () => {
    ended = true;
  });
  await database.pool.query('alter table api_key rename to away');
  await expect.poll(() => errors.length).toBe(1);
  let looks = 0;
  database.pool.on('acquire', () => {
    looks++;
  });
  await expect.poll(() => looks).toBeGreaterThanOrEqual(3);
  expect(errors).toHaveLength(1);
  await database.pool.query('alter table away rename to api_key');
  await revoke(database, actor);
  await expect.poll(() => ended).toBe(true);
});
