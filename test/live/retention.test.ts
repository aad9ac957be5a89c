import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { adoptRestoredLogs, clearOldEvents, EventRetention } from '../../src/chat/event-retention.js';
import { eventCursor } from '../../src/graphql/cursors.js';
import { finishRestore } from '../../src/transfer/backups.js';
import { Browser, makeUser } from '../harness/browser.js';
import { follow, logged } from '../harness/follower.js';
import { makeHook, say, startReceiver } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
  type TestServerOptions,
} from '../harness/server.js';

/*
 * Tests the retention of events: old ones are cleared, cursors before them expire, and a restored log continues.
 */

const events = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;

let common: TestServer;
beforeAll(async () => {
  common = await startTestServer();
});

async function newMarketplace(name: string, server = common) {
  const market = await makeMarketplace(server, name, ['One']);
  const [seller] = market.sellers as [TestMarketplace['sellers'][number]];
  const send = (message: string) => say(market.operator, message, seller.id);
  const cursor = async () => (await market.operator.data('{ chatEventsCursor }')).chatEventsCursor;
  return { server, market, seller, send, cursor };
}

/** Starts a server for a test that counts or changes the events of every marketplace. */
const separateServer = async (name: string, options: TestServerOptions = {}) =>
  newMarketplace(name, await startTestServer(options));

/** Waits until no open transaction of the whole server, such as an autovacuum, blocks events. */
const settle = ({ database }: TestServer) =>
  expect
    .poll(async () => {
      const { rows } = await database.pool.query(
        'select seller_id, event_seq from chat_event where xid >= pg_snapshot_xmin(pg_current_snapshot())',
      );
      return rows;
    })
    .toEqual([]);

/** Moves the time of every event before the retention time. */
async function age(server: TestServer): Promise<void> {
  await server.database.pool.query("update chat_event set happened_at = happened_at - interval '31 days'");
  await settle(server);
}

const clear = ({ database }: TestServer) =>
  clearOldEvents(administrator, database, new Date(Date.now() - 30 * 86_400_000));

test('a cursor whose events were cleared gives the error that it has expired', async () => {
  const { server, market, seller, send, cursor } = await newMarketplace('Old');
  const before = await cursor();
  await send('First.');
  const follower = follow(server, market.operator, 'sse', events, { after: before });
  const { cursor: atFirst } = (await follower.next()).data.chatEvents;
  await follower.stop();
  await send('Second.');
  await server.database.pool.query(
    "update chat_event set happened_at = happened_at - interval '31 days' where event_seq = 1",
  );
  await settle(server);
  expect(await clear(server)).toBe(1);
  expect(await clear(server)).toBe(0);
  const expired = follow(server, market.operator, 'sse', events, { after: before });
  expect((await expired.next()).errors[0].extensions).toEqual({ code: 'CURSOR_EXPIRED', field: 'after' });
  expect(await expired.next()).toBeUndefined();
  // All events after the last cleared event still exist.
  const good = follow(server, market.operator, 'sse', events, { after: atFirst });
  expect((await good.next()).data.chatEvents.chatMessage.message).toBe('Second.');
  await good.stop();
  const { chatMessages } = await seller.client.data('{ chatMessages { totalCount } }');
  expect(chatMessages.totalCount).toBe(2);
});

