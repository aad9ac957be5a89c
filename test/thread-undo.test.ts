import { beforeAll, expect, test } from 'vitest';
import { type Agent, makeAgent } from './harness/agents.js';
import { makeMarketplace, startTestServer } from './harness/server.js';
import { makeLabel, restoreThreads, updateThreads } from './harness/threads.js';

/* Tests the undo of acts on threads with input that no act returned, and the limit of labels. */

let ada: Agent;
let sellerId: string;
let label: string;

beforeAll(async () => {
  const server = await startTestServer();
  const market = await makeMarketplace(server, 'Undo', ['First']);
  ada = await makeAgent(server, market.id, 'Ada', 'FULL_ADMIN');
  sellerId = market.sellers[0]?.id ?? '';
  label = await makeLabel(ada.client, 'Urgent');
});

/** Changes the thread, then gives it another state than it had before. */
async function restoreTo(state: object) {
  const { changes } = await updateThreads(ada.client, [sellerId], { status: 'DONE' });
  const restored = await restoreThreads(ada.client, [
    { ...changes[0], before: { ...changes[0].before, ...state } },
  ]);
  await updateThreads(ada.client, [sellerId], { status: 'OPEN' });
  return restored;
}

test('a label that is given twice is one label', async () => {
  const { changes } = await restoreTo({ labels: [{ id: label }, { id: label }] });
  expect(changes).toMatchObject([{ after: { labels: [{ name: 'Urgent' }] } }]);
  const { labels } = await ada.client.data('{ labels { threadCount openThreadCount } }');
  expect(labels).toEqual([{ threadCount: 1, openThreadCount: 1 }]);
});

test('a snooze for longer than an act can set is rejected', async () => {
  const { errors, changes } = await restoreTo({ status: 'SNOOZED', snoozedUntil: '9999-01-01T00:00:00Z' });
  expect(errors).toMatchObject([{ field: 'threads' }]);
  expect(changes).toBeNull();
});

test('a thread whose label was deleted has room for another at once', async () => {
  const labels = [];
  for (let n = 0; n < 11; n++) labels.push(await makeLabel(ada.client, `Label ${n}`));
  const [last = '', ...first] = labels;
  expect(
    (await updateThreads(ada.client, [sellerId], { addLabelIds: first, removeLabelIds: [label] })).errors,
  ).toBeNull();
  const adding = () => updateThreads(ada.client, [sellerId], { addLabelIds: [last] });
  expect((await adding()).errors).toMatchObject([{ field: 'addLabelIds' }]);
  await ada.client.data('mutation ($id: ID!) { labelDelete(input: { id: $id }) { errors { field } } }', {
    id: first[0],
  });
  const { errors, changes } = await adding();
  expect(errors).toBeNull();
  expect(changes[0].after.labels).toHaveLength(10);
});
