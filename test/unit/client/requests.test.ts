import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  ApiError,
  type ClientOptions,
  InputError,
  NetworkError,
  newIdempotencyKey,
  ParleyClient,
} from '../../../client/src/index.js';

/* Tests which requests the client sends again, and its errors, with answers of the test. */

type AnswerOf = (init: RequestInit, signal: AbortSignal) => Response | Promise<Response>;

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers });
const ok: AnswerOf = () => json({ data: { viewer: { name: 'Ada' } } });
const unavailable = (retryAfter: string) => () =>
  json({ errors: [{ message: 'Later.', extensions: { code: 'SERVICE_UNAVAILABLE' } }] }, 503, {
    'retry-after': retryAfter,
    'x-request-id': 'r-1',
  });
const limited: AnswerOf = () => json({ errors: [] }, 429, { 'retry-after': '1' });
const unreachable: AnswerOf = () => {
  throw new TypeError('fetch failed');
};
const silent: AnswerOf = (_, signal) =>
  new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

/** Returns a client whose requests get these answers in turn, and the requests. */
function clientWith(
  answers: AnswerOf[],
  options: Pick<ClientOptions, 'timeoutMs'> & { retries?: { attempts: number } } = {},
  credential: { key: string } | { getToken: (rejected?: string) => string } = { key: 'a key' },
) {
  const sent: { body: string; token: string | null; accept: string | null }[] = [];
  const client = new ParleyClient({
    url: 'http://parley.example/operator/graphql',
    ...options,
    ...credential,
    fetch: async (_, init = {}) => {
      const headers = new Headers(init.headers);
      sent.push({
        ...{ body: String(init.body), token: headers.get('authorization'), accept: headers.get('accept') },
      });
      const answer = answers.shift() ?? ok;
      return answer(init, init.signal ?? new AbortController().signal);
    },
  });
  return { client, sent };
}

/** Lets all waits pass. @returns the result or the error. */
async function settled(promise: Promise<unknown>): Promise<unknown> {
  const result = promise.catch((error: unknown) => error);
  await vi.runAllTimersAsync();
  return result;
}