test('events are cleared each hour after their retention time', async () => {
  const { server, market, send } = await newMarketplace('Hourly');
  const { pool } = server.database;
  for (const message of ['First.', 'Second.', 'Third.']) await send(message);
  const ageOf = (eventSeq: number, days: number) =>
    pool.query(
      `update chat_event set happened_at = now() - $3 * interval '1 day' where marketplace_id = $1 and event_seq = $2`,
      [market.id, eventSeq, days],
    );
  const kept = async () => {
    const { rows } = await pool.query(
      'select event_seq from chat_event where marketplace_id = $1 order by event_seq',
      [market.id],
    );
    return rows.map(({ event_seq }) => event_seq);
  };
  const errors: unknown[] = [];
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const retention = new EventRetention(administrator, server.database, 10, (error) => errors.push(error));
  const advanceOneHour = () => vi.advanceTimersByTime(3_600_000);

  await ageOf(1, 11);
  await ageOf(2, 9);
  await settle(server);
  advanceOneHour();
  await expect.poll(kept).toEqual([2, 3]);

  // A failed run is reported, and repeated an hour later.
  await ageOf(2, 11);
  await settle(server);
  await pool.query('alter table event_floor rename to event_floor_away');
  advanceOneHour();
  await expect.poll(() => errors).toHaveLength(1);
  await pool.query('alter table event_floor_away rename to event_floor');
  expect(await kept()).toEqual([2, 3]);
  advanceOneHour();
  await expect.poll(kept).toEqual([3]);

  await ageOf(3, 11);
  await settle(server);
  advanceOneHour();
  await expect.poll(kept).toEqual([]);
  await retention.close();
  expect(vi.getTimerCount()).toBe(0);
  expect(errors).toHaveLength(1);
});

test('a cursor between two events of one transaction expires when the later one is cleared', async () => {
  const { server, market, seller, send } = await newMarketplace('Read and unmarked');
  await send('Please read.');
  await seller.client.data(
    'mutation { chatMarkedUnreadSet(input: { markedUnread: true }) { errors { field } } }',
  );
  await seller.client.data(
    'mutation { chatMessageRead(input: { sentBy: "AdminUser" }) { errors { messages } } }',
  );
  const { rows } = await server.database.pool.query(
    'select xid::text, kind from chat_event where event_seq > 2 order by event_seq',
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['read', 'unmarked']);
  const atRead = eventCursor(market.id, {
    epoch: await epochOf(server),
    xid: rows[0].xid,
    sellerId: seller.number,
    eventSeq: 3,
  });
  const next = async () => {
    const follower = follow(server, market.operator, 'sse', events, { after: atRead });
    await send('After it.');
    const result = await follower.next();
    await follower.stop();
    return result;
  };
  expect((await next()).data.chatEvents.chatMessage.message).toBe('After it.');
  await age(server);
  await clear(server);
  expect((await next()).errors[0].extensions).toEqual({ code: 'CURSOR_EXPIRED', field: 'after' });
});

test('the cleared position of a log never goes back, although a slower process writes it last', async () => {
  const { server, market, send } = await separateServer('Slower');
  await send('First.');
  await send('Second.');
  await server.database.pool.query(
    `insert into event_floor select marketplace_id, xid, seller_id, event_seq from chat_event
     where marketplace_id = $1 and event_seq = 2`,
    [market.id],
  );
  await server.database.pool.query('delete from chat_event where event_seq = 2');
  await age(server);
  expect(await clear(server)).toBe(1);
  const { rows } = await server.database.pool.query(
    'select event_seq from event_floor where marketplace_id = $1',
    [market.id],
  );
  expect(rows).toEqual([{ event_seq: 2 }]);
});

test('events that are not yet distributed to webhooks are not cleared', async () => {
  const { server, market, send } = await separateServer('Untold');
  const { url } = await startReceiver();
  await send('Before the webhook.');
  await makeHook(market.operator, url);
  for (const message of ['First.', 'Second.', 'Third.']) await send(message);
  await age(server);
  expect(await clear(server)).toBe(1);
  expect(await clear(server)).toBe(0);
  await server.database.pool.query(
    `update webhook_position p set xid = e.xid, seller_id = e.seller_id, event_seq = e.event_seq
     from chat_event e where e.marketplace_id = p.marketplace_id and e.event_seq = 3`,
  );
  expect(await clear(server)).toBe(2);
  expect(await clear(server)).toBe(0);
});

/** Simulates a restore into another server: the stored transaction ids are in the future. */
async function restore({ database }: TestServer): Promise<void> {
  const later = (column: string) => `set ${column} = (${column}::text::bigint + 1000000)::text::xid8`;
  await database.pool.query(`update chat_event ${later('xid')}`);
  await database.pool.query(`update webhook_position ${later('xid')}`);
  await database.pool.query(`update webhook ${later('from_xid')}`);
}

const adopt = async ({ database }: TestServer) =>
  (await adoptRestoredLogs(administrator, database)).marketplaces;

