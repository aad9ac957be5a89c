import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { type Commands, openCommands } from './harness/commands.js';
import { jsonOf, makeMarket, migratedDatabase, runProcess } from './harness/process.js';
import { Client } from './harness/server.js';

let commands: Commands;
/** A key that a command has revoked. */
let revokedKey: string;

beforeAll(async () => {
  commands = await openCommands();
});

test('commands alone set up a marketplace, before any server has run', async () => {
  const marketplace = await commands.json('marketplace', 'create', 'Northlight Market');
  expect(marketplace).toEqual({ id: expect.any(String) });
  const seller = await commands.json(
    ...['seller', 'create', '--marketplace', marketplace.id, '--business-name', 'Étoile & Söhne 商店'],
    ...['--external-id', 'erp-1'],
  );
  expect(seller).toEqual({ id: 'U2VsbGVyLTY2MDExOQ==' });

  const operatorKey = await commands.json(
    ...['key', 'create', '--operator', marketplace.id, '--label', 'Support', '--expires', '2099-01-31'],
    ...['--scope', 'chat:write,chat:impersonate', '--scope', 'manage', '--network', '127.0.0.0/8, ::1'],
  );
  expect(operatorKey).toEqual({
    id: expect.any(String),
    key: expect.stringMatching(/^parley_op_[\w-]{43}$/),
  });
  const readKey = await commands.json(
    ...['key', 'create', '--seller', seller.id, '--scope', 'chat:read', '--expires', 'never'],
  );
  expect(readKey.key).toMatch(/^parley_sel_[\w-]{43}$/);

  const file = join(tmpdir(), `parley-sellers-${process.pid}.csv`);
  writeFileSync(file, 'businessName\nFirst Shop\n"Second, and ""best"" Shop"\n\n   \n');
  expect(await commands.json('seller', 'import', '--marketplace', marketplace.id, file)).toEqual({
    created: 2,
    updated: 0,
    rejected: expect.any(Number),
  });
  expect(await commands.json('migrate')).toEqual({ applied: [] });
  expect(await commands.json('marketplace', 'list')).toEqual([
    { id: marketplace.id, name: 'Northlight Market', chatEnabled: true, sellers: 3 },
  ]);

  await commands.withServer(async (server) => {
    const operator = new Client(server, operatorKey.key, 'operator');
    expect(
      await operator.data(
        '{ sellersForChats(q: "SÖHNE") { totalCount nodes { id legacyId businessName externalId } } }',
      ),
    ).toEqual({
      sellersForChats: {
        totalCount: 1,
        nodes: [
          { id: seller.id, legacyId: 660_119, businessName: 'Étoile & Söhne 商店', externalId: 'erp-1' },
        ],
      },
    });
  });

  const keys = await commands.json('key', 'list');
  expect(keys).toEqual([
    {
      id: operatorKey.id,
      label: 'Support',
      kind: 'operator',
      scope: 'chat:write',
      scopes: ['chat:write', 'chat:impersonate', 'manage'],
      hasEarlierRights: false,
      networks: ['127.0.0.0/8', '::1/128'],
      marketplaceId: marketplace.id,
      sellerId: null,
      prefix: operatorKey.key.slice(0, 'parley_op_'.length + 6),
      createdAt: expect.any(String),
      lastUsedAt: expect.any(String),
      expiresAt: '2099-01-31T00:00:00.000Z',
      revokedAt: null,
    },
    expect.objectContaining({
      id: readKey.id,
      kind: 'seller',
      sellerId: seller.id,
      lastUsedAt: null,
      expiresAt: null,
    }),
  ]);
  expect(JSON.stringify(keys)).not.toContain(operatorKey.key);

  expect(await commands.json('key', 'revoke', operatorKey.id)).toEqual({ id: operatorKey.id });
  revokedKey = operatorKey.key;
});

test('seed creates the requested amount, with a key that works while a revoked one does not', async () => {
  const seeded = await commands.json('seed', '--sellers', '12', '--messages', '300', '--seed', '5');
  expect(seeded).toEqual({
    marketplaceId: expect.any(String),
    key: expect.stringMatching(/^parley_op_/),
    sellers: 12,
    messages: 300,
  });
  await commands.withServer(async (server) => {
    const operator = new Client(server, seeded.key, 'operator');
    const { sellersForChats } = await operator.data('{ sellersForChats { totalCount nodes { id } } }');
    expect(sellersForChats.totalCount).toBe(12);
    let messages = 0;
    for (const { id } of sellersForChats.nodes) {
      messages += (await operator.data(`{ chatMessages(sellerId: "${id}", first: 1) { totalCount } }`))
        .chatMessages.totalCount;
    }
    expect(messages).toBe(300);
    expect((await new Client(server, revokedKey, 'operator').ask('{ __typename }')).status).toBe(401);
  });
});

test('a process opens the configured database, reads its input and prints the result', async () => {
  const environment = await migratedDatabase();
  const { marketplaceId } = await makeMarket(environment);
  const user = [
    'user',
    'create',
    '--operator',
    marketplaceId,
    '--role',
    'FINANCE',
    '--email',
    'ada@shop.example',
  ];
  expect(await runProcess(environment, user, 'correct horse battery staple\nmore\n')).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^User \d+ was created\.\n$/),
    stderr: '',
  });
  const seeded = await jsonOf(runProcess, environment, ['seed', '--sellers', '1', '--messages', '2']);
  expect(seeded).toMatchObject({ sellers: 1, messages: 2 });
});

test.each([
  [['key', 'create', '--operator', '999999'], /no marketplace 999999/],
  [['key', 'revoke', '999999'], /no key 999999/],
  [['seller', 'create', '--marketplace', '999999', '--business-name', 'X'], /no marketplace 999999/],
])('%j ends with a clear error and nothing on stdout', async (args, message) => {
  const { code, stdout, stderr } = await commands.run(args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});
