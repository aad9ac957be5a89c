import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import compression from 'compression';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from '../harness/ending.js';
import { sendRaw } from '../harness/raw-http.js';
import {
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the formats of answers: content negotiation, and streams behind proxies. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer({ graphiql: 'local' });
  market = await makeMarketplace(server, 'Market', ['Seller']);
});

const bearer = () => ({ authorization: `Bearer ${market.operator.key}` });
const authorization = () => `Authorization: Bearer ${market.operator.key}`;

const json = 'application/json; charset=utf-8';
const graphqlResponse = 'application/graphql-response+json; charset=utf-8';
const eventStream = 'text/event-stream; charset=utf-8';
const html = 'text/html; charset=utf-8';

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8';

/** Posts a query with one `Accept` header for each value. */
async function typeFor(accepts: readonly string[], query = '{ __typename }', method = 'POST') {
  const lines = [authorization(), ...accepts.map((accept) => `Accept: ${accept}`)];
  const answer =
    method === 'POST'
      ? await sendRaw(
          server.address,
          'POST /graphql HTTP/1.1',
          [...lines, 'Content-Type: application/json'],
          JSON.stringify({ query }),
        )
      : await sendRaw(server.address, `GET /graphql?query=${encodeURIComponent(query)} HTTP/1.1`, lines);
  return answer.status === 200 ? answer.headers['content-type'] : answer.status;
}

describe('a query gets the format that its Accept header prefers', () => {
  test.each<[accept: string[], type: string | number]>([
    [[], json],
    [[''], json],
    [['*/*'], json],
    [['application/*'], json],
    [['application/json'], json],
    [['APPLICATION/JSON'], json],
    [['application/json; charset=utf-8'], json],
    [['application/json;charset="UTF-8"'], json],
    [['application/json;odata=verbose'], json],
    [['application/graphql-response+json'], graphqlResponse],
    [['application/graphql-response+json; charset=utf-8, application/json; charset=utf-8'], graphqlResponse],
    [['application/graphql-response+json,application/json;q=0.9'], graphqlResponse],
    // The headers of urql, Apollo Client and graphql-sse.
    [
      [
        'application/graphql-response+json, application/graphql+json, application/json, text/event-stream, multipart/mixed',
      ],
      graphqlResponse,
    ],
    [['application/graphql-response+json, application/json, text/event-stream'], graphqlResponse],
    [['application/json, text/event-stream'], json],
    [
      ['multipart/mixed;deferSpec=20220824,application/graphql-response+json,application/json;q=0.9'],
      graphqlResponse,
    ],
    [['text/event-stream'], eventStream],
    [['text/event-stream, application/json'], eventStream],
    [['text/event-stream;q=0.5, application/json'], json],
    [['text/event-stream, application/json;q=0.9, */*;q=0.1'], eventStream],
    [['application/json;q=0.2, application/graphql-response+json;q=0.3'], graphqlResponse],
    [['application/json;q=0.3, application/graphql-response+json;q=0.2'], json],
    [['application/json;q=0, */*'], graphqlResponse],
    [['application/json;q=0', '*/*;q=0.5'], graphqlResponse],
    [['image/png', 'application/json'], json],
    [['text/*'], eventStream],
    [['text/*;q=0.1, application/*;q=0.2'], json],
    [['*/*;q=0'], 406],
    [['image/png'], 406],
    [['application/json; charset=utf-16'], 406],
    [['application/json;q=0'], 406],
    [['text/html'], 406],
    [['nonsense'], 406],
  ])('%j', async (accepts, type) => {
    expect(await typeFor(accepts)).toBe(type);
  });

  test('a query without an acceptable format does not run, and the error lists the formats', async () => {
    const query = `mutation { chatMessageCreate(input: {sellerId: "${market.sellers[0]?.id}", message: "Not sent."}) { chatMessage { id } } }`;
    const answer = await post(server, '/graphql', { query }, { ...bearer(), accept: 'image/png' });
    expect(answer.status).toBe(406);
    expect(answer.body.errors).toEqual([
      {
        message: expect.stringContaining(
          'application/json, application/graphql-response+json, text/event-stream',
        ),
        extensions: { code: 'BAD_USER_INPUT' },
      },
    ]);
    const { chatMessages } = await market.operator.data(
      `{ chatMessages(sellerId: "${market.sellers[0]?.id}") { totalCount } }`,
    );
    expect(chatMessages.totalCount).toBe(0);
  });

  test.each<[string, string | number]>([
    [browser, html],
    ['text/html', html],
    ['text/html, */*', html],
    ['text/html;q=0.9, application/json', json],
    ['application/json, text/html', json],
    ['*/*', json],
    ['text/html;q=0, */*', json],
  ])('a visit with %s', async (accept, type) => {
    expect(await typeFor([accept], '{ __typename }', 'GET')).toBe(type);
    // A POST is not a visit of a page.
    if (type === html) expect(await typeFor([accept])).toBe(accept.includes('*/*') ? json : 406);
  });
});

