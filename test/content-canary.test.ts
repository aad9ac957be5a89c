import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { expect, inject, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { eraseMember } from '../src/accounts/erase-person.js';
import { createUser } from '../src/accounts/users.js';
import { placesOf } from './harness/canary.js';
import { setActions } from './harness/content-policy.js';
import { afterFile } from './harness/ending.js';
import { eraseAll } from './harness/erasure.js';
import { startServer } from './harness/postgresql.js';
import { type Environment, makeMarket, migratedDatabase, parley, prepare, serve } from './harness/process.js';
import { deleteBefore } from './harness/retention.js';
import { Client, post } from './harness/server.js';

/*
 * Checks that a text that the policy rejects or redacts is stored nowhere: not in a row, not in the database's files including its journal, not
 * in the log. Each transport sends its own card number, beside its own word.
 */

const textsByTransport = {
  plain: ['4111111111111111', 'pelican'],
  keyed: ['5555555555554444', 'heron'],
  literal: ['378282246310005', 'stork'],
  malformed: ['6011111111111117', 'egret'],
  checked: ['3530111333300000', 'avocet'],
  asked: ['4242424242424242', 'lapwing'],
} as const;
const textOf = ([card, bird]: readonly [string, string]) => `card ${card} ${bird}`;

/** An address that the policy redacts: its text is stored without it. */
const redacted = 'cassowary@example.com';

/** A stored text, which proves that the search below finds stored texts. */
const stored = 'nothing but a flamingo';

test('a rejected or redacted text is stored nowhere', async () => {
  const environment = await migratedDatabase();
  const { sellerKey: key, operatorKey, sellerId } = await makeMarket(environment);
  const server = await serve(environment);
  const operator = new Client({ address: server.address } as never, operatorKey, 'operator');
  await setActions(operator, { EMAIL: 'REDACT' });
  const client = new Client({ address: server.address } as never, key, 'seller');
  const sending =
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } } }';
  const send = async (input: Record<string, unknown>) => client.ask(sending, { input });
  const rejected = { data: { chatMessageCreate: { chatMessage: null } } };

  expect((await send({ message: textOf(textsByTransport.plain) })).body).toEqual(rejected);
  for (const idempotencyKey of ['again', 'again']) {
    expect((await send({ message: textOf(textsByTransport.keyed), idempotencyKey })).body).toEqual(rejected);
  }
  const literal = `mutation { chatMessageCreate(input: {message: "${textOf(textsByTransport.literal)}"}) { chatMessage { id } } }`;
  expect((await client.ask(literal)).body).toEqual(rejected);
  // Invalid requests with the text in unexpected members.
  const bad = textOf(textsByTransport.malformed);
  await send({ message: [bad], acknowledged: [bad] });
  await client.ask(`{ chatMessageCheck(message: "${bad}") { ${bad} } }`);
  await client.ask(`{ ${textsByTransport.malformed[1]} }`);
  await post(server as never, '/seller/graphql', bad, { authorization: `Bearer ${key}` });
  await client.ask('query ($m: String!) { chatMessageCheck(message: $m) { blocked } }', {
    m: textOf(textsByTransport.checked),
  });
  const address = new URL('/seller/graphql', server.address);
  address.searchParams.set(
    'query',
    `{ chatMessageCheck(message: "${textOf(textsByTransport.asked)}") { blocked } }`,
  );
  const headers = { authorization: `Bearer ${key}`, accept: 'application/json' };
  expect((await fetch(address, { headers })).status).toBe(200);
  await send({ message: stored });
  const message = `Write to ${redacted}`;
  await send({ message, confirmRedaction: true });
  const accepted = { data: { chatMessageCreate: { chatMessage: expect.anything() } } };
  for (const idempotencyKey of ['redacted', 'redacted']) {
    expect((await send({ message, idempotencyKey })).body).toEqual(accepted);
  }
  const noted = await operator.data(
    `mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { text } } }`,
    { input: { sellerId, text: message, idempotencyKey: 'noted' } },
  );
  expect(noted.chatNoteCreate.chatNote.text).toBe('Write to █████');

  const rows = environment.DATABASE_URL ? await everyRow(environment.DATABASE_URL) : null;
  await server.stop();
  const places = [
    { name: 'the log', text: server.output() },
    ...(rows ? [rows] : []),
    ...filesBelow(environment.DATA_DIR ?? (await folderOf(environment.DATABASE_URL ?? ''))),
  ];
  expect(places.some(({ text }) => text.includes('flamingo'))).toBe(true);
  for (const { name, text } of places) {
    for (const trace of [...Object.values(textsByTransport).flat(), redacted, 'cassowary']) {
      expect(text.includes(trace), `${trace} in ${name}`).toBe(false);
    }
  }
});

