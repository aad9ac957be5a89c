import { beforeAll, describe, expect, test } from 'vitest';
import { maximumPatterns } from '../src/link-patterns/link-pattern.js';
import { following, transports } from './harness/follower.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests link patterns through both APIs; see docs/link-patterns.md. */

let server: TestServer;
/** Another marketplace for each test that needs its own patterns. */
let markets = 0;

beforeAll(async () => {
  server = await startTestServer();
});

interface Market extends TestMarketplace {
  manager: Client;
}

async function makeMarket(): Promise<Market> {
  const market = await makeMarketplace(server, `Market ${++markets}`, ['Lamps', 'Books']);
  return {
    ...market,
    manager: await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] }),
  };
}

const sellerOf = (market: TestMarketplace, place = 0) =>
  market.sellers[place] as TestMarketplace['sellers'][number];

/** Runs a mutation and returns its payload. */
async function change(client: Client, name: string, input: object, selection = 'linkPattern { id name }') {
  const mutation = `linkPattern${name}`;
  const data = await client.data(
    `mutation ($input: LinkPattern${name}Input!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`,
    { input },
  );
  return data[mutation];
}

const order = { name: 'Order', expression: 'order (\\d+)', template: 'https://shop.example/orders/{1}' };
const parcel = {
  name: 'Parcel',
  expression: 'parcel (\\d+)',
  template: 'https://post.example/{1}',
  forSellers: true,
};

async function create(market: Market, pattern: object): Promise<string> {
  const { linkPattern, errors } = await change(market.manager, 'Create', pattern);
  expect(errors).toBeNull();
  return linkPattern.id;
}

const send = (market: TestMarketplace, message: string, place = 0) =>
  market.operator.data(
    `mutation ($input: ChatMessageCreateInput!) {
       chatMessageCreate(input: $input) { chatMessage { id patternLinks { start end url name } } } }`,
    { input: { sellerId: sellerOf(market, place).id, message } },
  );

const thread = 'chatMessages(first: 10) { nodes { message patternLinks { start end url } } }';

const namesOf = async ({ manager }: Market) =>
  (await manager.data('{ linkPatterns { name } }')).linkPatterns.map(({ name }: { name: string }) => name);

describe('the patterns of a marketplace', () => {
  test('are created, changed, moved and deleted', async () => {
    const market = await makeMarket();
    const { manager } = market;
    const first = await create(market, { ...order, name: '  Order ' });
    const second = await create(market, parcel);
    const fields = 'id name expression template forSellers';
    expect(await manager.data(`{ linkPatterns { ${fields} } }`)).toEqual({
      linkPatterns: [
        { id: first, ...order, forSellers: false },
        { id: second, ...parcel },
      ],
    });
    expect(
      await change(
        manager,
        'Update',
        { id: first, name: 'Orders', forSellers: true },
        `linkPattern { ${fields} }`,
      ),
    ).toEqual({
      linkPattern: { id: first, ...order, name: 'Orders', forSellers: true },
      errors: null,
    });
    expect(await change(manager, 'Move', { id: first, position: 2 }, 'linkPatterns { name }')).toEqual({
      linkPatterns: [{ name: 'Parcel' }, { name: 'Orders' }],
      errors: null,
    });
    await create(market, { ...order, name: 'Third' });
    expect(await namesOf(market)).toEqual(['Parcel', 'Orders', 'Third']);
    await change(manager, 'Move', { id: first, position: 1 }, 'linkPatterns { name }');
    await change(manager, 'Delete', { id: second });
    expect(await namesOf(market)).toEqual(['Orders', 'Third']);
    expect(await change(manager, 'Delete', { id: second })).toEqual({
      linkPattern: null,
      errors: [{ field: 'id', messages: ['Link pattern not found.'] }],
    });
  });

  test('have errors that name the fields', async () => {
    const market = await makeMarket();
    const fieldsOf = async (name: string, input: object, selection?: string) => {
      const { errors } = await change(market.manager, name, input, selection);
      return errors?.map(({ field }: { field: string }) => field) ?? null;
    };
    expect(await fieldsOf('Create', { name: '\u200b', expression: '(', template: 'x' })).toEqual([
      'name',
      'expression',
      'template',
    ]);
    expect(await fieldsOf('Create', { ...order, template: 'https://shop.example/{2}' })).toEqual([
      'template',
    ]);
    expect(await fieldsOf('Create', { ...order, expression: '.*' })).toEqual(['expression']);
    expect(await fieldsOf('Create', { ...order, expression: '(?=x)y' })).toEqual(['expression']);
    expect(await fieldsOf('Create', { ...order, expression: 'a\0' })).toEqual(['expression']);
    const id = await create(market, order);
    // The stored template needs the group.
    expect(await fieldsOf('Update', { id, expression: 'order' })).toEqual(['template']);
    for (const position of [0, 2, -1]) {
      expect(await fieldsOf('Move', { id, position }, 'linkPatterns { id }')).toEqual(['position']);
    }
  });

  test('are limited in number and size', async () => {
    const market = await makeMarket();
    for (let count = 0; count < maximumPatterns; count++)
      await create(market, { ...order, name: `Order ${count}` });
    expect((await change(market.manager, 'Create', order)).errors).toEqual([
      { field: null, messages: ['There are 20 link patterns already; delete one first.'] },
    ]);
    const large = await makeMarket();
    const expression = '[a-z]{1,100}';
    await create(large, { ...order, expression, template: 'https://shop.example/{0}' });
    await create(large, { ...order, expression, template: 'https://shop.example/{0}' });
    const tooLarge = [
      { field: null, messages: ['The link patterns are too large together; simplify or delete some.'] },
    ];
    const template = 'https://shop.example/{0}';
    expect((await change(large.manager, 'Create', { ...order, expression, template })).errors).toEqual(
      tooLarge,
    );
    const id = await create(large, order);
    expect((await change(large.manager, 'Update', { id, expression, template })).errors).toEqual(tooLarge);
  });

  test('that are created at the same time are all there', async () => {
    const market = await makeMarket();
    await Promise.all(['A', 'B', 'C', 'D'].map((name) => create(market, { ...order, name })));
    expect((await namesOf(market)).sort()).toEqual(['A', 'B', 'C', 'D']);
  });
});

