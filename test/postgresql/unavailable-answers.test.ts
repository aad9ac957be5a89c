import { createClient } from 'graphql-ws';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { Browser, password } from '../harness/browser.js';
import { openFaultInjector, openLink } from '../harness/fault.js';
import { logged } from '../harness/follower.js';
import {
  type Environment,
  makeMarket,
  migratedDatabase,
  parleyWithInput,
  serveHere,
} from '../harness/process.js';
import { Client, post, type TestServer } from '../harness/server.js';
import { answerFrom, expectUnavailable, type Transports, transportsTo } from '../harness/transports.js';

/* Tests that a failure that a retry can help is the same error over each transport, and shows whether something was stored. */

let environment: Environment;
let market: Awaited<ReturnType<typeof makeMarket>>;
let faults: Awaited<ReturnType<typeof openFaultInjector>>;
let server: TestServer;
let seller: Client;
let transports: Transports;

beforeAll(async () => {
  environment = await migratedDatabase();
  market = await makeMarket(environment);
  faults = await openFaultInjector(environment.DATABASE_URL ?? '');
  server = await serveHere(environment);
  transports = transportsTo(server);
  seller = new Client(server, market.sellerKey, 'seller');
  await seller.data(send, { message: 'The first.' });
});

const send =
  'mutation ($message: String!, $key: String) { chatMessageCreate(input: { message: $message, idempotencyKey: $key }) { chatMessage { message } errors { messages } } }';
const list = '{ chatMessages { nodes { message } } }';

/** Sends a message over each transport that can, and expects that nothing was stored. */
async function expectSendsUnavailable(client = seller): Promise<void> {
  const before = await stored();
  for (const transport of ['POST', 'SSE', 'WebSocket'] as const) {
    expectUnavailable(await transports[transport](client, send, { message: 'Not stored.' }), transport);
  }
  expect(await stored()).toEqual(before);
}

const stored = async () =>
  (await faults.run('select message from message order by seq')).map(({ message }) => message);

describe('a send fails as unavailable, and works again', () => {
  test.each([
    '53100',
    '53200',
    '53400',
    '40001',
    '40P01',
    '25006',
    '55P03',
    '57014',
    '57P01',
    '58030',
    '08006',
  ])('when PostgreSQL reports %s', async (sqlState) => {
    await faults.failInserts(sqlState);
    await expectSendsUnavailable();
    await faults.failInserts(null);
    await seller.data(send, { message: 'Stored.' });
  });

  test('but any other error is one of the server', async () => {
    await faults.failInserts('P0001');
    const { status, body } = await seller.ask(send, { message: 'Not stored.' });
    expect(status).toBe(200);
    expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    await faults.failInserts(null);
  });

  test('when the database is read-only, while reads go on', async () => {
    await faults.run(`alter database ${faults.name} set default_transaction_read_only = on`);
    await faults.endConnections();
    await expect.poll(async () => (await seller.ask(list)).status).toBe(200);
    await expectSendsUnavailable();
    for (const transport of ['POST', 'GET', 'SSE', 'WebSocket'] as const) {
      expect(
        (await transports[transport](seller, list)).body.data.chatMessages.nodes.length,
        transport,
      ).toBeGreaterThan(0);
    }
    await faults.run(`alter database ${faults.name} reset default_transaction_read_only`);
    await faults.endConnections();
    await expect.poll(async () => (await seller.ask(send, { message: 'Again.' })).status).toBe(200);
  });

  test.each(['pg_cancel_backend', 'pg_terminate_backend'] as const)(
    'when an administrator calls %s',
    async (call) => {
      const unlock = await faults.lockThreads();
      const before = await stored();
      for (const transport of ['POST', 'SSE', 'WebSocket'] as const) {
        const sending = transports[transport](seller, send, { message: 'Not stored.', key: 'disturbed' });
        await faults.disturbWaiting(call);
        expectUnavailable(await sending, transport);
      }
      await unlock();
      expect(await stored()).toEqual(before);
      await seller.data(send, { message: 'Stored.' });
    },
  );

  test.each([
    ['a lock is held for too long', 'lock_timeout=200'],
    ['a statement takes too long', 'statement_timeout=200'],
  ])('when %s', async (_, setting) => {
    const impatient = await serveHere({ DATABASE_URL: `${environment.DATABASE_URL}?${setting}` });
    const unlock = await faults.lockThreads();
    const before = await stored();
    const { status, headers, body } = await new Client(impatient, market.sellerKey, 'seller').ask(send, {
      message: 'Not stored.',
    });
    expectUnavailable({ status, retryAfter: headers.get('retry-after'), body }, 'POST');
    await unlock();
    expect(await stored()).toEqual(before);
  });

  test('when the database has no connection left', async () => {
    const role = `limited_${faults.name}`;
    await faults.run(`create role ${role} login password 'limited'`);
    await faults.run(`grant all on all tables in schema public to ${role}`);
    const url = new URL(environment.DATABASE_URL ?? '');
    url.username = role;
    url.password = 'limited';
    const limited = await serveHere({ DATABASE_URL: url.href });
    const client = new Client(limited, market.sellerKey, 'seller');
    await client.data(list);
    await faults.run(`alter role ${role} connection limit 0`);
    await faults.endConnections();
    await expect
      .poll(async () => {
        await client.ask(list);
        return limited.log.some((line) => line.includes('too many connections for role'));
      })
      .toBe(true);
    expectUnavailable(answerFrom(await client.ask(list)), 'POST');
    await faults.run(`alter role ${role} connection limit -1`);
    await expect.poll(async () => (await client.ask(list)).status).toBe(200);
  });
});

