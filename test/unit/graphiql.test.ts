import fastify, { type FastifyInstance } from 'fastify';
import { parse, print, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { operatorSchema } from '../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../src/graphql/seller-schema.js';
import { registerGraphiql } from '../../src/http/graphiql.js';
import { examples } from '../../src/http/graphiql-examples.js';

const paths = { '/operator/graphql': 'operator', '/seller/graphql': 'seller', '/graphql': null } as const;

/** The documents of the guide "Chat with Sellers", as it prints them. */
const guide = [
  'query FetchSellersForChat { sellersForChats(first: 10, after: null, q: "Cell Phone") { totalCount pageInfo { hasNextPage endCursor } nodes { id businessName } } }',
  'mutation SendMessgaeToSeller { chatMessageCreate( input: { message: "Can you check to see when order 12345 will be dispatched?" sellerId: "U2VsbGVyLTY2MDExOQ==" } ) { chatMessage { id } errors { field messages } } }',
  'query GetChatMessages { chatMessages(first: 10, after: null, sellerId: "U2VsbGVyLTY2MDExOQ==") { totalCount pageInfo { hasNextPage endCursor } nodes { id createdAt message readAt seller { businessName } sentByType } } }',
  'mutation ConfirmReadOfChatMessage { chatMessageRead(input: { seller: "U2VsbGVyLTY2MDExOQ==", sentBy: "User" }) { errors { messages field } } }',
];

let server: FastifyInstance;

beforeAll(async () => {
  server = fastify();
  const page = registerGraphiql(server, paths, 'on');
  for (const path of Object.keys(paths)) server.get(path, (_request, reply) => page?.send(path, reply));
  await server.ready();
});

afterAll(() => server.close());

async function visit(path: string) {
  const answer = await server.inject({ url: path, headers: { accept: 'text/html' } });
  const settings = /<script type="application\/json" id="settings">(.*?)<\/script>/s.exec(answer.body)?.[1];
  return { answer, settings: JSON.parse(settings ?? 'null') };
}

test.each(Object.keys(paths))(
  '%s opens under a policy that allows no foreign and no inline code',
  async (path) => {
    const { answer, settings } = await visit(path);
    expect(answer.statusCode).toBe(200);
    expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(settings.endpoint).toBe(path);

    const policy = String(answer.headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self' 'nonce-");
    expect(policy).not.toMatch(/unsafe|https?:|\*/);
    expect(answer.body).not.toMatch(/(src|href)="(https?:)?\/\//);
    const scripts = [...answer.body.matchAll(/<script([^>]*)>/g)].map(([, attributes]) => attributes ?? '');
    expect(scripts.filter((attributes) => !/type="application\/json"| src="\//.test(attributes))).toEqual([]);
  },
);

test('each visit has its own nonce', async () => {
  const nonces = await Promise.all(
    ['/graphql', '/graphql'].map(async (path) => {
      const { answer } = await visit(path);
      const nonce = /'nonce-([^']+)'/.exec(String(answer.headers['content-security-policy']))?.[1];
      expect(answer.body).toContain(`nonce="${nonce}"`);
      return nonce;
    }),
  );
  expect(new Set(nonces).size).toBe(2);
});

test('the server serves the scripts and styles with permanent caching', async () => {
  const { answer } = await visit('/operator/graphql');
  const addresses = [...answer.body.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(
    ([, address]) => address ?? '',
  );
  expect(addresses.map((address) => address.replace(/\.[0-9a-f]{16}\./, '.'))).toEqual(
    ['graphiql.css', 'graphiql.js'].map((name) => `/graphiql/assets/${name}`),
  );
  for (const address of addresses) {
    const asset = await server.inject(address);
    expect(asset.statusCode).toBe(200);
    expect(asset.headers['content-type']).toBe(
      address.endsWith('.css') ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8',
    );
    expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
    // A style sheet that imports, or loads a typeface, would send requests to other hosts.
    if (address.endsWith('.css')) expect(asset.body).not.toMatch(/@import|url\((?!"?data:)/);
  }
  expect((await server.inject('/graphiql/assets/graphiql.js')).statusCode).toBe(404);
});

test("the operator's tabs begin with the guide's documents, unchanged", async () => {
  const { settings } = await visit('/operator/graphql');
  const queries: string[] = settings.tabs.map(({ query }: { query: string }) => query);
  expect(queries.slice(0, guide.length).map((query) => query.replace(/\s+/g, ' ').trim())).toEqual(guide);
  expect(settings.tabs.map(({ headers }: { headers: string }) => JSON.parse(headers))).toEqual(
    queries.map(() => ({ Authorization: 'Bearer parley_op_…' })),
  );
});

test("the seller's tabs contain no seller's id, and the shared address has the tabs of both sides", async () => {
  const [operator, seller, both] = await Promise.all(
    ['/operator/graphql', '/seller/graphql', '/graphql'].map(async (path) => (await visit(path)).settings),
  );
  expect(seller.tabs).toHaveLength(5);
  expect(JSON.stringify(seller.tabs)).not.toMatch(/sellerId|seller: \\|U2VsbGVy/);
  expect(JSON.parse(seller.tabs[0].headers)).toEqual({ Authorization: 'Bearer parley_sel_…' });
  expect(both.tabs).toEqual([...operator.tabs, ...seller.tabs]);
});

test('every example is valid in its API', () => {
  for (const [schema, documents] of [
    [operatorSchema(), examples.operator],
    [sellerSchema(), examples.seller],
  ] as const) {
    for (const document of documents) {
      expect(validate(schema, parse(document)), print(parse(document))).toEqual([]);
    }
  }
});
