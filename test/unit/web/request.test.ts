import { expect, test } from 'vitest';
import { createApiClient } from '../../../web/src/api/client.js';
import { query } from '../../../web/src/api/request.js';

/** A server that answers each request when the test says so. */
function waitingServer() {
  const requests: { answer: (n: number) => void; signal: AbortSignal | null | undefined }[] = [];
  const client = createApiClient({
    url: 'http://127.0.0.1/graphql',
    fetch: (_input, init) =>
      new Promise((resolve) => {
        const answer = (n: number) =>
          resolve(
            new Response(JSON.stringify({ data: { n } }), {
              headers: { 'content-type': 'application/graphql-response+json' },
            }),
          );
        requests.push({ answer, signal: init?.signal });
      }),
  });
  return { client, requests };
}

test('a query after the same, aborted one sends its own request, and does not get the older answer', async () => {
  const { client, requests } = waitingServer();
  const abort = new AbortController();
  const earlier = query(client, '{ n }' as never, {}, abort.signal);
  const rejected = expect(earlier).rejects.toThrow();
  await expect.poll(() => requests.length).toBe(1);
  abort.abort();
  const later = query(client, '{ n }' as never, {}, new AbortController().signal);
  await expect.poll(() => requests.length).toBe(2);
  expect(requests.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
  requests[0]?.answer(1);
  requests[1]?.answer(2);
  expect(await later).toEqual({ n: 2 });
  await rejected;
});
