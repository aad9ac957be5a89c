import { METHODS } from 'node:http';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectErrorAnswer } from '../harness/error-answers.js';
import { sendRaw } from '../harness/raw-http.js';
import { makeMarketplace, startTestServer, type TestServer } from '../harness/server.js';

/* Tests the methods of each address, and the accepted bodies. */

let server: TestServer;
let key: string;

beforeAll(async () => {
  server = await startTestServer();
  key = (await makeMarketplace(server, 'Market', [])).operator.key;
});

const authorized = (...lines: string[]) => [`Authorization: Bearer ${key}`, ...lines];

describe('a method', () => {
  const all = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'LOCK', 'QUERY'].filter(
    (method) => METHODS.includes(method),
  );

  test.each<[string, string[]]>([
    ['/healthz', ['GET', 'HEAD']],
    ['/readyz', ['GET', 'HEAD']],
    ['/metrics', ['GET', 'HEAD']],
    ['/', ['GET', 'HEAD']],
    ['/operator', ['GET', 'HEAD']],
    ['/parley-chat.js', ['GET', 'HEAD']],
    ['/parley-chat-text.js', ['GET', 'HEAD']],
    ['/parley-chat-de.js', ['GET', 'HEAD']],
    ['/auth/session', ['GET', 'HEAD']],
    ['/auth/list-sessions', ['GET', 'HEAD']],
    ['/auth/reset-password/token', ['GET', 'HEAD']],
    ['/auth/reset-password', ['POST']],
    ['/auth/sign-in/email', ['POST']],
    ['/operator/t/x', ['GET', 'HEAD']],
    ['/seller/anything/at/all', ['GET', 'HEAD']],
    ['/operator/graphql-notes', ['GET', 'HEAD']],
    ['/graphql', ['GET', 'POST', 'HEAD']],
    ['/operator/graphql', ['GET', 'POST', 'HEAD']],
    ['/seller/graphql', ['GET', 'POST', 'HEAD']],
  ])('that %s does not have is rejected with 405 and the allowed methods', async (address, methods) => {
    for (const method of all.filter((each) => !methods.includes(each))) {
      const answer = await sendRaw(server.address, `${method} ${address}?x=1 HTTP/1.1`);
      if (method === 'HEAD') expect([answer.status, answer.body]).toEqual([405, '']);
      else expectErrorAnswer(answer, 405);
      expect(new Set(answer.headers.allow?.split(', '))).toEqual(new Set([...methods, 'OPTIONS']));
    }
    const options = await sendRaw(server.address, `OPTIONS ${address} HTTP/1.1`);
    expect([options.status, options.body]).toEqual([204, '']);
    expect(new Set(options.headers.allow?.split(', '))).toEqual(new Set([...methods, 'OPTIONS']));
    expect(options.headers['access-control-allow-origin']).toBeUndefined();
  });

  test.each([
    '/nothing',
    '/assets/nothing.js',
    '/graphiql/assets/nothing.js',
    '/auth/nothing',
    '/auth/reset-password/a.b',
    '/auth/sign-in',
    '/operator/graphql/',
    '/operator/graphql/x',
    '/operator/graphql;x',
    '/seller/graphql/',
    '/seller/%67raphql/x',
  ])('that is sent to %s, which does not exist, is rejected with 404, for any body', async (address) => {
    for (const method of [...all.filter((each) => each !== 'HEAD'), 'OPTIONS']) {
      const answer = await sendRaw(server.address, `${method} ${address} HTTP/1.1`);
      expectErrorAnswer(answer, 404, 'NOT_FOUND');
      expect(answer.headers.allow).toBeUndefined();
    }
    for (const type of ['application/json', 'text/plain', 'nonsense']) {
      const answer = await sendRaw(
        server.address,
        `POST ${address} HTTP/1.1`,
        [`Content-Type: ${type}`],
        '{"x": ',
      );
      expectErrorAnswer(answer, 404, 'NOT_FOUND');
    }
    const page = await sendRaw(server.address, `GET ${address} HTTP/1.1`, ['Accept: text/html']);
    expect(page.status).toBe(404);
  });

  test.each([
    ['PUT', '/operator/graphql'],
    ['PATCH', '/graphql'],
    ['POST', '/healthz'],
    ['PUT', '/auth/sign-in/email'],
    ['POST', '/operator/t/x'],
  ])('%s that %s does not have is rejected before the body is read', async (method, address) => {
    for (const type of ['application/json', 'text/plain']) {
      const answer = await sendRaw(
        server.address,
        `${method} ${address} HTTP/1.1`,
        [`Content-Type: ${type}`],
        '{"x": ',
      );
      expectErrorAnswer(answer, 405);
    }
  });

  test('OPTIONS is listed once if pages of other origins can send requests', async () => {
    const embedding = await startTestServer({
      database: server.database,
      embedOrigins: ['https://shop.example'],
    });
    const answer = await sendRaw(embedding.address, 'PUT /seller/graphql HTTP/1.1');
    expectErrorAnswer(answer, 405);
    expect(answer.headers.allow?.split(', ').sort()).toEqual(['GET', 'HEAD', 'OPTIONS', 'POST']);
  });

  test('HEAD is GET without the body', async () => {
    const query = `/graphql?query=${encodeURIComponent('{ __typename }')}`;
    for (const address of ['/', '/operator', '/healthz', '/readyz', '/auth/session', '/theme.js', query]) {
      const [head, get] = await Promise.all(
        ['HEAD', 'GET'].map((method) =>
          sendRaw(server.address, `${method} ${address} HTTP/1.1`, authorized()),
        ),
      );
      expect([head?.status, head?.body], address).toEqual([200, '']);
      expect(head?.headers['content-length'], address).toBe(get?.headers['content-length']);
      expect(head?.headers['content-type'], address).toBe(get?.headers['content-type']);
    }
  });

  test('HEAD of a stream has its headers and ends', async () => {
    const query = encodeURIComponent('subscription { chatEvents { __typename } }');
    const answer = await sendRaw(
      server.address,
      `HEAD /graphql?query=${query} HTTP/1.1`,
      authorized('Accept: text/event-stream'),
    );
    expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([
      200,
      'text/event-stream; charset=utf-8',
      '',
    ]);
  });

  test('HEAD with a mutation changes nothing', async () => {
    const mutation = encodeURIComponent(
      'mutation { chatMessageRead(input: {seller: "x", sentBy: "User"}) { errors { field } } }',
    );
    for (const accept of ['application/json', 'text/event-stream']) {
      const address = `/graphql?query=${mutation}`;
      const answer = await sendRaw(
        server.address,
        `HEAD ${address} HTTP/1.1`,
        authorized(`Accept: ${accept}`),
      );
      expect([answer.status, answer.headers.allow]).toEqual([405, 'POST']);
    }
  });
});