describe('a document with several mutation fields', () => {
  const both = `mutation ($a: String!, $b: String!) {
    a: chatMessageCreate(input: { message: $a }) { chatMessage { message } errors { messages } }
    b: chatMessageCreate(input: { message: $b }) { chatMessage { message } errors { messages } }
  }`;

  /** Makes only the insert of this text fail. */
  const failText = async (text: string) => {
    await faults.failInserts('53100');
    await faults.run('drop trigger fault on message');
    await faults.run(
      `create trigger fault before insert on message for each row when (new.message = '${text}') execute function fault()`,
    );
  };

  test.each([
    ['the first', 'fails', 'works', { a: null, b: { chatMessage: { message: 'works' }, errors: null } }],
    ['the last', 'works', 'fails', { a: { chatMessage: { message: 'works' }, errors: null }, b: null }],
  ])('is answered with 200 if only %s fails, with its error', async (_, a, b, data) => {
    await failText('fails');
    const { status, headers, body } = await seller.ask(both, { a, b });
    expect(status).toBe(200);
    expect(headers.get('retry-after')).toBeNull();
    expect(body.data).toEqual(data);
    expect(body.errors).toMatchObject([
      { path: [a === 'fails' ? 'a' : 'b'], extensions: { code: 'SERVICE_UNAVAILABLE' } },
    ]);
    await faults.failInserts(null);
  });

  test('is answered with 503 if nothing was stored', async () => {
    await failText('fails');
    const before = await stored();
    for (const [a, b] of [
      ['fails', 'fails'],
      // Invalid input stores nothing.
      ['', 'fails'],
    ]) {
      const { status, headers } = await seller.ask(both, { a, b });
      expect(status).toBe(503);
      expect(headers.get('retry-after')).toBe('1');
    }
    expect(await stored()).toEqual(before);
    await faults.failInserts(null);
  });
});

