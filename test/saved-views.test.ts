import { beforeAll, expect, test, vi } from 'vitest';
import { workCounts } from '../src/database/statements/work-counts.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { say } from './harness/receiver.js';
import {
  type Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';
import { makeLabel, updateThreads } from './harness/threads.js';

/* Tests saved views of threads: own and shared ones, their counts, and who can change them. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;
let cleo: Agent;
let label: string;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Views', ['One', 'Two']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  ben = await makeAgent(server, market.id, 'Ben');
  cleo = await makeAgent(server, market.id, 'Cleo');
  label = await makeLabel(ada.client, 'Urgent');
  for (const { client } of market.sellers) await say(client, 'Hello');
});

const view = 'id name isShared canChange list sort threadCount threadCountIsExact labels { name }';

async function change(client: Client, mutation: 'Create' | 'Update' | 'Delete', input: object) {
  const { body } = await client.ask(
    `mutation ($input: SavedView${mutation}Input!) {
      savedView${mutation}(input: $input) { errors { field messages } savedView { ${view} } } }`,
    { input },
  );
  return body.errors ? body.errors[0].extensions.code : body.data[`savedView${mutation}`];
}

const viewsOf = async (client: Client) => (await client.data(`{ savedViews { ${view} } }`)).savedViews;

test('a view has a list, labels and an order; its owner sees it, and everybody a shared one', async () => {
  await updateThreads(ben.client, [market.sellers[0]?.id ?? ''], { addLabelIds: [label] });
  const own = await change(ben.client, 'Create', { name: 'Own', list: 'NEEDS_REPLY' });
  expect(own.savedView).toMatchObject({
    name: 'Own',
    isShared: false,
    canChange: true,
    list: 'NEEDS_REPLY',
    sort: 'LONGEST_WAIT',
    threadCount: 2,
    threadCountIsExact: true,
    labels: [],
  });
  const input = { name: 'Urgent ones', isShared: true, list: 'ALL', labelIds: [label] };
  const shared = await change(ben.client, 'Create', input);
  expect(shared.savedView).toMatchObject({ threadCount: 1, labels: [{ name: 'Urgent' }] });
  expect(await viewsOf(ben.client)).toMatchObject([
    { name: 'Own' },
    { name: 'Urgent ones', canChange: true },
  ]);
  expect(await viewsOf(cleo.client)).toMatchObject([{ name: 'Urgent ones', canChange: false }]);
  expect(await viewsOf(market.operator)).toMatchObject([{ name: 'Urgent ones' }]);
});

test('its owner can change it, and users who manage labels can change a shared one', async () => {
  const [own, shared] = await viewsOf(ben.client);
  const input = { name: 'Waiting', list: 'SNOOZED' };
  expect((await change(cleo.client, 'Update', { id: own.id, ...input })).errors[0].field).toBe('id');
  expect(await change(cleo.client, 'Update', { id: shared.id, ...input })).toBe('FORBIDDEN');
  expect((await change(ben.client, 'Update', { id: own.id, ...input })).savedView).toMatchObject({
    name: 'Waiting',
    sort: 'SNOOZE_END',
    threadCount: 0,
  });
  expect((await change(ada.client, 'Update', { id: shared.id, ...input, isShared: true })).errors).toBeNull();
  expect((await change(ada.client, 'Delete', { id: shared.id })).savedView.name).toBe('Waiting');
  expect(await viewsOf(cleo.client)).toEqual([]);
});

test.each([
  ['an order that the list does not have', { list: 'DONE', sort: 'LONGEST_WAIT' }, 'sort'],
  ['an unknown label', { list: 'DONE', labelIds: ['TGFiZWwtMjAwMDAwMDAwMA=='] }, 'labelIds'],
  ['no visible name', { list: 'DONE', name: '\u200b' }, 'name'],
])('%s is rejected', async (_name, input, field) => {
  expect((await change(ben.client, 'Create', { name: 'A view', ...input })).errors).toMatchObject([
    { field },
  ]);
});

test('a deleted label leaves the views; an owner has at most 50', async () => {
  await change(ben.client, 'Create', { name: 'Labelled', list: 'ALL', labelIds: [label] });
  await ada.client.data('mutation ($id: ID!) { labelDelete(input: { id: $id }) { errors { field } } }', {
    id: label,
  });
  expect((await viewsOf(ben.client)).at(-1)).toMatchObject({ name: 'Labelled', labels: [], threadCount: 2 });
  for (let n = 3; n <= 50; n++) await change(ben.client, 'Create', { name: `View ${n}`, list: 'ALL' });
  expect(await viewsOf(ben.client)).toHaveLength(50);
  expect((await change(ben.client, 'Create', { name: 'Too many', list: 'ALL' })).errors).toMatchObject([
    { field: null },
  ]);
});

test('the counts of all views without labels need one look-up', async () => {
  const run = vi.spyOn(server.database, 'run');
  const views = await viewsOf(ben.client);
  const counted = run.mock.calls.filter(([, statement]) => statement === workCounts);
  run.mockRestore();
  expect(views).toHaveLength(50);
  expect(counted).toHaveLength(1);
});

test('a marketplace has at most 50 shared views of all its users together', async () => {
  const other = await makeMarketplace(server, 'Many views', ['One']);
  const dora = await makeAgent(server, other.id, 'Dora');
  const shared = { name: 'Shared', list: 'ALL', isShared: true };
  const first = await change(dora.client, 'Create', shared);
  await server.database.pool.query(
    `insert into saved_view (marketplace_id, owner_id, is_shared, name, list, label_ids, sort)
     select $1, 1000000 + n % 3, true, 'View ' || n, 'all', '{}', 'latestMessage' from generate_series(1, 49) n`,
    [other.id],
  );
  const full = [{ field: 'isShared', messages: ['There are 50 shared views already; delete one first.'] }];
  expect(await change(dora.client, 'Create', shared)).toEqual({ savedView: null, errors: full });
  const own = await change(dora.client, 'Create', { ...shared, isShared: false });
  expect(own.errors).toBeNull();
  const share = { ...shared, id: own.savedView.id };
  expect(await change(dora.client, 'Update', share)).toEqual({ savedView: null, errors: full });
  expect(await viewsOf(dora.client)).toHaveLength(51);
  // A shared one can still be changed, and makes room if it is deleted.
  const renamed = await change(dora.client, 'Update', { ...shared, id: first.savedView.id, name: 'Renamed' });
  expect(renamed.savedView).toMatchObject({ name: 'Renamed', isShared: true });
  await change(dora.client, 'Delete', { id: first.savedView.id });
  expect((await change(dora.client, 'Update', share)).errors).toBeNull();
});
