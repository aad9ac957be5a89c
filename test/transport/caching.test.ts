import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import { packageFolder } from '../../src/package-folder.js';
import { type RawAnswer, sendRaw } from '../harness/raw-http.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';

/* Tests the caching of answers, and the files of the portals. */

let server: Awaited<ReturnType<typeof startTestServer>>;
let key: string;

beforeAll(async () => {
  server = await startTestServer({ graphiql: 'local', embedOrigins: ['https://shop.example'] });
  key = (await makeMarketplace(server, 'Market', [])).operator.key;
});

const built = fileURLToPath(new URL('dist/web/', packageFolder));
const assets = readdirSync(`${built}assets`).filter((name) => !/\.(br|gz)$/.test(name));
const asset = (ending: string) => `/assets/${assets.find((name) => name.endsWith(ending))}`;
const get = (address: string, ...lines: string[]) =>
  sendRaw(server.address, `GET ${address} HTTP/1.1`, lines);

/** The addresses whose answer is the same for every caller, by their route. */
const pages = ['/', '/reset-password', '/offline', '/operator', '/operator/*', '/seller', '/seller/*'];
const publicRoutes = new Set([
  ...pages,
  '/icon.svg',
  '/theme.js',
  '/service-worker.js',
  '/offline.js',
  '/offline.css',
  '/operator.webmanifest',
  '/seller.webmanifest',
  '/icons/icon-192.png',
  '/icons/icon-512.png',
  '/icons/maskable-512.png',
  '/icons/apple-touch-icon.png',
  '/parley-chat.js',
  '/parley-chat-text.js',
  '/parley-chat-alerts.js',
  '/parley-chat-de.js',
  '/parley-chat-ar.js',
]);

/** Returns an address of a route. */
const addressOf = (url: string) => url.replace(/:\w+(\(.*\))?|\*/, 'anything');

function expectPersonal({ headers }: RawAnswer, about: string): void {
  expect(headers['cache-control'], about).toMatch(/\bno-store\b/);
  const vary = headers.vary?.split(', ').map((name) => name.toLowerCase());
  expect(vary, about).toEqual(
    expect.arrayContaining([
      'accept',
      'authorization',
      'marketplacer-api-key',
      'cookie',
      'origin',
      'parley-actor',
      'parley-cost',
    ]),
  );
}

describe('a cache can keep', () => {
  test('no answer that depends on the caller, and others only with revalidation', async () => {
    expect(server.routes.length).toBeGreaterThan(30);
    for (const { method, url } of server.routes) {
      const address = addressOf(url);
      const about = `${method} ${address}`;
      for (const lines of [[], [`Authorization: Bearer ${key}`], ['Authorization: Bearer parley_op_wrong']]) {
        const answer = await sendRaw(server.address, `${method} ${address} HTTP/1.1`, lines);
        const isAsset = /^(\/graphiql)?\/assets\//.test(url);
        if (publicRoutes.has(url) || isAsset) {
          expect(answer.status, about).toBe(200);
          expect(answer.headers['cache-control'], about).toBe(
            isAsset ? 'public, max-age=31536000, immutable' : 'no-cache',
          );
          const isPortal = url.endsWith('/*');
          expect(answer.headers.vary, about).toBe(isPortal ? 'Accept, Accept-Encoding' : 'Accept-Encoding');
        } else expectPersonal(answer, about);
        expect(answer.headers['x-content-type-options'], about).toBe('nosniff');
      }
    }
  });

  test('no error', async () => {
    const type = 'Content-Type: application/json';
    const queries = [
      sendRaw(server.address, 'POST /graphql HTTP/1.1', [type], '{"query": "{ __typename }"}'),
      sendRaw(server.address, 'POST /graphql HTTP/1.1', [type], '{'),
      sendRaw(server.address, 'POST /nowhere HTTP/1.1'),
      sendRaw(server.address, 'PUT / HTTP/1.1'),
      sendRaw(server.address, 'OPTIONS / HTTP/1.1'),
      sendRaw(server.address, 'OPTIONS /seller/graphql HTTP/1.1', ['Origin: https://shop.example']),
      sendRaw(
        server.address,
        'POST /auth/sign-in/email HTTP/1.1',
        [type],
        '{"email": "a@b.example", "password": "x"}',
      ),
      get('/assets/nothing.js'),
      get('/operator/%E0%A4%A'),
      get('/healthz', 'Host: a', 'Host: b'),
      get('/graphql', 'Accept: text/html'),
      get('/nowhere', 'Accept: text/html'),
      sendRaw(server.address, 'nonsense'),
    ];
    for (const [at, answer] of (await Promise.all(queries)).entries()) expectPersonal(answer, String(at));
  });

  test('no query and no stream', async () => {
    const authorization = `Authorization: Bearer ${key}`;
    const query = encodeURIComponent('{ __typename }');
    for (const accept of ['application/json', 'application/graphql-response+json', 'text/event-stream']) {
      const answer = await get(`/graphql?query=${query}`, authorization, `Accept: ${accept}`);
      expect(answer.status).toBe(200);
      expectPersonal(answer, accept);
    }
  });
});

