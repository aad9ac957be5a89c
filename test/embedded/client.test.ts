import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ParleyClient } from '@parley/client';
import type { WebhookEvent } from '@parley/client/webhooks';
import { beforeAll, expect, test, vi } from 'vitest';
import { followChat, type Store } from '../../client/examples/follow-chat.js';
import { answer } from '../../client/examples/handle-errors.js';
import { clientOfPage } from '../../client/examples/in-a-browser.js';
import { sellersWithUnread } from '../../client/examples/list-sellers.js';
import { webhookServer } from '../../client/examples/receive-webhooks.js';
import { askForDispatch } from '../../client/examples/send-message.js';
import { administrator } from '../../src/access/actor.js';
import { clearOldEvents } from '../../src/chat/event-retention.js';
import { afterFile } from '../harness/ending.js';
import { makeHook } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Runs every example of client/README.md with a server. */

let server: TestServer;
let market: TestMarketplace;
let shop: TestMarketplace['sellers'][number];
let operator: ParleyClient;

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
  market = await makeMarketplace(server, 'Harbour Market', ['Harbour Tools', 'Garden Gnomes']);
  const [first] = market.sellers;
  if (!first) throw new Error('There is no seller.');
  shop = first;
  operator = new ParleyClient({ url: urlOf('operator'), key: market.operator.key });
});

const urlOf = (side: 'operator' | 'seller') => `${server.address}/${side}/graphql`;

const say = (message: string) =>
  shop.client.data(
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }',
    { input: { message } },
  );

test('client/README.md shows the examples that these tests run', () => {
  const file = (path: string) => new URL(`../../client/${path}`, import.meta.url);
  const shown = [...readFileSync(file('README.md'), 'utf8').matchAll(/```ts\n(.*?)```/gs)].map(
    ([, code]) => code,
  );
  const examples = readdirSync(file('examples')).map((name) =>
    readFileSync(file(`examples/${name}`), 'utf8'),
  );
  expect(shown.toSorted()).toEqual(examples.toSorted());
});

test('the example that sends a message', async () => {
  const id = await askForDispatch(urlOf('operator'), market.operator.key, shop.id);
  const { node } = await market.operator.data(
    'query ($id: ID!) { node(id: $id) { ... on ChatMessage { message } } }',
    { id },
  );
  expect(node).toEqual({ message: 'When will order 12345 be dispatched?' });
});

test('the example that reads pages', async () => {
  await say('Tomorrow.');
  expect(await sellersWithUnread(operator)).toEqual(['Harbour Tools']);
});

test('the example that follows the chat, also after an interruption', async () => {
  const messages: string[] = [];
  const store: Store = {
    lastCursor: undefined,
    loadThreads: vi.fn(async () => {}),
    addMessage: (sellerId, message) => {
      expect(sellerId).toBe(shop.id);
      messages.push(message);
    },
  };
  const follow = () => {
    const stop = new AbortController();
    const following = followChat(operator, store, stop.signal);
    return async () => {
      stop.abort();
      await following;
    };
  };
  const pause = follow();
  await vi.waitFor(() => expect(store.lastCursor).toBeDefined());
  await say('One');
  await expect.poll(() => messages).toEqual(['One']);
  await pause();
  await say('Two');
  const stop = follow();
  await expect.poll(() => messages).toEqual(['One', 'Two']);
  await stop();
  expect(store.loadThreads).toHaveBeenCalledOnce();
});

test('the example that handles errors', async () => {
  const seller = new ParleyClient({ url: urlOf('seller'), key: shop.client.key });
  expect(await answer(seller, 'It has left.', 'key-1')).toBe('Sent.');
  expect(await answer(seller, ' ', 'key-2')).toMatch(/^message: /);
  const unknown = new ParleyClient({ url: urlOf('seller'), key: 'parley_sel_unknown' });
  expect(await answer(unknown, 'Hello', 'key-3')).toBe('The key is not valid.');
  const away = new ParleyClient({ url: 'http://127.0.0.1:9/', key: 'a', retries: { attempts: 1 } });
  expect(await answer(away, 'Hello', 'key-4')).toBe('Not sent yet. Try again with the same key.');
});

/** Listens on a port of its own until the file's tests have ended. @returns the address. */
async function listen(receiver: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    receiver.closeAllConnections();
    receiver.close();
  });
  return `http://127.0.0.1:${(receiver.address() as AddressInfo).port}`;
}

test('the example that receives webhooks', async () => {
  const handled: WebhookEvent[] = [];
  let receive: RequestListener = () => {};
  const url = await listen(createServer((request, response) => receive(request, response)));
  const { secret } = await makeHook(market.operator, url);
  const example = webhookServer(secret, async (_id, event) => {
    handled.push(event);
  });
  receive = (request, response) => example.emit('request', request, response);
  await say('Where is order 12345?');
  await expect
    .poll(() => handled)
    .toMatchObject([
      { type: 'chat_message.created', data: { message: 'Where is order 12345?', sellerId: shop.id } },
    ]);
  const forged = await fetch(url, { method: 'POST', body: '{}' });
  expect(forged.status).toBe(400);
  expect(handled).toHaveLength(1);
});

test('the example of a browser', async () => {
  const issue = async () => {
    const document = 'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }';
    const { chatTokenCreate } = await market.operator.data(document, {
      input: { sellerId: shop.id, name: 'Ann Lee' },
    });
    return chatTokenCreate.token as string;
  };
  const tokens = ['expired', await issue()];
  const tokenUrl = await listen(createServer((_, response) => response.end(tokens.shift())));
  const client = clientOfPage(server.address, tokenUrl);
  expect(await client.query('{ viewer { name } }', {})).toEqual({ viewer: { name: 'Ann Lee' } });
  expect(tokens).toEqual([]);
});

test('a subscription after a cursor that has expired begins again, and says that events were missed', async () => {
  const { chatEventsCursor: expired } = await market.operator.data('{ chatEventsCursor }');
  await say('Missed');
  await clearOldEvents(administrator, server.database, new Date(Date.now() + 60_000));
  const document =
    'subscription ($after: String) { chatEvents(after: $after) { ... on ChatMessageCreated { cursor chatMessage { message } } } }';
  const items: unknown[] = [];
  for await (const item of operator.chatEvents(document, {}, { after: expired, minWaitMs: 0 })) {
    items.push(item);
    if (item.type === 'event') break;
    await say('Next');
  }
  expect(items).toEqual([
    { type: 'start', cursor: expect.any(String), missedEvents: true },
    {
      ...{ type: 'event', cursor: expect.any(String) },
      data: { chatEvents: { cursor: expect.any(String), chatMessage: { message: 'Next' } } },
    },
  ]);
});