const epochOf = async ({ database }: TestServer): Promise<number> =>
  (await database.pool.query('select epoch from event_epoch')).rows[0].epoch;

test('a finished restore ends sessions, and what waited to be sent, as restore --finish does', async () => {
  const { server, market } = await separateServer('Finished restore');
  const { pool } = server.database;
  const email = 'ada@finished.example';
  await makeUser(server, { marketplaceId: market.id, role: 'FULL_ADMIN' }, { email });
  await new Browser(server).signIn(email);
  await pool.query(`
    insert into outgoing_mail (kind, recipient, locale, payload, expires_at)
    values ('x', 'y', 'en', '', now() + interval '1 day')`);
  const epoch = await epochOf(server);
  expect(await finishRestore(administrator, server.database, null)).toEqual({ sessions: 1, mails: 1 });
  expect(await epochOf(server)).not.toBe(epoch);
  expect(await finishRestore(administrator, server.database, null)).toEqual({ sessions: 0, mails: 0 });
});

test('a database with another identity than at the last start begins a new epoch, in which earlier cursors have expired', async () => {
  const { server, market, send, cursor } = await separateServer('Another identity');
  const { pool } = server.database;
  const start = () => adoptRestoredLogs(administrator, server.database);
  // The first start of this database only records its identity.
  await send('Before the restore.');
  const before = await cursor();
  expect(await start()).toEqual({ marketplaces: [], hasNewEpoch: false });
  expect(await cursor()).toBe(before);
  await pool.query("update event_epoch set identity = 'another'");
  expect(await start()).toEqual({ marketplaces: [], hasNewEpoch: true });
  expect(await start()).toEqual({ marketplaces: [], hasNewEpoch: false });
  const expired = follow(server, market.operator, 'sse', events, { after: before });
  expect((await expired.next()).errors[0].extensions).toEqual({ code: 'CURSOR_EXPIRED', field: 'after' });
  const after = await cursor();
  await send('After the restore.');
  const follower = follow(server, market.operator, 'sse', events, { after });
  expect((await follower.next()).data.chatEvents.chatMessage.message).toBe('After the restore.');
  await follower.stop();
});

test('webhooks of a restored log receive new events, and no event again', async () => {
  const { server, market, send } = await separateServer('Restored webhooks', { deliversWebhooks: true });
  const { url, received, count } = await startReceiver();
  await makeHook(market.operator, url);
  await send('Before the dump.');
  await count(1);
  await restore(server);
  // If two processes start at once, one of them has nothing to do.
  expect((await Promise.all([adopt(server), adopt(server)])).flat()).toEqual([market.id]);
  await send('After it.');
  await count(2);
  expect(received.map(({ event }) => event.data.message)).toEqual(['Before the dump.', 'After it.']);
  // The same without any event, only for the webhook.
  await server.database.pool.query('delete from chat_event');
  await server.database.pool.query(
    'update webhook set from_xid = (from_xid::text::bigint + 1000000)::text::xid8',
  );
  expect(await adopt(server)).toEqual([market.id]);
  await send('Much later.');
  expect((await count(3)).at(-1)?.event.data.message).toBe('Much later.');
});

test('a log that was restored into another server continues, and its old cursors have expired', async () => {
  const { server, market, seller, send, cursor } = await separateServer('Restored');
  await send('Before the dump.');
  await restore(server);
  const { rows } = await server.database.pool.query('select xid::text as xid from chat_event');
  const lost = { epoch: await epochOf(server), xid: rows[0].xid, sellerId: seller.number, eventSeq: 1 };
  expect(await adopt(server)).toEqual([market.id]);
  expect(await adopt(server)).toEqual([]);
  const expired = follow(server, market.operator, 'sse', events, {
    after: eventCursor(market.id, lost),
  });
  expect((await expired.next()).errors[0].extensions.code).toBe('CURSOR_EXPIRED');
  const after = await cursor();
  await send('After it.');
  const follower = follow(server, market.operator, 'sse', events, { after });
  expect((await follower.next()).data.chatEvents.chatMessage.message).toBe('After it.');
  await follower.stop();
});