describe('an error before GraphQL runs gets the format that its Accept header prefers', () => {
  test.each<[accept: string, type: string]>([
    ['application/graphql-response+json', graphqlResponse],
    ['application/graphql-response+json, application/json;q=0.9', graphqlResponse],
    ['application/json', json],
    ['*/*', json],
    ['text/event-stream', json],
    ['image/png', json],
  ])('%s', async (accept, type) => {
    const lines = [`Accept: ${accept}`, 'Content-Type: application/json'];
    const query = '{"query": "{ __typename }"}';
    for (const path of ['/graphql', '/operator/graphql?x=1', '/seller/graphql']) {
      const unauthenticated = await sendRaw(server.address, `POST ${path} HTTP/1.1`, lines, query);
      expect([unauthenticated.status, unauthenticated.headers['content-type']]).toEqual([401, type]);
      const invalid = await sendRaw(server.address, `POST ${path} HTTP/1.1`, lines, '{');
      expect([invalid.status, invalid.headers['content-type']]).toEqual([400, type]);
      const wrongMethod = await sendRaw(server.address, `PUT ${path} HTTP/1.1`, lines);
      expect([wrongMethod.status, wrongMethod.headers['content-type']]).toEqual([405, type]);
    }
    const elsewhere = await sendRaw(server.address, 'GET /nowhere HTTP/1.1', lines);
    expect([elsewhere.status, elsewhere.headers['content-type']]).toEqual([404, json]);
  });
});

describe('a page of a portal', () => {
  test.each<[accept: string[], type: string | number]>([
    [[], html],
    [['*/*'], html],
    [[browser], html],
    [['application/json'], 404],
    [['application/json, text/plain, */*'], 404],
    [['image/png'], 404],
  ])('for %j', async (accepts, type) => {
    for (const path of ['/operator/t/x', '/seller/x']) {
      const answer = await sendRaw(
        server.address,
        `GET ${path} HTTP/1.1`,
        accepts.map((accept) => `Accept: ${accept}`),
      );
      expect(answer.status === 200 ? answer.headers['content-type'] : answer.status).toBe(type);
      expect(answer.headers.vary).toMatch(/\bAccept,/);
      if (type === 404) expect(JSON.parse(answer.body).errors[0].extensions.code).toBe('NOT_FOUND');
    }
  });
});

describe('a subscription', () => {
  const query = 'subscription { chatEvents { __typename } }';
  const subscribe = async (accept: string, path = '/graphql') => {
    const end = new AbortController();
    const response = await fetch(server.address + path, {
      method: 'POST',
      headers: { ...bearer(), 'content-type': 'application/json', accept },
      body: JSON.stringify({ query }),
      signal: end.signal,
    });
    const type = response.headers.get('content-type');
    end.abort();
    return [response.status, type];
  };

  test.each([
    'text/event-stream',
    'application/graphql-response+json, application/json, text/event-stream',
    'application/json, text/event-stream;q=0.1',
    'application/json, Text/Event-Stream; charset=utf-8; q=0.1',
    'application/json;q=0.9, text/*;q=0.2',
  ])('is a stream for %s', async (accept) => {
    expect(await subscribe(accept)).toEqual([200, eventStream]);
  });

  test.each([
    '*/*',
    'application/json',
    'application/json, text/event-stream;q=0',
    'application/json, text/plain, */*',
  ])('gets an error that explains streams for %s', async (accept) => {
    const { body } = await post(server, '/graphql', { query }, { ...bearer(), accept });
    expect(body.errors[0].message).toContain('text/event-stream');
  });
});

describe('a stream', () => {
  test('arrives without delay through a proxy that compresses', async () => {
    const compress = compression({ threshold: 0 });
    const target = new URL(server.address);
    const proxy = createServer((request, response) => {
      compress(request as never, response as never, () => {
        const { method, url, headers } = request;
        const passed = httpRequest({
          hostname: target.hostname,
          port: target.port,
          method,
          path: url,
          headers,
        });
        passed.on('response', (answer) => {
          response.writeHead(answer.statusCode ?? 502, answer.headers);
          answer.pipe(response);
          response.on('close', () => answer.destroy());
        });
        passed.on('error', () => response.destroy());
        request.pipe(passed);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    afterFile(() => {
      proxy.closeAllConnections();
      return new Promise((resolve) => proxy.close(resolve));
    });
    const address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    const headers = { ...bearer(), 'content-type': 'application/json', 'accept-encoding': 'gzip' };
    // The proxy compresses other answers.
    const schema = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query: '{ __schema { types { name } } }' }),
    });
    expect(schema.headers.get('content-encoding')).toBe('gzip');
    await schema.text();

    const end = new AbortController();
    const stream = await fetch(`${address}/graphql`, {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream' },
      body: JSON.stringify({
        query: 'subscription { chatEvents { ... on ChatMessageCreated { chatMessage { message } } } }',
      }),
      signal: end.signal,
    });
    expect(stream.headers.get('content-encoding')).toBeNull();
    expect(stream.headers.get('cache-control')).toMatch(/^no-cache, no-transform\b/);
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    await market.operator.data(
      `mutation { chatMessageCreate(input: {sellerId: "${market.sellers[0]?.id}", message: "At once."}) { chatMessage { id } } }`,
    );
    let received = '';
    for await (const chunk of stream.body ?? []) {
      received += Buffer.from(chunk).toString();
      if (received.includes('At once.')) break;
    }
    expect(received).toContain('At once.');
    end.abort();
  });
});
