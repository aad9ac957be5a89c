import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createApiClient } from '../../../web/src/api/client.js';
import { Directory } from '../../../web/src/features/work-state/directory.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** A directory whose requests are answered by hand, in any order. */
function makeDirectory() {
  const requests: { answer: (name: string) => void; fail: () => void }[] = [];
  const client = createApiClient({
    url: 'http://127.0.0.1/graphql',
    fetch: () =>
      new Promise((resolve, reject) => {
        requests.push({
          answer: (name) => {
            const data = { colleagues: [{ id: '1', name, isViewer: true }], labels: [] };
            const headers = { 'content-type': 'application/graphql-response+json' };
            resolve(new Response(JSON.stringify({ data }), { headers }));
          },
          fail: () => reject(new TypeError('Failed to fetch.')),
        });
      }),
  });
  const directory = new Directory(client);
  return { directory, requests, name: () => directory.value?.colleagues[0]?.name };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('counts failed loads until one succeeds, and loads again later', async () => {
  const { directory, requests, name } = makeDirectory();
  void directory.load();
  await settle();
  requests[0]?.fail();
  await settle();
  expect([name(), directory.failures]).toEqual([undefined, 1]);
  const stop = directory.retryLater();
  await vi.advanceTimersByTimeAsync(5_000);
  stop();
  requests[1]?.answer('Ada');
  await settle();
  expect([name(), directory.failures]).toEqual(['Ada', 0]);
  directory.retryLater()();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(requests).toHaveLength(2);
});

test('a load asks again, also while an earlier one has no answer', async () => {
  const { directory, requests, name } = makeDirectory();
  void directory.load();
  await settle();
  void directory.load();
  await settle();
  requests[1]?.answer('Ada');
  requests[0]?.answer('Before Ada came');
  await settle();
  expect([name(), directory.failures]).toEqual(['Ada', 0]);
});
