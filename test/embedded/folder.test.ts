import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import {
  type Environment,
  freshDatabase,
  makeChat,
  migratedDatabase,
  parleyJson,
  runProcess,
  serve,
} from '../harness/process.js';
import { Client } from '../harness/server.js';

/** Each test uses the folder of the test before. */
let database: Environment;

beforeAll(async () => {
  database = await migratedDatabase();
});

test('a second process on the folder is rejected with a clear error, and no data is lost', async () => {
  const server = await serve(database);
  for (const args of [['serve'], ['migrate'], ['marketplace', 'create', 'Second']]) {
    const { code, stdout, stderr } = await runProcess({ PORT: '0', ...database }, args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('in use by another process');
    expect(stderr).toContain('DATABASE_URL');
  }
  expect(await server.stop()).toBe(0);
  expect(await parleyJson(database, 'marketplace', 'list')).toEqual([]);
});

test('after kill -9 in the middle of writing, every acknowledged message is there and the lock is free', async () => {
  const key = await makeChat(database);
  const sent: string[] = [];
  const acknowledged: string[] = [];

  const server = await serve(database);
  const client = new Client({ address: server.address } as never, key, 'seller');
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const text = `message ${writer}.${n}`;
      sent.push(text);
      const { body } = await client.ask(
        'mutation($m: String!) { chatMessageCreate(input: {message: $m}) { chatMessage { message } } }',
        { m: text },
      );
      acknowledged.push(body.data.chatMessageCreate.chatMessage.message);
      if (acknowledged.length === 200) void server.stop('SIGKILL');
    }
  });
  await Promise.allSettled(writers);

  const again = await serve(database);
  const reader = new Client({ address: again.address } as never, key, 'seller');
  const { chatMessages } = await reader.data('{ chatMessages(first: 500) { totalCount nodes { message } } }');
  const stored = chatMessages.nodes.map(({ message }: { message: string }) => message);
  expect(stored).toEqual(expect.arrayContaining(acknowledged));
  expect(sent).toEqual(expect.arrayContaining(stored));
  expect(new Set(stored).size).toBe(chatMessages.totalCount);
  await again.stop();
});

test('a folder whose first start was killed is created again', async () => {
  const database = await freshDatabase();
  const unfinished = join(database.DATA_DIR ?? '', 'database.unfinished');
  mkdirSync(join(unfinished, 'base'), { recursive: true });
  writeFileSync(join(unfinished, 'PG_VERSION'), '18\n');
  expect((await parleyJson(database, 'migrate')).applied).toContain('0001.do.chat.sql');
  expect(existsSync(unfinished)).toBe(false);
});
