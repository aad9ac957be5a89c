import { serverAudits } from 'graphql-http';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/*
 * Runs the audits of the specification (https://github.com/graphql/graphql-over-http), of its MUST and SHOULD rules,
 * on each address that serves GraphQL.
 */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Seller']);
});

const addresses = {
  '/operator/graphql': () => market.operator.key,
  '/seller/graphql': () => market.sellers[0]?.client.key,
  '/graphql': () => market.operator.key,
};

describe.each(Object.entries(addresses))('%s', (path, key) => {
  const audits = serverAudits({
    url: () => server.address + path,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, authorization: `Bearer ${key()}` } }),
  });
  const binding = audits.filter(({ name }) => /^(MUST|SHOULD)/.test(name));

  test('is audited', () => {
    expect(binding.length).toBeGreaterThan(30);
  });

  test.each(binding.map((audit) => [audit.name, audit] as const))('%s', async (_name, audit) => {
    const result = await audit.fn();
    const reason = result.status === 'ok' ? '' : `${result.reason} (audit ${result.id})`;
    expect(reason).toBe('');
  });
});
