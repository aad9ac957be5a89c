import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { InboxStore } from '../../../web/src/features/inbox/inbox-store.js';
import { loadNeighbours } from '../../../web/src/features/inbox/neighbours.js';
import { FakeServer } from '../../harness/inbox-server.js';

/* Tests when the conversations beside the open one are loaded. */

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = () => vi.advanceTimersByTimeAsync(0);

/** Opens the conversation of the second of four sellers, in a page whose idle time the test controls. */
async function open({ canLoad = true } = {}) {
  const server = new FakeServer(['Ada', 'Bert', 'Crème', 'Dora']);
  const store = new InboxStore(server.client);
  store.start();
  store.setLiveState('live');
  // The list is loaded again when the stream begins.
  while (server.requests.length > 0) {
    for (const request of [...server.requests]) server.answer(request);
    await settle();
  }
  let idle: (() => void) | null = null;
  const stop = loadNeighbours(store, 'seller-1', {
    whenIdle(run) {
      idle = run;
      return () => {
        idle = null;
      };
    },
    canLoad: () => canLoad,
  });
  const becomeIdle = async () => {
    idle?.();
    idle = null;
    await settle();
  };
  const phases = () => [0, 1, 2, 3].map((index) => store.kept.threads?.phase(`seller-${index}`));
  return { server, store, stop, becomeIdle, phases, isWaiting: () => idle !== null };
}

test('both neighbours are loaded by one request, when the page is idle', async () => {
  const { server, becomeIdle, phases } = await open();
  expect(server.requests).toHaveLength(0);
  await becomeIdle();
  expect(server.requests).toHaveLength(1);
  expect(phases()).toEqual(['loading', 'absent', 'loading', 'absent']);
});

test('a neighbour that has moved away is no longer loaded, and the new one is', async () => {
  const { server, store, becomeIdle, phases } = await open();
  await becomeIdle();
  server.message(3, false, 1_000);
  const [logged] = server.log;
  if (!logged) throw new Error('There is no event.');
  // Dora, Ada, Bert, Crème.
  store.apply(server.event(logged));
  await settle();
  expect(phases()).toEqual(['loading', 'absent', 'loading', 'absent']);
  server.message(0, false, 1_000);
  const [, next] = server.log;
  if (!next) throw new Error('There is no event.');
  // Ada, Dora, Bert, Crème.
  store.apply(server.event(next));
  await settle();
  expect(phases()).toEqual(['absent', 'absent', 'loading', 'absent']);
  const [request] = server.requests;
  if (request) server.fail(request);
  await settle();
  await becomeIdle();
  expect(phases()).toEqual(['absent', 'absent', 'loading', 'loading']);
});

test('neighbours are loaded again after what was kept has been dropped, also during their load', async () => {
  const { server, store, becomeIdle, phases } = await open();
  await becomeIdle();
  const linksChange = async (version: number) => {
    store.apply({ __typename: 'PatternLinksChanged', version } as Parameters<typeof store.apply>[0]);
    await settle();
  };
  await linksChange(1);
  expect(phases()).toEqual(['absent', 'absent', 'absent', 'absent']);
  await becomeIdle();
  expect(phases()).toEqual(['loading', 'absent', 'loading', 'absent']);
  const [request] = server.requests;
  if (request) server.fail(request);
  await settle();
  await linksChange(2);
  await becomeIdle();
  expect(phases()).toEqual(['loading', 'absent', 'loading', 'absent']);
});

test('nothing is loaded over a slow connection, without a stream, or after the conversation was left', async () => {
  const slow = await open({ canLoad: false });
  await slow.becomeIdle();
  expect(slow.server.requests).toHaveLength(0);
  const lost = await open();
  lost.store.setLiveState('connecting');
  await settle();
  await lost.becomeIdle();
  expect(lost.server.requests).toHaveLength(0);
  // It is tried again when the page is live.
  lost.store.setLiveState('live');
  await settle();
  expect(lost.isWaiting()).toBe(true);
  const left = await open();
  left.stop();
  await left.becomeIdle();
  expect(left.server.requests).toHaveLength(0);
});
