import { beforeAll, describe, expect, test } from 'vitest';
import { systemActor } from '../src/access/actor.js';
import {
  applyAllCountDeltas,
  endDueSnoozes,
  removeDeletedLabels,
  removeDepartedMembers,
} from '../src/work-state/work-jobs.js';
import { type Agent, makeAgent } from './harness/agents.js';
import { follow } from './harness/follower.js';
import { makeHook, say, startReceiver } from './harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';
import {
  countsOf,
  listThreads,
  makeLabel,
  namesIn,
  restoreThreads,
  updateThreads,
} from './harness/threads.js';

/* Tests the work state of threads: lists, counts, acts, undo, labels, snoozes, and what each agent has read. */

let server: TestServer;
let market: TestMarketplace;
let ada: Agent;
let ben: Agent;

const shop = (index: number) => market.sellers[index] as TestMarketplace['sellers'][number];
const tomorrow = () => new Date(Date.now() + 86_400_000).toISOString();

beforeAll(async () => {
  server = await startTestServer({ deliversWebhooks: true });
});

/** Creates a market of three sellers who wrote, in this order, and one who did not. */
async function makeMarket(name: string): Promise<void> {
  market = await makeMarketplace(server, name, ['First', 'Second', 'Third', 'Silent']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  ben = await makeAgent(server, market.id, 'Ben');
  for (const index of [0, 1, 2]) await say(shop(index).client, `Question ${index}`);
}

describe('lists and acts', () => {
  beforeAll(() => makeMarket('Acts'));

  test('an open thread with messages is unassigned, and needs a reply while the seller wrote last', async () => {
    expect(await namesIn(ada.client, 'UNASSIGNED')).toEqual(['Third', 'Second', 'First']);
    expect(await namesIn(ada.client, 'NEEDS_REPLY')).toEqual(['First', 'Second', 'Third']);
    await say(shop(0).client, 'Still there?');
    expect(await namesIn(ada.client, 'NEEDS_REPLY')).toEqual(['First', 'Second', 'Third']);
    expect(await namesIn(ada.client, 'NEEDS_REPLY', { sort: 'LATEST_MESSAGE' })).toEqual([
      'First',
      'Third',
      'Second',
    ]);
    await say(ada.client, 'Here.', shop(1).id);
    expect(await namesIn(ada.client, 'NEEDS_REPLY')).toEqual(['First', 'Third']);
    expect(await countsOf(ada.client)).toEqual({
      mine: 0,
      unassigned: 3,
      needsReply: 2,
      snoozed: 0,
      done: 0,
      all: 4,
    });
    const { nodes } = await listThreads(ada.client, 'ALL');
    const waiting = Object.fromEntries(
      nodes.map(({ businessName, waitingSince }: { businessName: string; waitingSince: string | null }) => [
        businessName,
        waitingSince,
      ]),
    );
    expect(waiting).toMatchObject({ Second: null, Silent: null });
    expect(waiting.First < waiting.Third).toBe(true);
  });

  test('done, and reopened by a message of the seller for its assignee', async () => {
    const done = await updateThreads(ada.client, [shop(0).id], { status: 'DONE', assigneeId: ben.id });
    expect(done).toMatchObject({
      errors: null,
      changes: [
        {
          seller: { id: shop(0).id },
          before: { status: 'OPEN', assignee: null },
          after: { status: 'DONE', assignee: { id: ben.id, name: 'Ben' } },
        },
      ],
    });
    expect(await namesIn(ben.client, 'DONE')).toEqual(['First']);
    expect(await namesIn(ben.client, 'MINE')).toEqual([]);
    await say(shop(0).client, 'Thanks, but…');
    expect(await namesIn(ben.client, 'MINE')).toEqual(['First']);
    expect(await countsOf(ben.client)).toMatchObject({ mine: 1, unassigned: 2, needsReply: 2, done: 0 });
    expect(await countsOf(ada.client)).toMatchObject({ mine: 0 });
    // The wait starts again, because the earlier message was handled.
    expect(await namesIn(ada.client, 'NEEDS_REPLY')).toEqual(['Third', 'First']);
  });

  test('several at once, undone where nobody changed them since', async () => {
    const ids = [shop(0).id, shop(1).id, shop(3).id];
    const { changes } = await updateThreads(ada.client, ids, { status: 'SNOOZED', snoozedUntil: tomorrow() });
    expect(changes).toHaveLength(3);
    expect(await countsOf(ada.client)).toMatchObject({ snoozed: 3, needsReply: 1, unassigned: 1 });
    expect((await namesIn(ada.client, 'SNOOZED')).sort()).toEqual(['First', 'Second', 'Silent']);
    await updateThreads(ben.client, [shop(1).id], { status: 'DONE' });
    const restored = await restoreThreads(ada.client, changes);
    expect(restored.skipped).toEqual([{ id: shop(1).id }]);
    expect(restored.changes).toHaveLength(2);
    expect(await countsOf(ben.client)).toMatchObject({ mine: 1, snoozed: 0, needsReply: 2, done: 1 });
    expect((await restoreThreads(ada.client, changes)).skipped).toHaveLength(3);
    await updateThreads(ada.client, [shop(1).id], { status: 'OPEN' });
  });

  test('a change to the same state changes nothing', async () => {
    expect((await updateThreads(ada.client, [shop(2).id], { status: 'OPEN' })).changes).toEqual([]);
  });

  test('a snooze ends by time, or by a message', async () => {
    await updateThreads(ada.client, [shop(1).id, shop(2).id], {
      status: 'SNOOZED',
      snoozedUntil: tomorrow(),
    });
    await say(shop(2).client, 'Hello again');
    expect(await namesIn(ada.client, 'SNOOZED')).toEqual(['Second']);
    expect(await endDueSnoozes(systemActor, server.database)).toBe(0);
    await server.database.pool.query(
      "update thread set snoozed_until = now() - interval '1 second' where marketplace_id = $1 and work_status = 1",
      [market.id],
    );
    const { chatEventsCursor } = await ada.client.data('{ chatEventsCursor }');
    const selection = '__typename ... on ChatMessageCreated { chatMessage { message } }';
    const events = follow(
      server,
      ben.client,
      'sse',
      `subscription ($after: String) { chatEvents(after: $after) { ${selection}
         ... on ChatThreadChanged { seller { id workState { status } } } } }`,
      { after: chatEventsCursor },
    );
    const sellerEvents = follow(
      server,
      { side: 'seller', key: shop(1).client.key },
      'sse',
      `subscription ($after: String) { chatEvents(after: $after) { ${selection} } }`,
      { after: chatEventsCursor },
    );
    expect(await endDueSnoozes(systemActor, server.database)).toBe(1);
    await updateThreads(ada.client, [shop(1).id], { assigneeId: ada.id });
    for (const event of [await events.next(), await events.next()]) {
      expect(event.data.chatEvents).toEqual({
        __typename: 'ChatThreadChanged',
        seller: { id: shop(1).id, workState: { status: 'OPEN' } },
      });
    }
    expect(await countsOf(ada.client)).toMatchObject({ mine: 1, snoozed: 0 });
    // The seller receives its message and none of the work state.
    await say(ada.client, 'For the seller.', shop(1).id);
    expect(await sellerEvents.next()).toMatchObject({
      data: { chatEvents: { chatMessage: { message: 'For the seller.' } } },
    });
    await Promise.all([events.stop(), sellerEvents.stop()]);
  });

  test('no webhook receives a change of the work state', async () => {
    const receiver = await startReceiver();
    await makeHook(market.operator, receiver.url);
    await updateThreads(ada.client, [shop(3).id], { status: 'DONE' });
    await updateThreads(ada.client, [shop(3).id], { status: 'OPEN' });
    await say(ada.client, 'A message.', shop(3).id);
    const [first] = await receiver.count(1);
    expect(first?.event).toMatchObject({ type: 'chat_message.created', data: { message: 'A message.' } });
    expect(first?.body).not.toMatch(/workState|work_state|assignee|snooz/i);
  });

  test.each([
    ['no thread', [], { status: 'DONE' }, 'sellerIds'],
    ['the same thread twice', [0, 0], { status: 'DONE' }, 'sellerIds'],
    ['nothing to change', [0], {}, null],
    ['a snooze without an end', [0], { status: 'SNOOZED' }, 'snoozedUntil'],
    [
      'a snooze that has ended',
      [0],
      { status: 'SNOOZED', snoozedUntil: '2020-01-01T00:00:00Z' },
      'snoozedUntil',
    ],
    ['an end without a snooze', [0], { snoozedUntil: '2030-01-01T00:00:00Z' }, 'snoozedUntil'],
    ['an unknown assignee', [0], { assigneeId: 'VXNlci0yMDAwMDAwMDAw' }, 'assigneeId'],
    ['an unknown label', [0], { addLabelIds: ['TGFiZWwtMjAwMDAwMDAwMA=='] }, 'addLabelIds'],
  ])('%s is rejected', async (_name, indexes, input, field) => {
    const ids = indexes.map((index) => shop(index).id);
    const { errors, changes } = await updateThreads(ada.client, ids, input);
    expect(errors).toMatchObject([{ field }]);
    expect(changes).toBeNull();
  });

  test('a seller of another marketplace and more than 100 threads are rejected', async () => {
    const other = await makeMarketplace(server, 'Other', ['Elsewhere']);
    const foreign = [shop(0).id, other.sellers[0]?.id ?? ''];
    expect((await updateThreads(ada.client, foreign, { status: 'DONE' })).errors[0].field).toBe('sellerIds');
    const many = Array.from({ length: 101 }, () => shop(0).id);
    expect((await updateThreads(ada.client, many, { status: 'DONE' })).errors[0].field).toBe('sellerIds');
  });

  test('when an assignee leaves, the threads are unassigned', async () => {
    const eve = await makeAgent(server, market.id, 'Eve');
    await updateThreads(ada.client, [shop(2).id], { assigneeId: eve.id });
    const { unassigned } = await countsOf(ada.client);
    await ada.client.data('mutation ($id: ID!) { userRemove(input: { id: $id }) { errors { field } } }', {
      id: eve.id,
    });
    await removeDepartedMembers(systemActor, server.database);
    expect(await countsOf(ada.client)).toMatchObject({ unassigned: unassigned + 1 });
    expect((await updateThreads(ada.client, [shop(2).id], { assigneeId: eve.id })).errors[0].field).toBe(
      'assigneeId',
    );
  });

  test('a user who gets the role back before the threads are unassigned keeps them', async () => {
    const eve = await makeAgent(server, market.id, 'Eve');
    await updateThreads(ada.client, [shop(2).id], { assigneeId: eve.id });
    for (const role of ['MEMBER', 'CUSTOMER_SUPPORT']) {
      await server.database.pool.query('update membership set role = $1 where id = $2', [role, eve.number]);
    }
    await removeDepartedMembers(systemActor, server.database);
    expect(await namesIn(eve.client, 'MINE')).toEqual(['Third']);
    const { rows } = await server.database.pool.query('select from departed_member');
    expect(rows).toEqual([]);
  });
});

describe('labels', () => {
  let urgent: string;
  let refund: string;

  beforeAll(async () => {
    await makeMarket('Labels');
    urgent = await makeLabel(ada.client, 'Urgent', 'RED');
    refund = await makeLabel(ada.client, 'Refund');
  });

  const labels = async () =>
    (await ben.client.data('{ labels { id name colour threadCount openThreadCount } }')).labels;

  test('filter each list, and have counts', async () => {
    await updateThreads(ben.client, [shop(0).id, shop(1).id, shop(2).id], { addLabelIds: [urgent] });
    await updateThreads(ben.client, [shop(1).id], { addLabelIds: [refund], assigneeId: ben.id });
    await updateThreads(ben.client, [shop(2).id], { status: 'DONE' });
    const only = (...labelIds: string[]) => ({ labelIds });
    expect(await namesIn(ben.client, 'ALL', only(urgent))).toEqual(['Third', 'Second', 'First']);
    expect(await namesIn(ben.client, 'ALL', only(urgent, refund))).toEqual(['Second']);
    expect(await namesIn(ben.client, 'MINE', only(urgent))).toEqual(['Second']);
    expect(await namesIn(ada.client, 'MINE', only(urgent))).toEqual([]);
    expect(await namesIn(ben.client, 'DONE', only(urgent))).toEqual(['Third']);
    expect(await namesIn(ben.client, 'NEEDS_REPLY', only(urgent))).toEqual(['First', 'Second']);
    expect(await listThreads(ben.client, 'UNASSIGNED', only(urgent))).toMatchObject({
      totalCount: 1,
      totalCountIsExact: true,
    });
    await applyAllCountDeltas(systemActor, server.database);
    expect(await labels()).toMatchObject([
      { name: 'Refund', threadCount: 1, openThreadCount: 1 },
      { name: 'Urgent', colour: 'RED', threadCount: 3, openThreadCount: 2 },
    ]);
  });

  test('are renamed, coloured and deleted by those who manage settings, with an audit entry', async () => {
    const change = (client: typeof ada.client, document: string) =>
      client.data(`mutation { ${document} { label { name colour } errors { field } } }`);
    const renamed = await change(
      ada.client,
      `labelUpdate(input: { id: "${refund}", name: "Returns", colour: GREEN })`,
    );
    expect(renamed.labelUpdate.label).toEqual({ name: 'Returns', colour: 'GREEN' });
    const taken = await change(ada.client, `labelUpdate(input: { id: "${refund}", name: "URGENT" })`);
    expect(taken.labelUpdate.errors).toEqual([{ field: 'name' }]);
    const { body } = await ben.client.ask(
      `mutation { labelDelete(input: { id: "${urgent}" }) { errors { field } } }`,
    );
    expect(body.errors[0].extensions.code).toBe('FORBIDDEN');
    const ofUrgent = () => listThreads(ben.client, 'ALL', { labelIds: [urgent] });
    expect((await ofUrgent()).totalCount).toBeGreaterThan(0);
    await change(ada.client, `labelDelete(input: { id: "${urgent}" })`);
    expect(await ofUrgent()).toMatchObject({ nodes: [], totalCount: 0 });
    expect(await labels()).toMatchObject([{ name: 'Returns', threadCount: 1 }]);
    const { nodes } = await listThreads(ben.client, 'ALL');
    expect(
      nodes.flatMap(({ workState }: { workState: { labels: object[] } }) => workState.labels),
    ).toHaveLength(1);
    await removeDeletedLabels(systemActor, server.database);
    const { rows } = await server.database.pool.query(
      'select label_ids from thread where marketplace_id = $1 and cardinality(label_ids) > 0',
      [market.id],
    );
    expect(rows).toHaveLength(1);
    const { auditLog } = await ada.client.data('{ auditLog(first: 3) { nodes { action } } }');
    expect(auditLog.nodes.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining(['labelDelete', 'labelUpdate']),
    );
    expect(await makeLabel(ada.client, 'urgent')).not.toBe(urgent);
  });
});