describe('a built file', () => {
  test('has the encoding that the client prefers', async () => {
    const address = asset('.js');
    const plain = await get(address);
    expect(plain.headers['content-encoding']).toBeUndefined();
    expect(plain.headers['content-type']).toBe('text/javascript; charset=utf-8');
    const forms: [string, string | undefined][] = [
      ['br', 'br'],
      ['gzip', 'gzip'],
      ['gzip, deflate, br', 'br'],
      ['gzip, deflate, br;q=0.1', 'gzip'],
      ['br;q=0, gzip', 'gzip'],
      ['*', 'br'],
      ['identity, br;q=0.5', undefined],
      ['deflate', undefined],
      ['*;q=0', undefined],
      ['', undefined],
    ];
    const lengths = new Map<string | undefined, string | undefined>();
    const tags = new Set<string | undefined>();
    for (const [accepted, encoding] of forms) {
      const { status, headers } = await get(address, `Accept-Encoding: ${accepted}`);
      expect([status, headers['content-encoding']], accepted).toEqual([200, encoding]);
      lengths.set(encoding, headers['content-length']);
      tags.add(headers.etag);
    }
    expect(tags.size).toBe(3);
    expect(new Set(lengths.values()).size).toBe(3);
  });

  test('is the same in each encoding', async () => {
    const url = server.address + asset('.css');
    const textOf = async (encoding: string) => {
      const response = await fetch(url, { headers: { 'accept-encoding': encoding } });
      return response.text();
    };
    const plain = await textOf('identity');
    expect(plain.length).toBeGreaterThan(100);
    expect([await textOf('br'), await textOf('gzip')]).toEqual([plain, plain]);
  });

  test('is not sent again to a client that has it', async () => {
    for (const address of ['/', '/operator', '/theme.js', '/parley-chat.js', asset('.js')]) {
      const { headers } = await get(address, 'Accept-Encoding: br');
      const again = await get(address, 'Accept-Encoding: br', `If-None-Match: ${headers.etag}`);
      expect([again.status, again.body], address).toEqual([304, '']);
      expect(again.headers).toMatchObject({
        etag: headers.etag,
        'cache-control': headers['cache-control'],
        vary: 'Accept-Encoding',
      });
      expect((await get(address, 'Accept-Encoding: br', 'If-None-Match: "other"')).status).toBe(200);
      expect((await get(address, 'Accept-Encoding: gzip', `If-None-Match: ${headers.etag}`)).status).toBe(
        200,
      );
      expect((await get(address, 'If-Modified-Since: Fri, 01 Jan 2100 00:00:00 GMT')).status).toBe(200);
    }
  });

  test('has only its exact name', async () => {
    const file = asset('.js').slice('/assets/'.length);
    const outside = [
      '/assets/..%2foperator.html',
      '/assets/..%2Foperator.html',
      '/assets/../operator.html',
      '/assets/%2e%2e/operator.html',
      '/assets/%2e%2e%2foperator.html',
      '/assets/..%5coperator.html',
      '/assets/..\\operator.html',
      '/assets/..%252foperator.html',
      '/assets/%252e%252e%252foperator.html',
      '/assets/%2e%2e%2f%2e%2e%2f%2e%2e%2fpackage.json',
      '/assets/..%2f..%2f..%2fetc%2fpasswd',
      '/assets/%2fetc%2fpasswd',
      '/assets//etc/passwd',
      '/assets/.',
      '/assets/..',
      '/assets/',
      '/assets',
      '/assets/__proto__',
      '/assets/constructor',
      `/assets/${file}.br`,
      `/assets/${file}.gz`,
      `/assets/${file}%00`,
      `/assets/${file}%00.css`,
      `/assets/.%2f${file}`,
      `/assets/${file}/`,
      `/assets/${file}%2f`,
      `/assets/${file.toUpperCase()}`,
      `//assets/${file}`,
      '/operator.html',
      '/sign-in.html',
      '/theme.js.br',
      '/theme.js.gz',
      '/dist/web/operator.html',
      '/package.json',
      '/.env',
      '/graphiql/assets/..%2f..%2fpackage.json',
      '/graphiql/assets/page.js',
    ];
    for (const address of outside) {
      for (const method of ['GET', 'HEAD']) {
        const answer = await sendRaw(server.address, `${method} ${address} HTTP/1.1`);
        expect(answer.status, `${method} ${address}`).toBe(404);
        expectPersonal(answer, address);
      }
    }
  });

  test('exists for every file of the build, and each page has its policy', async () => {
    for (const name of assets) expect((await get(`/assets/${name}`)).status, name).toBe(200);
    for (const page of pages) {
      const { headers, body } = await get(addressOf(page));
      expect(headers['content-security-policy'], page).toMatch(/^default-src 'none'; script-src 'self'/);
      expect(headers['content-type'], page).toBe('text/html; charset=utf-8');
      expect(body, page).toMatch(/^<!doctype html>/i);
    }
  });
});