describe('the links of a message', () => {
  test('are those of the patterns that its reader sees', async () => {
    const market = await makeMarket();
    const seller = await makeClient(server, { sellerId: sellerOf(market).number });
    await create(market, order);
    await create(market, parcel);
    const message = '😀 order 12345 is in parcel 77';
    const { chatMessageCreate } = await send(market, message);
    expect(chatMessageCreate.chatMessage.patternLinks).toEqual([
      { start: 2, end: 13, url: 'https://shop.example/orders/12345', name: 'Order' },
      { start: 20, end: 29, url: 'https://post.example/77', name: 'Parcel' },
    ]);
    expect(await seller.data(`{ ${thread} }`)).toEqual({
      chatMessages: {
        nodes: [{ message, patternLinks: [{ start: 20, end: 29, url: 'https://post.example/77' }] }],
      },
    });
    for (const field of ['name', 'pattern { id }']) {
      const { body } = await seller.ask(`{ chatMessages(first: 1) { nodes { patternLinks { ${field} } } } }`);
      expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('follow each change of the patterns, also of stored messages', async () => {
    const market = await makeMarket();
    const urls = async () => {
      const { chatMessages } = await market.operator.data(
        `query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { patternLinks { url } } } }`,
        { id: sellerOf(market).id },
      );
      return chatMessages.nodes[0].patternLinks.map(({ url }: { url: string }) => url);
    };
    await send(market, 'order 1, parcel 2');
    expect(await urls()).toEqual([]);
    const id = await create(market, order);
    expect(await urls()).toEqual(['https://shop.example/orders/1']);
    await change(market.manager, 'Update', { id, template: 'https://new.example/{1}' });
    expect(await urls()).toEqual(['https://new.example/1']);
    await create(market, { ...parcel, expression: '\\d+', template: 'https://post.example/{0}' });
    expect(await urls()).toEqual(['https://new.example/1', 'https://post.example/2']);
    await change(market.manager, 'Move', { id, position: 2 }, 'linkPatterns { id }');
    expect(await urls()).toEqual(['https://post.example/1', 'https://post.example/2']);
    await change(market.manager, 'Delete', { id });
    expect(await urls()).toEqual(['https://post.example/1', 'https://post.example/2']);
  });

  test('with as many patterns as there can be and long messages, a page is answered', async () => {
    const market = await makeMarket();
    for (let count = 0; count < maximumPatterns; count++) {
      const template = `https://shop.example/${count}/{1}`;
      await create(market, { name: `P${count}`, expression: `ref${count}-(\\d+)`, template });
    }
    const message = 'ref1-22 ref19-4 and more. '.repeat(80).slice(0, 2_000).trim();
    for (const _ of Array(20)) await send(market, message);
    const { chatMessages } = await market.operator.data(
      `query ($id: ID!) { chatMessages(sellerId: $id, first: 20) { nodes { patternLinks { url } } } }`,
      { id: sellerOf(market).id },
    );
    for (const { patternLinks } of chatMessages.nodes) expect(patternLinks).toHaveLength(50);
  });
});

describe.each(transports)('by %s', (transport) => {
  test('subscribers learn of changes of the links that they see', async () => {
    const market = await makeMarket();
    const seller = await makeClient(server, { sellerId: sellerOf(market).number });
    const document = 'subscription { chatEvents { __typename ... on PatternLinksChanged { version } } }';
    const [ofOperator, ofSeller] = await Promise.all(
      [market.operator, seller].map((client) => following(server, client, transport, document)),
    );
    const changed = (version: number) => ({
      data: { chatEvents: { __typename: 'PatternLinksChanged', version } },
    });
    const versionOf = async (client: Client) =>
      (await client.data('{ viewer { marketplace { patternLinksVersion } } }')).viewer.marketplace
        .patternLinksVersion;
    const id = await create(market, order);
    expect(await ofOperator?.next()).toEqual(changed(1));
    expect([await versionOf(market.operator), await versionOf(seller)]).toEqual([1, 0]);
    await change(market.manager, 'Update', { id, forSellers: true });
    expect(await ofOperator?.next()).toEqual(changed(2));
    // The first event of the seller is of the second change.
    expect(await ofSeller?.next()).toEqual(changed(1));
    expect([await versionOf(market.operator), await versionOf(seller)]).toEqual([2, 1]);
    await change(market.manager, 'Update', { id, name: 'Renamed' });
    expect(await ofOperator?.next()).toEqual(changed(3));
    expect(await versionOf(seller)).toBe(1);
    await Promise.all([ofOperator?.stop(), ofSeller?.stop()]);
  });

  test('a new message has its links', async () => {
    const market = await makeMarket();
    const seller = await makeClient(server, { sellerId: sellerOf(market).number });
    await create(market, order);
    await create(market, parcel);
    const document =
      'subscription { chatEvents { ... on ChatMessageCreated { chatMessage { patternLinks { url } } } } }';
    const followers = await Promise.all(
      [market.operator, seller].map((client) => following(server, client, transport, document)),
    );
    await send(market, 'order 1 parcel 2');
    const urls = await Promise.all(
      followers.map(async (follower) =>
        (await follower.next()).data.chatEvents.chatMessage.patternLinks.map(
          ({ url }: { url: string }) => url,
        ),
      ),
    );
    expect(urls).toEqual([
      ['https://shop.example/orders/1', 'https://post.example/2'],
      ['https://post.example/2'],
    ]);
    await Promise.all(followers.map((follower) => follower.stop()));
  });
});

describe('the test of a pattern', () => {
  const document = `query ($text: String!, $pattern: LinkPatternDraftInput) {
    linkPatternTest(text: $text, pattern: $pattern) { links { start end url name } errors { field messages } } }`;

  test('shows the links of a pattern that is not stored, or of all stored ones', async () => {
    const market = await makeMarket();
    await create(market, parcel);
    const { expression, template } = order;
    const text = 'order 1 parcel 2';
    const tried = async (variables: object) =>
      (await market.manager.data(document, { ...variables })).linkPatternTest;
    expect(await tried({ text, pattern: { expression, template } })).toEqual({
      links: [{ start: 0, end: 7, url: 'https://shop.example/orders/1', name: '' }],
      errors: null,
    });
    expect(await tried({ text })).toEqual({
      links: [{ start: 8, end: 16, url: 'https://post.example/2', name: 'Parcel' }],
      errors: null,
    });
    const invalid = await tried({ text, pattern: { expression: '(', template: 'javascript:x' } });
    expect(invalid.links).toEqual([]);
    expect(invalid.errors.map(({ field }: { field: string }) => field)).toEqual(['expression', 'template']);
    const long = await tried({ text: 'x'.repeat(2_001) });
    expect(long.errors).toEqual([
      { field: 'text', messages: ['The text is too long (maximum is 2000 characters).'] },
    ]);
    expect(await namesOf(market)).toEqual(['Parcel']);
  });
});

describe('the recent links of a thread', () => {
  const document = `query ($id: ID!) { recentPatternLinks(sellerId: $id) {
    text link { url name } chatMessage { message createdAt } } }`;

  test('are the newest first, each address once, with its newest message', async () => {
    const market = await makeMarket();
    await create(market, order);
    await create(market, parcel);
    const id = sellerOf(market).id;
    const found = async () => (await market.operator.data(document, { id })).recentPatternLinks;
    expect(await found()).toEqual([]);
    for (const message of ['order 1', 'Order 2 and parcel 3', 'hello', 'ORDER 1 again'])
      await send(market, message);
    await send(market, 'order 99', 1);
    expect(await found()).toMatchObject([
      {
        text: 'ORDER 1',
        link: { url: 'https://shop.example/orders/1', name: 'Order' },
        chatMessage: { message: 'ORDER 1 again' },
      },
      { text: 'Order 2', chatMessage: { message: 'Order 2 and parcel 3' } },
      { text: 'parcel 3', link: { name: 'Parcel' } },
    ]);
    const many = Array.from({ length: 30 }, (_, index) => `order ${index + 100}`).join(', ');
    await send(market, many);
    const newest = await found();
    expect(newest).toHaveLength(20);
    expect(newest[0].text).toBe('order 100');
    await server.database.pool.query(
      `update message set message = 'x' where marketplace_id = $1 and seller_id = $2 and seq > 4`,
      [market.id, sellerOf(market).number],
    );
    expect(await found()).toHaveLength(3);
  });

  test('are of the newest 50 messages', async () => {
    const market = await makeMarket();
    await create(market, order);
    for (const message of ['order 1', ...Array(49).fill('hello')]) await send(market, message);
    const id = sellerOf(market).id;
    expect((await market.operator.data(document, { id })).recentPatternLinks).toHaveLength(1);
    await send(market, 'hello');
    expect((await market.operator.data(document, { id })).recentPatternLinks).toEqual([]);
  });
});

describe('the links of sellers', () => {
  const orders = { label: 'Orders', template: 'https://shop.example/sellers/{externalId}/orders' };
  const profile = { label: 'Profile', template: 'https://shop.example/{legacyId}?id={id}' };
  const set = async (client: Client, templates: object[], previousTemplates?: object[]) => {
    const { sellerLinkTemplatesSet } = await client.data(
      `mutation ($input: SellerLinkTemplatesSetInput!) { sellerLinkTemplatesSet(input: $input) {
         sellerLinkTemplates { label template } errors { field messages } } }`,
      { input: { templates, previousTemplates } },
    );
    return sellerLinkTemplatesSet;
  };
  const stored = async ({ manager }: Market) =>
    (await manager.data('{ sellerLinkTemplates { label template } }')).sellerLinkTemplates;

  test('have the seller’s ids, and are left out without an id that they need', async () => {
    const market = await makeMarket();
    const { manager, operator } = market;
    const lamps = sellerOf(market);
    await manager.data(
      'mutation ($input: SellerUpdateInput!) { sellerUpdate(input: $input) { errors { field } } }',
      { input: { id: lamps.id, externalId: 'ERP 08/15' } },
    );
    expect(await set(manager, [{ ...orders, label: ' Orders ' }, profile])).toEqual({
      sellerLinkTemplates: [orders, profile],
      errors: null,
    });
    const { sellersForChats } = await operator.data(
      '{ sellersForChats(first: 5) { nodes { businessName links { label url } } } }',
    );
    const profileOf = ({ number, id }: typeof lamps) => ({
      label: 'Profile',
      url: `https://shop.example/${number}?id=${encodeURIComponent(id)}`,
    });
    expect(sellersForChats.nodes).toEqual([
      { businessName: 'Books', links: [profileOf(sellerOf(market, 1))] },
      {
        businessName: 'Lamps',
        links: [
          { label: 'Orders', url: 'https://shop.example/sellers/ERP%2008%2F15/orders' },
          profileOf(lamps),
        ],
      },
    ]);
    expect(await set(manager, [profile, orders])).toMatchObject({ errors: null });
    expect(await stored(market)).toEqual([profile, orders]);
    const entries = await manager.data(
      '{ auditLog(first: 2) { nodes { action changes { field before after } } } }',
    );
    expect(entries.auditLog.nodes).toEqual([
      {
        action: 'sellerLinkTemplatesSet',
        changes: [{ field: 'order', before: 'Orders, Profile', after: 'Profile, Orders' }],
      },
      {
        action: 'sellerLinkTemplatesSet',
        changes: [orders, profile].map(({ label, template }) => ({
          field: `${label}: template`,
          before: null,
          after: template,
        })),
      },
    ]);
    await set(manager, []);
    expect(await stored(market)).toEqual([]);
  });

  test('are not replaced by somebody who has read others', async () => {
    const market = await makeMarket();
    const { manager } = market;
    const both = [orders, profile];
    const answers = await Promise.all([set(manager, [orders], []), set(manager, [profile], [])]);
    const changed = {
      sellerLinkTemplates: null,
      errors: [
        {
          field: 'previousTemplates',
          messages: ['The links were changed in the meantime. Check the list, then try again.'],
        },
      ],
    };
    expect(answers.filter(({ errors }) => errors !== null)).toEqual([changed]);
    expect(await stored(market)).toHaveLength(1);
    await set(manager, both);
    for (const read of [[], [orders], [profile, orders], [orders, { ...profile, label: 'Other' }]]) {
      expect(await set(manager, [], read)).toEqual(changed);
    }
    expect(await stored(market)).toEqual(both);
    expect(await set(manager, [], both)).toEqual({ sellerLinkTemplates: [], errors: null });
  });

  test('are moved whatever their labels are', async () => {
    const market = await makeMarket();
    const twice = { ...profile, label: 'Orders, Orders' };
    await set(market.manager, [orders, twice]);
    await set(market.manager, [twice, orders]);
    expect(await stored(market)).toEqual([twice, orders]);
  });

  test('have errors that name the fields, and then stay as they are', async () => {
    const market = await makeMarket();
    await set(market.manager, [orders]);
    const errorsOf = async (...templates: object[]) => (await set(market.manager, templates)).errors;
    expect(await errorsOf(profile, { label: '\u200b', template: 'javascript:{id}' })).toEqual([
      { field: 'label', messages: [expect.stringMatching(/^The label of link 2 /)] },
      { field: 'template', messages: ['The template of link 2 must begin with https:// or http://.'] },
    ]);
    expect(await errorsOf(orders, { ...profile, label: 'ORDERS' })).toEqual([
      { field: 'label', messages: ['The label of link 2 is already the label of another link.'] },
    ]);
    expect(await errorsOf({ ...orders, label: 'x'.repeat(51) })).toMatchObject([{ field: 'label' }]);
    const many = Array.from({ length: 11 }, (_, index) => ({ ...orders, label: `Orders ${index}` }));
    expect(await errorsOf(...many)).toEqual([
      { field: 'templates', messages: ['There are too many links (maximum is 10).'] },
    ]);
    expect(await stored(market)).toEqual([orders]);
    expect(await errorsOf(...many.slice(1))).toBeNull();
  });

  test('are not for sellers, who learn nothing of a change', async () => {
    const market = await makeMarket();
    const seller = await makeClient(server, { sellerId: sellerOf(market).number });
    const { body } = await seller.ask('{ seller { links { url } } }');
    expect(body.errors[0].extensions.code).toBe('BAD_USER_INPUT');
    const document = 'subscription { chatEvents { __typename ... on PatternLinksChanged { version } } }';
    const [ofOperator, ofSeller] = await Promise.all(
      [market.operator, seller].map((client) => following(server, client, 'sse', document)),
    );
    await set(market.manager, [orders]);
    const changed = { data: { chatEvents: { __typename: 'PatternLinksChanged', version: 1 } } };
    expect(await ofOperator?.next()).toEqual(changed);
    // The first event of the seller is of the pattern.
    await create(market, parcel);
    expect(await ofSeller?.next()).toEqual(changed);
    await Promise.all([ofOperator?.stop(), ofSeller?.stop()]);
  });
});
