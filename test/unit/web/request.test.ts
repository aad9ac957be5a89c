import { afterEach, expect, test, vi } from 'vitest';
import { createApiClient } from '../../../web/src/api/client.js';
import { errorKindOf } from '../../../web/src/api/errors.js';
import { mutate, query } from '../../../web/src/api/request.js';
import { requestTimeoutMs } from '../../../web/src/api/with-timeout.js';

afterEach(() => {
  vi.useRealTimers();
});

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

test.each([
  ['query', query],
  ['mutation', mutate],
] as const)(
  'a %s that is never answered fails as unreachable, and only a query is aborted',
  async (_, send) => {
    vi.useFakeTimers();
    const { client, requests } = waitingServer();
    let failure: unknown = null;
    send(client, `${_} { n }` as never, {}).catch((error) => {
      failure = error;
    });
    await vi.advanceTimersByTimeAsync(requestTimeoutMs - 1);
    expect(failure).toBeNull();
    await vi.advanceTimersByTimeAsync(1);
    expect(failure).toMatchObject({ kind: 'unreachable' });
    expect(requests.map(({ signal }) => signal?.aborted)).toEqual([send === query]);
  },
);

test('a body that never ends is no answer', async () => {
  vi.useFakeTimers();
  const client = createApiClient({
    url: 'http://127.0.0.1/graphql',
    fetch: async () =>
      new Response(new ReadableStream(), {
        headers: { 'content-type': 'application/graphql-response+json' },
      }),
  });
  const rejected = expect(query(client, '{ n }' as never, {})).rejects.toMatchObject({ kind: 'unreachable' });
  await vi.advanceTimersByTimeAsync(requestTimeoutMs);
  await rejected;
});

test('a token that never comes is no answer', async () => {
  vi.useFakeTimers();
  const client = createApiClient({
    url: 'http://127.0.0.1/graphql',
    tokens: { getToken: () => new Promise(() => {}), onRejected: () => {} },
  });
  const rejected = expect(query(client, '{ n }' as never, {})).rejects.toMatchObject({ kind: 'unreachable' });
  await vi.advanceTimersByTimeAsync(requestTimeoutMs);
  await rejected;
});

test('a stream that the server does not begin in time fails', async () => {
  vi.useFakeTimers();
  const { client, requests } = waitingServer();
  const errors: unknown[] = [];
  const { unsubscribe } = client.subscription('subscription { n }' as never, {}).subscribe(({ error }) => {
    if (error) errors.push(errorKindOf(error));
  });
  await vi.advanceTimersByTimeAsync(requestTimeoutMs - 1);
  expect([requests.length, errors]).toEqual([1, []]);
  await vi.advanceTimersByTimeAsync(1);
  expect(errors).toEqual(['unreachable']);
  unsubscribe();
});

test('the request of a stream that is never answered is aborted', async () => {
  vi.useFakeTimers();
  const { client, requests } = waitingServer();
  const results: object[] = [];
  client.subscription('subscription { n }' as never, {}).subscribe((result) => results.push(result));
  await vi.advanceTimersByTimeAsync(requestTimeoutMs - 1);
  expect(requests.map(({ signal }) => signal?.aborted)).toEqual([false]);
  await vi.advanceTimersByTimeAsync(1);
  expect(results).toMatchObject([{ error: {} }]);
  expect(requests.map(({ signal }) => signal?.aborted)).toEqual([true]);
});
