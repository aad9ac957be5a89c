import { expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { installationOf } from '../../src/access/tenant-scopes.js';
import { databaseLimits } from '../../src/database/limits.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { anyMarketplace } from '../../src/database/statements/marketplaces.js';
import { DatabaseUnavailable } from '../../src/database/unavailable.js';
import { openTestDatabase } from '../harness/database.js';
import { NetworkProxy } from '../harness/network-proxy.js';

/* A network that drops packets: connections that look open, but receive nothing. */

const everything = installationOf(administrator);

test('a statement without an answer fails as an outage, and its connection is not used again', async () => {
  const { url = '' } = await openTestDatabase();
  const network = await NetworkProxy.open(url);
  const database = openPostgresql(network.url, 1, () => {}, { ...databaseLimits, answerMs: 500 });
  await database.ping();
  network.goSilent();
  await expect(database.ping()).rejects.toThrow(DatabaseUnavailable);
  await database.ping();
  const lost = database.transaction(async (transaction) => {
    await transaction.run(everything, anyMarketplace, {});
    network.goSilent();
  });
  await expect(lost).rejects.toThrow(DatabaseUnavailable);
  await database.ping();
  await database.close();
});

test('a connection that breaks during a transaction fails only that transaction', async () => {
  const database = await openTestDatabase();
  const broken = database.transaction(async (transaction) => {
    await transaction.run(everything, anyMarketplace, {});
    await database.pool.query(
      "select pg_terminate_backend(pid) from pg_stat_activity where state = 'idle in transaction' and datname = current_database()",
    );
  });
  await expect(broken).rejects.toThrow(DatabaseUnavailable);
  await database.ping();
});

test('signals arrive again after their connection stopped responding', async () => {
  const { url = '', signals } = await openTestDatabase();
  const network = await NetworkProxy.open(url);
  const errors: Error[] = [];
  const other = openPostgresql(network.url, 2, (error) => errors.push(error));
  const heard: unknown[] = [];
  let gaps = 0;
  other.signals.onGap(() => {
    gaps++;
  });
  other.signals.on('topic', (value) => heard.push(value));
  await expect.poll(() => gaps).toBe(1);
  network.goSilent();
  signals.send('topic', 'lost');
  await expect.poll(() => gaps, { timeout: 25_000 }).toBe(2);
  expect(errors.map(({ message }) => message)).toEqual(['Query read timeout']);
  signals.send('topic', 'heard');
  await expect.poll(() => heard).toEqual(['heard']);
  await other.close();
});
