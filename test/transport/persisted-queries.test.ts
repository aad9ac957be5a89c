import { on, once } from 'node:events';
import { ApolloClient, gql, HttpLink, InMemoryCache } from '@apollo/client';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { fetchExchange, Client as UrqlClient } from '@urql/core';
import { persistedExchange } from '@urql/exchange-persisted';
import { beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import {
  answerOf,
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Seller']);
});

const bearer = () => ({ authorization: `Bearer ${market.operator.key}` });

describe('a persisted query', () => {
  const hash = 'ecf4edb46db40b5132295c0291d62fb65d6759a9eedfa4d5d612dd5ec54a6b38';
  const extensions = { persistedQuery: { version: 1, sha256Hash: hash } };
  const unsupported = {
    errors: [
      { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
    ],
  };

  test('without its document is answered as clients expect, over each transport', async () => {
    for (const path of ['/operator/graphql', '/graphql']) {
      for (const accept of ['*/*', 'application/graphql-response+json', 'application/json']) {
        const headers = { ...bearer(), accept };
        for (const more of [{}, { query: null }, { query: '' }, { operationName: 'A', variables: {} }]) {
          const answer = await post(server, path, { extensions, ...more }, headers);
          expect([answer.status, answer.body]).toEqual([200, unsupported]);
        }
        const search = new URLSearchParams({
          operationName: 'A',
          variables: '{}',
          extensions: JSON.stringify(extensions),
        });
        const got = await answerOf(await fetch(`${server.address}${path}?${search}`, { headers }));
        expect([got.status, got.body]).toEqual([200, unsupported]);
      }
    }
  });

  test('without its document is the one result of a stream', async () => {
    const response = await fetch(`${server.address}/graphql`, {
      method: 'POST',
      headers: { ...bearer(), accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ extensions }),
    });
    expect(await response.text()).toBe(
      `:\n\nevent: next\ndata: ${JSON.stringify(unsupported)}\n\nevent: complete\ndata: \n\n`,
    );
  });

  test('without its document is an error over WebSocket, and the connection stays open', async () => {
    // Without the protocol's client, which does not send it.
    const socket = new WebSocket(`${server.address.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const messages = on(socket, 'message');
    const send = (message: object) => socket.send(JSON.stringify(message));
    const next = async () => JSON.parse(String((await messages.next()).value[0]));
    await once(socket, 'open');
    send({ type: 'connection_init', payload: bearer() });
    expect(await next()).toEqual({ type: 'connection_ack' });
    for (const payload of [
      { extensions },
      { extensions, query: '' },
      { extensions, query: null },
      { extensions, operationName: 1 },
      { extensions, variables: 'a' },
    ]) {
      send({ type: 'subscribe', id: '1', payload });
      expect(await next()).toEqual({ type: 'error', id: '1', payload: unsupported.errors });
    }
    send({ type: 'subscribe', id: '2', payload: { query: '{ __typename }', extensions } });
    expect(await next()).toMatchObject({ type: 'next', payload: { data: { __typename: 'Query' } } });
    socket.terminate();
  });

  test('with its document runs', async () => {
    const answer = await post(server, '/graphql', { query: '{ __typename }', extensions }, bearer());
    expect(answer.body).toEqual({ data: { __typename: 'Query' } });
  });

  test.each([{ persistedQuery: null }, { persistedQuery: 'hash' }, { other: {} }, {}, null])(
    'does not include %j',
    async (other) => {
      const answer = await post(server, '/graphql', { extensions: other }, bearer());
      expect([answer.status, answer.body.errors[0].message]).toEqual([400, 'The request has no "query".']);
    },
  );

  test('is not looked up without a key', async () => {
    expect((await post(server, '/graphql', { extensions })).status).toBe(401);
  });

  test('falls back to the document in Apollo Client, by POST and GET', async () => {
    for (const useGETForHashedQueries of [false, true]) {
      const statuses: number[] = [];
      const client = new ApolloClient({
        cache: new InMemoryCache(),
        link: new PersistedQueryLink({ sha256: async () => hash, useGETForHashedQueries }).concat(
          new HttpLink({
            uri: `${server.address}/operator/graphql`,
            headers: bearer(),
            fetch: async (...request) => {
              const response = await fetch(...request);
              statuses.push(response.status);
              return response;
            },
          }),
        ),
      });
      const query = gql`{ sellersForChats { totalCount } }`;
      const { data } = await client.query({ query });
      expect(data).toMatchObject({ sellersForChats: { totalCount: 1 } });
      expect(statuses).toEqual([200, 200]);
      await client.query({ query, fetchPolicy: 'network-only' });
      // It does not try again.
      expect(statuses).toEqual([200, 200, 200]);
      client.stop();
    }
  });

  test('falls back to the document in urql', async () => {
    for (const preferGetForPersistedQueries of [false, true]) {
      const client = new UrqlClient({
        url: `${server.address}/operator/graphql`,
        fetchOptions: { headers: bearer() },
        preferGetMethod: false,
        exchanges: [
          persistedExchange({ preferGetForPersistedQueries, generateHash: async () => hash }),
          fetchExchange,
        ],
      });
      const { data, error } = await client.query('{ sellersForChats { totalCount } }', {}).toPromise();
      expect([error, data]).toEqual([undefined, { sellersForChats: { totalCount: 1 } }]);
    }
  });
});
