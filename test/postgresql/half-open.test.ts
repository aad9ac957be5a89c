import net from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { installationOf } from '../../src/access/scopes.js';
import { databaseLimits } from '../../src/database/limits.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { anyMarketplace } from '../../src/database/statements/marketplaces.js';
import { DatabaseUnavailable } from '../../src/database/unavailable.js';
import { openTestDatabase } from '../harness/database.js';

/* A network that swallows packets: connections that look open, on which nothing comes any more. */

const everything = installationOf(administrator);

/** A way to the database that can be lost for the connections that are open; new ones pass. */
async function lossyWay(url: string): Promise<{ url: string; lose: () => void }> {
  const target = new URL(url);
  const { port, hostname } = target;
  const sockets: net.Socket[] = [];
  const server = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    for (const socket of [near, far]) socket.on('error', () => {});
    near.pipe(far).pipe(near);
    sockets.push(near, far);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  target.port = String((server.address() as net.AddressInfo).port);
  return {
    url: target.href,
    lose: () => {
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
  };
}

test('a statement without an answer fails as an outage, and its connection is not used again', async () => {
  const { url = '' } = await openTestDatabase();
  const way = await lossyWay(url);
  const database = openPostgresql(way.url, 1, () => {}, { ...databaseLimits, answerMs: 500 });
  await database.ping();
  way.lose();
  await expect(database.ping()).rejects.toThrow(DatabaseUnavailable);
  await database.ping();
  const lost = database.transaction(async (transaction) => {
    await transaction.run(everything, anyMarketplace, {});
    way.lose();
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
  const way = await lossyWay(url);
  const errors: Error[] = [];
  const other = openPostgresql(way.url, 2, (error) => errors.push(error));
  const heard: unknown[] = [];
  let gaps = 0;
  other.signals.onGap(() => {
    gaps++;
  });
  other.signals.on('topic', (value) => heard.push(value));
  await expect.poll(() => gaps).toBe(1);
  way.lose();
  signals.send('topic', 'lost');
  await expect.poll(() => gaps, { timeout: 25_000 }).toBe(2);
  expect(errors.map(({ message }) => message)).toEqual(['Query read timeout']);
  signals.send('topic', 'heard');
  await expect.poll(() => heard).toEqual(['heard']);
  await other.close();
}, 40_000);