const document = '{ viewer { name } }';
const mutation =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }';

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('a query', () => {
  test.each([
    ['no answer', [unreachable, unreachable]],
    ['HTTP 503', [unavailable('2')]],
    ['too many requests', [limited]],
    ['a proxy without a server', [() => new Response('<h1>Bad gateway</h1>', { status: 502 })]],
  ])('is sent again after %s', async (_, failures) => {
    const { client, sent } = clientWith([...failures]);
    expect(await settled(client.query(document, {}))).toEqual({ viewer: { name: 'Ada' } });
    expect(sent).toHaveLength(failures.length + 1);
    expect(new Set(sent.map(({ body }) => body))).toEqual(
      new Set([JSON.stringify({ query: document, variables: {} })]),
    );
    expect(sent[0]).toMatchObject({ token: 'Bearer a key', accept: 'application/graphql-response+json' });
  });

  test('waits for as long as the server asks', async () => {
    const { client, sent } = clientWith([unavailable('7')]);
    const answer = client.query(document, {});
    await vi.advanceTimersByTimeAsync(6_900);
    expect(sent).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(200);
    expect(await answer).toEqual({ viewer: { name: 'Ada' } });
  });

  test('fails after the last attempt', async () => {
    const { client, sent } = clientWith(Array(9).fill(unreachable), { retries: { attempts: 3 } });
    expect(await settled(client.query(document, {}))).toBeInstanceOf(NetworkError);
    expect(sent).toHaveLength(3);
  });

  test('fails at once if the server asks for a longer wait than the policy allows', async () => {
    const { client, sent } = clientWith([unavailable('3600')]);
    const error = await settled(client.query(document, {}));
    expect(error).toMatchObject({
      ...{ code: 'SERVICE_UNAVAILABLE', status: 503, message: 'Later.' },
      details: { retryAfterMs: 3_600_000, requestId: 'r-1' },
    });
    expect(sent).toHaveLength(1);
  });

  test.each([
    ['the request', silent],
    ['the body of the answer', () => new Response(new ReadableStream())],
  ])('has a time limit for %s', async (_, answer) => {
    const body = answer as AnswerOf;
    const stalls: AnswerOf = async (init, signal) => {
      const response = await body(init, signal);
      const text = () =>
        new Promise<string>((_r, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      return Object.assign(response, { text });
    };
    const { client } = clientWith([stalls], { timeoutMs: 1_000, retries: { attempts: 1 } });
    const error = await settled(client.query(document, {}));
    expect(error).toBeInstanceOf(NetworkError);
    expect((error as Error).message).toBe('The server did not answer in time.');
  });

  test.each(['before it is sent', 'without an answer', 'in the wait for a retry'])(
    'ends with the reason of its signal %s',
    async (moment) => {
      const stop = new AbortController();
      const reason = new Error('The page was closed.');
      const { client, sent } = clientWith([moment === 'without an answer' ? silent : unreachable]);
      if (moment === 'before it is sent') stop.abort(reason);
      const answer = client.query(document, {}, { signal: stop.signal }).catch((error: unknown) => error);
      await vi.advanceTimersByTimeAsync(1);
      stop.abort(reason);
      expect(await answer).toBe(reason);
      expect(sent).toHaveLength(moment === 'before it is sent' ? 0 : 1);
    },
  );
});

describe('a mutation', () => {
  const input = { message: 'Hello' };

  test.each([
    ['no answer', unreachable],
    ['HTTP 503', unavailable('0')],
  ])(
    'without an idempotency key is not sent again after %s, because it may have been carried out',
    async (_, failure) => {
      const { client, sent } = clientWith([failure]);
      expect(await settled(client.mutate(mutation, { input }))).toBeInstanceOf(Error);
      expect(sent).toHaveLength(1);
    },
  );

  test.each([
    ['has an idempotency key', { input: { ...input, idempotencyKey: newIdempotencyKey() } }, {}],
    ['can be repeated', { input }, { isRepeatable: true }],
  ])('that %s is sent again, with the same variables', async (_, variables, options) => {
    const { client, sent } = clientWith([unreachable, unavailable('0')]);
    await settled(client.mutate(mutation, variables, options));
    expect(sent).toHaveLength(3);
    expect(new Set(sent.map(({ body }) => body)).size).toBe(1);
  });

  test('is always sent again after too many requests, because it was not carried out', async () => {
    const { client, sent } = clientWith([limited]);
    await settled(client.mutate(mutation, { input }));
    expect(sent).toHaveLength(2);
  });

  test('fails with the errors of its payload', async () => {
    const payload = { chatMessage: null, errors: [{ field: 'message', messages: ['Message is empty.'] }] };
    const { client, sent } = clientWith([() => json({ data: { chatMessageCreate: payload } })]);
    const error = await settled(client.mutate(mutation, { input }));
    expect(error).toBeInstanceOf(InputError);
    expect(error).toMatchObject({
      ...{ mutation: 'chatMessageCreate', message: 'Message is empty.', problems: payload.errors },
      data: { chatMessageCreate: payload },
    });
    expect(sent).toHaveLength(1);
  });
});

describe('an error of the server', () => {
  test('has its code, its field and the data without errors, and is not sent again', async () => {
    const errors = [{ message: 'No.', path: ['a'], extensions: { code: 'BAD_USER_INPUT', field: 'first' } }];
    const { client, sent } = clientWith([() => json({ data: { a: null, b: 1 }, errors })]);
    const error = await settled(client.query(document, {}));
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      ...{
        code: 'BAD_USER_INPUT',
        field: 'first',
        status: 200,
        errors,
        details: { data: { a: null, b: 1 } },
      },
    });
    expect(sent).toHaveLength(1);
  });

  test.each([
    [401, 'UNAUTHENTICATED'],
    [403, 'FORBIDDEN'],
    [404, 'NOT_FOUND'],
    [413, 'BAD_USER_INPUT'],
    [500, 'INTERNAL_SERVER_ERROR'],
    [200, 'INTERNAL_SERVER_ERROR'],
  ])('of another program with the status %i has the code %s', async (status, code) => {
    const { client } = clientWith([() => new Response('<h1>A proxy</h1>', { status })]);
    expect(await settled(client.query(document, {}))).toMatchObject({ code, status });
  });
});

describe('a rejected token', () => {
  const rejected: AnswerOf = () => json({ errors: [{ message: 'Expired.' }] }, 401);

  test('is replaced once, and the request is sent again', async () => {
    const getToken = vi.fn((old?: string) => (old === undefined ? 'old' : 'new'));
    const { client, sent } = clientWith([rejected], {}, { getToken });
    expect(await settled(client.mutate(mutation, { input: {} }))).toEqual({ viewer: { name: 'Ada' } });
    expect(sent.map(({ token }) => token)).toEqual(['Bearer old', 'Bearer new']);
    expect(getToken.mock.calls).toEqual([[], ['old']]);
  });

  test('that is a key fails', async () => {
    const { client, sent } = clientWith([rejected, rejected]);
    expect(await settled(client.query(document, {}))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(sent).toHaveLength(1);
  });
});