test('a redacted or old text, and an erased name, is in no row at once, and in no file after a purge', async () => {
  const own = inject('parleyDatabase').kind === 'postgresql' ? await startServer() : null;
  if (own) afterFile(own.stop);
  const environment = own ? { DATABASE_URL: own.url, AUTH_SECRET: 'x'.repeat(32) } : await migratedDatabase();
  const market = await makeMarket(environment);
  const server = await serve(environment);
  const seller = new Client({ address: server.address } as never, market.sellerKey, 'seller');
  const send = async (message: string) => {
    const { chatMessageCreate } = await seller.data(
      'mutation ($message: String!) { chatMessageCreate(input: { message: $message }) { chatMessage { id } } }',
      { message },
    );
    return chatMessageCreate.chatMessage.id as string;
  };
  const ids: string[] = [];
  // Long ones are stored apart from their rows.
  for (let n = 0; n < 20; n += 1) ids.push(await send(`capybara ${n} ${'and more '.repeat(n)}`));
  ids.push(await send(`capybara ${'Zürich und '.repeat(800)}`.slice(0, 9_000)));
  for (let n = 0; n < 20; n += 1) await send(`wombat ${n} ${'and more '.repeat(n)}`);
  await send(stored);
  // The planner's samples have the text, too.
  if (own) await withClient(own.url, (client) => client.query('analyze; checkpoint'));
  for (const id of ids) {
    const { chatMessageRedact } = await seller.data(
      'mutation ($id: ID!) { chatMessageRedact(input: { id: $id, everything: true }) { partCount } }',
      { id },
    );
    expect(chatMessageRedact).toEqual({ partCount: 1 });
  }
  const operator = new Client({ address: server.address } as never, market.operatorKey, 'operator');
  const { chatNoteCreate } = await operator.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { chatNote { id } } }',
    { input: { sellerId: market.sellerId, text: 'capybara note', idempotencyKey: 'noted' } },
  );
  const { chatNoteRedact } = await operator.data(
    'mutation ($id: ID!) { chatNoteRedact(input: { id: $id, everything: true }) { partCount } }',
    { id: chatNoteCreate.chatNote.id },
  );
  expect(chatNoteRedact).toEqual({ partCount: 1 });
  const log = server.output();
  await server.stop();
  expect(log).not.toContain('capybara');
  await prepare(environment, async (database) => {
    expect(await placesOf(database, 'capybara')).toEqual([]);
    expect(await placesOf(database, 'wombat')).toEqual(['public.message.message', 'public.message.search']);
    const { rows } = await database.pool.query(
      'select marketplace_id, seller_id as "sellerId", seq from message order by seq desc limit 1',
    );
    await deleteBefore({ database }, rows[0].marketplace_id, rows[0]);
    expect(await placesOf(database, 'wombat')).toEqual([]);
    const owner = { sellerId: rows[0].sellerId };
    const person = { name: 'Zebedee', email: 'me@zebedee.example', password: null };
    const user = Number(await createUser(administrator, database, { owner, ...person }));
    await database.pool.query("update message set sent_by_name = 'Zebedee', author = null");
    await eraseMember(administrator, database, user);
    await eraseAll(database);
    for (const name of ['Zebedee', 'zebedee']) expect(await placesOf(database, name), name).toEqual([]);
    expect(await placesOf(database, 'flamingo')).toEqual(['public.message.message', 'public.message.search']);
    if (!own) await database.pool.query('analyze');
  });

  const folder = () => (own ? dataFolderOf(own.url) : Promise.resolve(environment.DATA_DIR ?? ''));
  const filesWith = async (text: string) =>
    filesBelow(await folder()).flatMap(({ name, text: content }) => (content.includes(text) ? [name] : []));
  expect((await filesWith('capybara')).length).toBeGreaterThan(1);
  const { json, stderr } = await purgeOf(environment);
  expect(json.journal).toBe('discarded');
  expect(json.tables.map(({ name }: { name: string }) => name)).toContain('message');
  expect(stderr).toMatch(/can be neither read nor sent meanwhile, for about \d+ seconds/);
  for (const text of ['capybara', 'wombat', 'Zebedee', 'zebedee'])
    expect(await filesWith(text), text).toEqual([]);
  expect((await filesWith('flamingo')).length).toBeGreaterThan(0);
});

async function purgeOf(environment: Environment) {
  const { code, stdout, stderr } = await parley(environment, 'purge', '--json');
  expect(code, stderr).toBe(0);
  return { json: JSON.parse(stdout), stderr };
}

async function withClient<Answer>(
  url: string,
  work: (client: pg.Client) => Promise<Answer>,
): Promise<Answer> {
  const client = new pg.Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Returns every row, as in a dump. */
function everyRow(url: string): Promise<{ name: string; text: string }> {
  return withClient(url, async (client) => {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    const lines: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ line: string }>(`select t::text as line from ${name} t`);
      lines.push(...rows.map(({ line }) => line));
    }
    await client.query('checkpoint');
    return { name: 'the rows', text: lines.join('\n') };
  });
}

/** Returns the server's folder of this database, without the journal, which other tests share. */
function folderOf(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ folder: string }>(
      `select current_setting('data_directory') || '/base/' || oid as folder
       from pg_database where datname = current_database()`,
    );
    return rows[0]?.folder ?? '';
  });
}

/** Returns the folder of a server that no other test uses, with its journal. */
function dataFolderOf(url: string): Promise<string> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ folder: string }>(
      `select current_setting('data_directory') as folder`,
    );
    return rows[0]?.folder ?? '';
  });
}

/** Reads the files of a folder, also of a running server, which deletes some meanwhile. */
function filesBelow(folder: string): { name: string; text: string }[] {
  const files = [];
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const name = join(entry.parentPath, entry.name);
    try {
      files.push({ name, text: readFileSync(name, 'latin1') });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
  return files;
}