describe('a body', () => {
  const query = '{"query": "{ __typename }"}';
  const post = (body: string | Buffer, ...lines: string[]) =>
    sendRaw(server.address, 'POST /graphql HTTP/1.1', authorized(...lines), body);

  test.each([
    'application/json',
    'application/json; charset=utf-8',
    'application/json; charset="utf-8"',
    'application/json; charset="UTF-8"',
    'Application/JSON;Charset=UTF-8',
    'application/json ; charset = utf8',
    'application/json; charset=us-ascii',
    'application/json;',
    'application/json; profile="a;b, c"; charset="utf-8"',
  ])('of the content type %s is accepted', async (type) => {
    const answer = await post(query, `Content-Type: ${type}`);
    expect([answer.status, JSON.parse(answer.body)]).toEqual([200, { data: { __typename: 'Query' } }]);
  });

  test.each([
    'application/json; charset=utf-16',
    'application/json; charset="iso-8859-1"',
    'application/json; charset=""',
    'text/plain',
    'text/plain; charset=utf-8',
    'text/json',
    'application/jsonx',
    'application/graphql-response+json',
    'application/x-www-form-urlencoded',
    'application/json, text/plain',
    'json',
    '',
  ])('of the content type "%s" is rejected', async (type) => {
    expectErrorAnswer(await post(query, `Content-Type: ${type}`), 415);
  });

  test('without a content type is rejected', async () => {
    expectErrorAnswer(await post(query), 415);
    expectErrorAnswer(await post(''), 415);
  });

  test('that is not UTF-8 is rejected, and not stored in another form', async () => {
    const latin = Buffer.from('{"query": "{ __typename } # Müller"}', 'latin1');
    expectErrorAnswer(await post(latin, 'Content-Type: application/json'), 400, 'BAD_USER_INPUT', /UTF-8/);
  });

  test('that is compressed is rejected with a clear error', async () => {
    for (const encoding of ['gzip', 'br', 'deflate, gzip']) {
      const answer = await post(query, 'Content-Type: application/json', `Content-Encoding: ${encoding}`);
      expectErrorAnswer(answer, 415, 'BAD_USER_INPUT', /compressed/);
    }
    expect((await post(query, 'Content-Type: application/json', 'Content-Encoding: identity')).status).toBe(
      200,
    );
  });

  test.each<[string, string, RegExp]>([
    ['a batch', '[{"query": "{ __typename }"}]', /one operation per request/],
    ['an empty batch', '[]', /one operation per request/],
    ['a text', '"{ __typename }"', /JSON object/],
    ['no query', '{}', /no "query"/],
    ['a query that is not a string', '{"query": 1}', /"query" must be a text/],
    [
      'variables as a string',
      '{"query": "{ __typename }", "variables": "{}"}',
      /"variables" must be an object/,
    ],
    ['variables as a list', '{"query": "{ __typename }", "variables": []}', /"variables" must be an object/],
    [
      'extensions as a string',
      '{"query": "{ __typename }", "extensions": "a"}',
      /"extensions" must be an object/,
    ],
    [
      'extensions as a list',
      '{"query": "{ __typename }", "extensions": []}',
      /"extensions" must be an object/,
    ],
    [
      'an operationName that is not a string',
      '{"query": "{ __typename }", "operationName": 1}',
      /"operationName"/,
    ],
    ['broken JSON', '{"query": ', /not valid JSON/],
  ])(
    'with %s is rejected with an error that names it, over JSON and over a stream',
    async (_name, body, message) => {
      for (const accept of ['*/*', 'application/graphql-response+json', 'text/event-stream']) {
        const answer = await post(body, 'Content-Type: application/json', `Accept: ${accept}`);
        const type = accept.startsWith('application/') ? accept : 'application/json';
        expectErrorAnswer(answer, 400, 'BAD_USER_INPUT', message, `${type}; charset=utf-8`);
      }
    },
  );

  test('that is too large, or has another length than in its header, is rejected', async () => {
    const type = 'Content-Type: application/json';
    expectErrorAnswer(await post(`"${'x'.repeat(300_000)}"`, type), 413, 'BAD_USER_INPUT', /too large/);
    expectErrorAnswer(await post('', type, 'Content-Length: 0'), 400, 'BAD_USER_INPUT', /empty/);
  });
});
