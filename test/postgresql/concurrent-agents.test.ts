import { beforeAll, expect, test } from 'vitest';
import { deleteLabel } from '../../src/database/statements/labels.js';
import { lockMarketplace } from '../../src/database/statements/marketplaces.js';
import { lockThreads } from '../../src/database/statements/work-state.js';
import { MarketplaceScope } from '../../src/database/tenant-scope.js';
import { decodeLabelId } from '../../src/graphql/ids.js';
import { type Agent, makeAgent } from '../harness/agents.js';
import { say } from '../harness/receiver.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';
import { makeLabel } from '../harness/threads.js';

/* Tests what the operator's users do at the same time: reads and marks of a thread, and views of a label. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Readers', ['Alpha', 'Beta']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  ben = await makeAgent(server, market.id, 'Ben');
});

const seller = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];

const read = ({ client }: Agent, id: string) =>
  client.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    { id },
  );
const mark = ({ client }: Agent, id: string, markedUnread: boolean) =>
  client.data(
    'mutation ($id: ID!, $m: Boolean!) { chatMarkedUnreadSet(input: { sellerId: $id, markedUnread: $m }) { errors { field } } }',
    { id, m: markedUnread },
  );
const unreadOf = async ({ client }: Agent) =>
  (await client.data('{ sellersForChats { nodes { businessName unreadChatMessageCount markedUnread } } }'))
    .sellersForChats.nodes;

async function waitingForLocks(): Promise<number> {
  const { rows } = await server.database.pool.query(
    'select count(*)::integer as waiting from pg_locks where not granted',
  );
  return rows[0].waiting;
}

/** Holds the lock of a thread until all of the acts wait for it, in their order. */
async function whileLocked(sellerId: number, acts: readonly (() => Promise<unknown>)[]): Promise<void> {
  const started: Promise<unknown>[] = [];
  await server.database.transaction(async (holder) => {
    await holder.run(new MarketplaceScope(market.id), lockThreads, { sellerIds: [sellerId] });
    for (const [index, act] of acts.entries()) {
      started.push(act());
      await expect.poll(waitingForLocks).toBe(index + 1);
    }
  });
  await Promise.all(started);
}

test('two colleagues who read a thread at the same time have both read it', async () => {
  const { id, number, client } = seller(0);
  await say(client, 'Hello');
  await whileLocked(number, [() => read(ada, id), () => read(ben, id)]);
  expect(await unreadOf(ada)).toMatchObject([{ unreadChatMessageCount: 0 }, {}]);
  expect(await unreadOf(ben)).toMatchObject([{ unreadChatMessageCount: 0 }, {}]);
});

test('removing a mark keeps unread what a colleague reads at the same time', async () => {
  const { id, number, client } = seller(1);
  await say(client, 'One');
  await read(ada, id);
  await read(ben, id);
  await mark(ben, id, true);
  await say(client, 'Two');
  await whileLocked(number, [() => read(ada, id), () => mark(ben, id, false)]);
  const beta = (await unreadOf(ben)).find(
    ({ businessName }: { businessName: string }) => businessName === 'Beta',
  );
  expect(beta).toEqual({ businessName: 'Beta', unreadChatMessageCount: 1, markedUnread: false });
});

test('a view that is saved while its label is deleted names the label as missing', async () => {
  const label = await makeLabel(ada.client, 'Urgent');
  const scope = new MarketplaceScope(market.id);
  let saved: Promise<unknown> | undefined;
  await server.database.transaction(async (holder) => {
    await holder.run(scope, lockMarketplace, {});
    await holder.run(scope, deleteLabel, { id: decodeLabelId(label) ?? 0 });
    saved = ben.client.data(
      `mutation ($input: SavedViewCreateInput!) {
        savedViewCreate(input: $input) { errors { field } savedView { id } } }`,
      { input: { name: 'Urgent', list: 'ALL', labelIds: [label] } },
    );
    await expect.poll(waitingForLocks).toBe(1);
  });
  expect(await saved).toEqual({ savedViewCreate: { errors: [{ field: 'labelIds' }], savedView: null } });
});