describe('without a connection', () => {
  /** Lets no new connection in while `work` runs, and ends those that are open. */
  async function withoutConnections(work: () => Promise<void>): Promise<void> {
    await faults.allowConnections(false);
    await faults.endConnections();
    try {
      await work();
    } finally {
      await faults.allowConnections(true);
    }
    await expect.poll(async () => (await seller.ask(list)).status).toBe(200);
  }

  test('every operation over each transport is unavailable', () =>
    withoutConnections(async () => {
      for (const transport of ['POST', 'GET', 'SSE'] as const) {
        const seen = await transports[transport](seller, list);
        expectUnavailable(seen, transport);
        // The key cannot be checked, so no stream begins.
        expect(seen).toMatchObject({ status: 503, retryAfter: '1' });
      }
      const closed = (await transports.WebSocket(seller, list)).body.errors;
      expect(closed).toMatchObject({ code: 1013 });
    }));

  test('an operation on an open WebSocket is unavailable, and the others go on', async () => {
    const socket = createClient({
      url: `${server.address.replace('http', 'ws')}/seller/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${seller.key}` },
      retryAttempts: 0,
    });
    const after = (await seller.data('{ chatEventsCursor }')).chatEventsCursor;
    const query = `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`;
    const events = socket.iterate({ query, variables: { after } });
    const nextMessage = async () => JSON.stringify(await events.next());
    await seller.data(send, { message: 'Before.' });
    expect(await nextMessage()).toContain('Before.');
    await withoutConnections(async () => {
      await expect(socket.iterate({ query: list }).next()).rejects.toMatchObject([
        { extensions: { code: 'SERVICE_UNAVAILABLE' } },
      ]);
    });
    await seller.data(send, { message: 'After.' });
    expect(await nextMessage()).toContain('After.');
    await socket.dispose();
  });

  test('the sign-in routes are unavailable, with a page for people', async () => {
    const { marketplaceId } = market;
    const email = 'ada@market.example';
    const ada = ['user', 'create', '--operator', marketplaceId, '--role', 'FINANCE', '--email', email];
    await parleyWithInput(password, environment, ...ada);
    const browser = await new Browser(server).signIn(email);
    await withoutConnections(async () => {
      const answers = [
        await browser.get('/auth/session'),
        await browser.post('/auth/sign-in/email', { email, password }),
        await browser.post('/auth/sign-out', {}),
        await browser.ask('operator', '{ viewer { name } }'),
      ];
      for (const { status, headers, body } of answers) {
        expectUnavailable({ status, retryAfter: headers.get('retry-after'), body }, 'POST');
      }
      const visit = await fetch(`${server.address}/auth/session`, {
        headers: { accept: 'text/html', cookie: browser.cookie },
      });
      expect(visit.status).toBe(503);
      expect(visit.headers.get('retry-after')).toBe('1');
      expect(visit.headers.get('content-type')).toContain('text/html');
    });
  });

  test.each(['pages', 'the element'])('%s load', async (kind) => {
    await withoutConnections(async () => {
      for (const path of kind === 'pages' ? ['/', '/operator', '/seller'] : ['/parley-chat.js']) {
        const { status } = await fetch(server.address + path, { headers: { accept: 'text/html' } });
        expect(status, path).toBe(200);
      }
    });
  });
});

test('signing in is unavailable if the database is read-only, not refused', async () => {
  const email = 'eve@market.example';
  const eve = ['user', 'create', '--operator', market.marketplaceId, '--role', 'FINANCE', '--email', email];
  await parleyWithInput(password, environment, ...eve);
  await faults.run(`alter database ${faults.name} set default_transaction_read_only = on`);
  await faults.endConnections();
  const answers = [];
  await expect.poll(async () => (await seller.ask(list)).status).toBe(200);
  answers.push(await post(server, '/auth/sign-in/email', { email, password }));
  const { operatorKey } = market;
  const operator = new Client(server, operatorKey, 'operator');
  answers.push(
    await operator.ask(
      `mutation { chatMessageRead(input: { seller: "${market.sellerId}", sentBy: "User" }) { errors { messages } } }`,
    ),
  );
  await faults.run(`alter database ${faults.name} reset default_transaction_read_only`);
  await faults.endConnections();
  for (const { status, headers, body } of answers) {
    expectUnavailable({ status, retryAfter: headers.get('retry-after'), body }, 'POST');
  }
});

test.each(['POST', 'SSE', 'WebSocket'] as const)(
  'a %s whose commit was not confirmed is unavailable, and its retry stores once',
  async (transport) => {
    const link = await openLink(environment.DATABASE_URL ?? '');
    const cut = await serveHere({ DATABASE_URL: link.url });
    const client = new Client(cut, seller.key, 'seller');
    const ask = (variables: Record<string, unknown>) => transportsTo(cut)[transport](client, send, variables);
    const message = `Sent once by ${transport}.`;
    link.cutAtCommit();
    expectUnavailable(await ask({ message, key: transport }), transport);
    expect((await stored()).filter((text) => text === message)).toHaveLength(1);
    const again = await ask({ message, key: transport });
    expect(again.body.data.chatMessageCreate).toEqual({ chatMessage: { message }, errors: null });
    expect((await stored()).filter((text) => text === message)).toHaveLength(1);
  },
);
