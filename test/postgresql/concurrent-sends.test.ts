import { beforeAll, expect, test } from 'vitest';
import type { OperatorActor, SellerActor } from '../../src/access/actor.js';
import { markRead } from '../../src/chat/mark-read.js';

import type { Database } from '../../src/database/database.js';
import { send } from '../harness/send.js';
import { makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

let database: Database;
let market: TestMarketplace;
let operator: OperatorActor;

beforeAll(async () => {
  const server = await startTestServer();
  database = server.database;
  market = await makeMarketplace(server, 'Busy', ['One', 'Two', 'Three']);
  operator = {
    side: 'operator',
    identity: 'key:1',
    credential: null,
    person: null,
    expiresAt: null,
    marketplaceId: market.id,
    marketplaceName: 'Busy',
    scope: 'chat:write',
    name: null,
  };
});

const sellerActor = (sellerId: number): SellerActor => ({ ...operator, side: 'seller', sellerId });

const outgoing = (sellerId: number, message: string, idempotencyKey: string | null = null) => ({
  sellerId,
  message,
  idempotencyKey,
});

test('messages and events of concurrent writers are numbered without a gap, in the order of commit', async () => {
  const seen: { seller_id: number; event_seq: number }[] = [];
  let writing = true;
  // A reader of the whole marketplace, as in docs/storage.md, which never reads before its cursor.
  const reader = (async () => {
    let cursor = { xid: '0', seller: 0, seq: 0 };
    for (let last = false; !last; ) {
      last = !writing;
      const { rows } = await database.pool.query(
        `select seller_id, event_seq, xid::text as transaction from chat_event
         where marketplace_id = $1 and (xid, seller_id, event_seq) > ($2::xid8, $3, $4)
           and xid < pg_snapshot_xmin(pg_current_snapshot())
         order by xid, seller_id, event_seq limit 50`,
        [market.id, cursor.xid, cursor.seller, cursor.seq],
      );
      seen.push(...rows);
      const end = rows.at(-1);
      if (end) {
        cursor = { xid: end.transaction, seller: end.seller_id, seq: end.event_seq };
        last = false;
      }
    }
  })();

  const writers = Array.from({ length: 24 }, async (_, writer) => {
    for (let n = 0; n < 25; n++) {
      const seller = market.sellers[(writer + n) % 3]?.number as number;
      if (writer % 6 === 5) {
        await markRead(operator, database, { seller, sentBy: 'User' });
      } else {
        const actor = writer % 2 === 0 ? operator : sellerActor(seller);
        await send(
          actor,
          database,
          outgoing(seller, `${writer}.${n}`, n % 3 === 0 ? `${writer}.${n}` : null),
        );
      }
    }
  });
  await Promise.all(writers);
  writing = false;
  await reader;

  for (const { number } of market.sellers) {
    const { rows: messages } = await database.pool.query(
      'select seq, created_at from message where seller_id = $1 order by seq',
      [number],
    );
    const { rows: events } = await database.pool.query(
      'select event_seq, xid::text::numeric as xid from chat_event where seller_id = $1 order by event_seq',
      [number],
    );
    expect(messages.map(({ seq }) => seq)).toEqual(messages.map((_, i) => i + 1));
    expect(events.map(({ event_seq }) => event_seq)).toEqual(events.map((_, i) => i + 1));
    const rising = (values: number[]) => values.every((value, i) => i === 0 || value >= (values[i - 1] ?? 0));
    expect(rising(messages.map(({ created_at }) => created_at.getTime()))).toBe(true);
    expect(rising(events.map(({ xid }) => Number(xid)))).toBe(true);
    // The reader has seen each event of the thread once, in order.
    expect(seen.filter(({ seller_id }) => seller_id === number).map(({ event_seq }) => event_seq)).toEqual(
      events.map(({ event_seq }) => event_seq),
    );
  }
});

test('the same idempotency key from many concurrent callers stores one message', async () => {
  const seller = market.sellers[0]?.number as number;
  const sent = await Promise.all(
    Array.from({ length: 16 }, () => send(operator, database, outgoing(seller, 'Once.', 'the key'))),
  );
  expect(new Set(sent.map(({ seq }) => seq)).size).toBe(1);
  await expect(send(operator, database, outgoing(seller, 'Other.', 'the key'))).rejects.toMatchObject({
    fieldErrors: [{ field: 'idempotencyKey' }],
  });
  // The other side has its own keys.
  const other = await send(sellerActor(seller), database, outgoing(seller, 'Other.', 'the key'));
  expect(other.seq).not.toBe(sent[0]?.seq);
});

test('a key can be used again after 24 hours, and new keys remove expired ones', async () => {
  const seller = market.sellers[1]?.number as number;
  const first = await send(operator, database, outgoing(seller, 'Daily.', 'daily'));
  await database.pool.query(
    "update idempotency_key set created_at = created_at - interval '24 hours 1 second'",
  );
  const second = await send(operator, database, outgoing(seller, 'Daily.', 'daily'));
  expect(second.seq).toBeGreaterThan(first.seq);
  for (let n = 0; n < 60; n++) await send(operator, database, outgoing(seller, 'New.', `new ${n}`));
  const { rows } = await database.pool.query(
    "select count(*)::integer as expired from idempotency_key where seller_id = $1 and created_at < now() - interval '24 hours'",
    [seller],
  );
  expect(rows[0].expired).toBe(0);
});
