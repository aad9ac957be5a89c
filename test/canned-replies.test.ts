import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { removeMember } from '../src/accounts/members.js';
import { maxReplies } from '../src/canned-replies/change-replies.js';
import { Browser, makeUser } from './harness/browser.js';
import { following, type Transport, transports } from './harness/follower.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests canned replies through the Operator API and the file; see docs/canned-replies.md. */

let server: TestServer;
let market: TestMarketplace;
/** A Full Admin, and two users of Customer Support. */
let ada: Client;
let ben: Client;
let cem: Client;
let benId: number;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Lumen {{me}} Lamps', 'Harbour Books']);
  [ada] = await signedIn('FULL_ADMIN', 'Ada');
  [ben, benId] = await signedIn('CUSTOMER_SUPPORT', 'Ben');
  [cem] = await signedIn('CUSTOMER_SUPPORT', 'Cem');
});

async function signedIn(role: 'FULL_ADMIN' | 'CUSTOMER_SUPPORT', name: string): Promise<[Client, number]> {
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role }, { name });
  const { headers } = await new Browser(server).signIn(email);
  return [new Client(server, '', 'operator', headers), id];
}

const fields = 'id name shared uses canChange texts { language text }';

/** Runs a mutation and returns its payload. */
async function change(
  client: Client,
  mutation: string,
  input: object,
  selection = `cannedReply { ${fields} }`,
) {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const data = await client.data(
    `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`,
    { input },
  );
  return data[mutation];
}

const english = (text: string) => [{ language: 'en', text }];

async function create(client: Client, name: string, shared: boolean, texts = english(`Text of ${name}`)) {
  const { cannedReply, errors } = await change(client, 'cannedReplyCreate', { name, shared, texts });
  expect(errors).toBeNull();
  return cannedReply;
}

/** Returns the names of the replies that a client finds. */
async function namesOf(client: Client, given = ''): Promise<string[]> {
  const { cannedReplies } = await client.data(`{ cannedReplies(first: 500${given}) { nodes { name } } }`);
  return cannedReplies.nodes.map(({ name }: { name: string }) => name);
}

const errorsOf = async (payload: Promise<{ errors: unknown }>) => (await payload).errors;
const codeOf = async (client: Client, mutation: string, input: object) => {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field } } }`;
  const { body } = await client.ask(document, { input });
  return body.errors?.[0]?.extensions.code;
};

describe('shared and own replies', () => {
  test('a shared reply is seen by all, changed by those with the permission', async () => {
    const reply = await create(ada, 'thanks', true);
    expect(reply).toMatchObject({ shared: true, uses: 0, canChange: true });
    expect(await namesOf(ben)).toContain('thanks');
    const { cannedReplies } = await ben.data(`{ cannedReplies(q: "thanks") { nodes { ${fields} } } }`);
    expect(cannedReplies.nodes[0]).toEqual({ ...reply, canChange: false });
    const texts = english('Many thanks');
    for (const [mutation, input] of [
      ['cannedReplyCreate', { name: 'new', shared: true, texts }],
      ['cannedReplyUpdate', { id: reply.id, texts }],
      ['cannedReplyDelete', { id: reply.id }],
      ['cannedReplyRestore', { id: reply.id }],
      ['cannedRepliesImport', { shared: true, csv: 'name,language,text\nx,en,X\n' }],
    ] as const) {
      expect(await codeOf(ben, mutation, input), mutation).toBe('FORBIDDEN');
    }
    const program = await makeClient(server, { marketplaceId: market.id }, { scopes: ['chat:write'] });
    expect(await codeOf(program, 'cannedReplyUpdate', { id: reply.id, texts })).toBe('MISSING_SCOPE');
    const manager = await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] });
    const changed = await change(manager, 'cannedReplyUpdate', { id: reply.id, texts });
    expect(changed.cannedReply).toMatchObject({ name: 'thanks', texts });
    expect(await codeOf(manager, 'cannedReplyCreate', { name: 'own', shared: false, texts })).toBe(
      'FORBIDDEN',
    );
  });

  test('an own reply is seen and changed by its user alone, and ends with the user', async () => {
    const reply = await create(ben, 'secret', false);
    expect(reply).toMatchObject({ shared: false, canChange: true });
    expect(await namesOf(ben, ', shared: false')).toEqual(['secret']);
    expect(await namesOf(ben, ', shared: true')).not.toContain('secret');
    const notFound = [{ field: 'id', messages: ['Canned reply not found.'] }];
    for (const other of [ada, cem]) {
      expect(await namesOf(other)).not.toContain('secret');
      for (const mutation of ['Update', 'Delete', 'Restore', 'Use']) {
        expect(await errorsOf(change(other, `cannedReply${mutation}`, { id: reply.id }))).toEqual(notFound);
      }
    }
    await removeMember(administrator, server.database, benId);
    const { rows } = await server.database.pool.query('select from canned_reply where owner_id = $1', [
      benId,
    ]);
    expect(rows).toHaveLength(0);
    [ben, benId] = await signedIn('CUSTOMER_SUPPORT', 'Ben');
  });

  test('names are unique for each owner, without regard to case', async () => {
    await create(ada, 'Greeting', true);
    const taken = change(ada, 'cannedReplyCreate', { name: 'GREETING', shared: true, texts: english('Hi') });
    expect(await errorsOf(taken)).toEqual([
      { field: 'name', messages: [expect.stringContaining('already')] },
    ]);
    await create(cem, 'greeting', false);
    const other = await create(ada, 'other', true);
    const renamed = change(ada, 'cannedReplyUpdate', { id: other.id, name: 'greeting' });
    expect(await errorsOf(renamed)).toEqual([{ field: 'name', messages: [expect.any(String)] }]);
    const same = await change(ada, 'cannedReplyUpdate', { id: other.id, name: 'Other' });
    expect(same.cannedReply.name).toBe('Other');
  });

  test('a deletion can be undone for a day, unless the name is in use by then', async () => {
    const first = await create(cem, 'undone', false);
    await change(cem, 'cannedReplyDelete', { id: first.id });
    expect(await namesOf(cem)).not.toContain('undone');
    const gone = change(cem, 'cannedReplyUse', { id: first.id });
    expect(await errorsOf(gone)).toEqual([{ field: 'id', messages: [expect.any(String)] }]);
    expect((await change(cem, 'cannedReplyRestore', { id: first.id })).cannedReply).toEqual(first);
    expect(await namesOf(cem)).toContain('undone');

    await change(cem, 'cannedReplyDelete', { id: first.id });
    await create(cem, 'undone', false);
    const taken = change(cem, 'cannedReplyRestore', { id: first.id });
    expect(await errorsOf(taken)).toEqual([{ field: 'id', messages: [expect.stringContaining('already')] }]);

    await server.database.pool.query(
      "update canned_reply set deleted_at = deleted_at - interval '25 hours' where deleted_at is not null",
    );
    await create(cem, 'later', false);
    const { rows } = await server.database.pool.query(
      'select from canned_reply where deleted_at is not null',
    );
    expect(rows).toHaveLength(0);
  });

  test('uses are counted for shared and own replies', async () => {
    const { id } = await create(ada, 'counted', true);
    await Promise.all([ada, ben, cem, cem].map((client) => change(client, 'cannedReplyUse', { id })));
    const { cannedReply } = await change(ben, 'cannedReplyUse', { id });
    expect(cannedReply.uses).toBe(5);
  });
});

describe('input', () => {
  const texts = english('Hello');
  test.each<[string, object, string, string]>([
    ['a name with a space', { name: 'a b', texts }, 'name', 'letters, digits'],
    ['a name that begins with a hyphen', { name: '-a', texts }, 'name', 'begin with'],
    ['a blank name', { name: ' ', texts }, 'name', 'blank'],
    ['a long name', { name: 'x'.repeat(51), texts }, 'name', 'maximum is 50'],
    ['no text', { name: 'a', texts: [] }, 'texts', 'at least one'],
    ['a blank text', { name: 'a', texts: english(' \u200b') }, 'texts', 'blank'],
    ['a long text', { name: 'a', texts: english('x'.repeat(2_001)) }, 'texts', 'maximum is 2000'],
    ['an unreadable character', { name: 'a', texts: english('caf\ufffd') }, 'texts', 'U+FFFD'],
    ['an unknown variable', { name: 'a', texts: english('Hi {{ sellr }}') }, 'texts', '{{ sellr }}'],
    ['no language', { name: 'a', texts: [{ language: 'x y', text: 'a' }] }, 'texts', 'not a language'],
    [
      'a language twice',
      { name: 'a', texts: [...texts, { language: 'EN', text: 'b' }] },
      'texts',
      'two texts in the language en',
    ],
    [
      'too many texts',
      { name: 'a', texts: Array.from({ length: 11 }, () => texts[0]) },
      'texts',
      'maximum is 10 languages',
    ],
  ])('%s is rejected with what to do', async (_name, input, field, message) => {
    const payload = change(cem, 'cannedReplyCreate', { shared: false, ...input });
    expect(await errorsOf(payload)).toEqual([{ field, messages: [expect.stringContaining(message)] }]);
  });

  test('is stored trimmed, with the canonical language', async () => {
    const reply = await create(cem, ' Ärger ', false, [{ language: 'DE-at', text: ' Servus\n' }]);
    expect(reply).toMatchObject({ name: 'Ärger', texts: [{ language: 'de-AT', text: 'Servus' }] });
  });

  test('the number of replies is limited', async () => {
    const [dora, id] = await signedIn('CUSTOMER_SUPPORT', 'Dora');
    await server.database.pool.query(
      `insert into canned_reply (marketplace_id, owner_id, name, name_key, languages, texts, search_words)
       select $1, $2, 'r' || n, 'r' || n, '{en}', '{x}', 'x' from generate_series(1, $3) n`,
      [market.id, id, maxReplies.own - 1],
    );
    const csv = 'name,language,text\none,en,1\ntwo,en,2\n';
    const over = change(dora, 'cannedRepliesImport', { shared: false, csv }, 'created');
    expect(await errorsOf(over)).toEqual([
      { field: null, messages: [expect.stringContaining('the maximum is 200. Delete some first.')] },
    ]);
    const last = await create(dora, 'last', false);
    const more = change(dora, 'cannedReplyCreate', { name: 'more', shared: false, texts });
    expect(await errorsOf(more)).toEqual([
      { field: null, messages: ['There are 200 own canned replies; the maximum is 200. Delete some first.'] },
    ]);
    await change(dora, 'cannedReplyDelete', { id: last.id });
    await create(dora, 'more', false);
    const full = change(dora, 'cannedReplyRestore', { id: last.id });
    expect(await errorsOf(full)).toEqual([{ field: null, messages: [expect.stringContaining('maximum')] }]);
  });
});

test('a search finds words of names and texts in any spelling', async () => {
  const [finder] = await signedIn('CUSTOMER_SUPPORT', 'Finder');
  await create(finder, 'shipping-delay', false, [
    { language: 'en', text: 'Your order is late. Crème brûlée.' },
    { language: 'ar', text: 'السَّلامُ عليكم' },
  ]);
  await create(finder, 'return', false, english('Send it back, STRASSE 5'));
  const find = (q: string) => namesOf(finder, `, shared: false, q: ${JSON.stringify(q)}`);
  expect(await find('DELAY ship')).toEqual(['shipping-delay']);
  expect(await find('creme brul')).toEqual(['shipping-delay']);
  expect(await find('السلام')).toEqual(['shipping-delay']);
  expect(await find('straße')).toEqual(['return']);
  expect(await find('in')).toEqual(['shipping-delay']);
  expect(await find('%')).toEqual([]);
  expect(await find('order back')).toEqual([]);
});

test('the text is chosen by language', async () => {
  await create(cem, 'languages', false, [
    { language: 'en', text: 'Hello' },
    { language: 'de-CH', text: 'Grüezi' },
    { language: 'de', text: 'Hallo' },
    { language: 'pt-BR', text: 'Olá' },
  ]);
  const textFor = async (...languages: string[]) => {
    const { cannedReplies } = await cem.data(
      'query ($l: [String!]) { cannedReplies(q: "languages", shared: false) { nodes { text(languages: $l) { text } } } }',
      { l: languages },
    );
    return cannedReplies.nodes[0].text.text;
  };
  expect(await textFor('de-AT')).toBe('Hallo');
  expect(await textFor('de-CH')).toBe('Grüezi');
  expect(await textFor('fr', 'pt')).toBe('Olá');
  expect(await textFor('fr', 'no language')).toBe('Hello');
  expect(await textFor()).toBe('Hello');
});

test('the variables of a thread are the names, and the newest order number in its newest messages', async () => {
  const [shop, quiet] = market.sellers;
  const key = await makeClient(server, { sellerId: shop?.number ?? 0 });
  const send = (client: Client, input: object) =>
    client.data(
      'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }',
      {
        input,
      },
    );
  const valuesOf = async (sellerId = shop?.id) => {
    const document = 'query ($id: ID!) { cannedReplyVariables(sellerId: $id) { seller me order } }';
    return (await ada.data(document, { id: sellerId })).cannedReplyVariables;
  };
  const values = { seller: 'Lumen {{me}} Lamps', me: 'Ada', order: null };
  expect(await valuesOf()).toEqual(values);
  await send(key, { message: 'Order no. 4711 is late' });
  await send(key, { message: 'It was sent on 2026-11-24' });
  expect(await valuesOf()).toEqual({ ...values, order: '4711' });
  await send(ada, { sellerId: shop?.id, message: 'And ORD-12345?' });
  expect(await valuesOf()).toEqual({ ...values, order: 'ORD-12345' });
  await Promise.all(Array.from({ length: 50 }, () => send(key, { message: 'Hello?' })));
  expect(await valuesOf()).toEqual(values);
  expect(await valuesOf(quiet?.id)).toEqual({ seller: 'Harbour Books', me: 'Ada', order: null });
});

describe('files', () => {
  const counts = 'created updated unchanged';
  const importOf = (client: Client, csv: string, shared = false) =>
    change(client, 'cannedRepliesImport', { shared, csv }, counts);
  const download = async (client: Client, shared: boolean | string) => {
    const address = new URL(`/operator/canned-replies.csv?shared=${shared}`, server.address);
    const headers = client.key ? { authorization: `Bearer ${client.key}` } : client.headers;
    return fetch(address, { headers });
  };

  test('an export that is imported again changes nothing, whatever the texts begin with', async () => {
    const [writer] = await signedIn('CUSTOMER_SUPPORT', 'Writer');
    const texts = ['=1+1', '@x', "'=1", "''", '- a\n- "b", c', '+49', "'quoted'", '{{seller}}, hi'];
    for (const [index, text] of texts.entries()) {
      await create(writer, `r${index}`, false, [
        { language: 'en', text },
        { language: 'ar', text: `نص ${index}` },
      ]);
    }
    const response = await download(writer, false);
    expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="canned-replies.csv"');
    const csv = await response.text();
    expect(csv).toContain(`"r0","en","'=1+1"\r\n`);
    const cells: string[] = parse(csv, { bom: true }).flat();
    expect(cells.filter((cell) => /^[=+\-@]/.test(cell))).toEqual([]);
    const again = await importOf(writer, csv);
    expect(again).toEqual({ created: 0, updated: 0, unchanged: texts.length, errors: null });

    const [other] = await signedIn('CUSTOMER_SUPPORT', 'Other');
    expect(await importOf(other, csv)).toMatchObject({ created: texts.length, errors: null });
    expect(await (await download(other, false)).text()).toBe(csv);
  });

  test('an import adds and updates replies, and keeps their uses and all others', async () => {
    const [writer] = await signedIn('CUSTOMER_SUPPORT', 'Writer');
    const { id } = await create(writer, 'old', false);
    await create(writer, 'kept', false);
    await change(writer, 'cannedReplyUse', { id });
    const csv = 'Text,ignored,NAME,language\nNeu,1,OLD,de\nNew,2,old,en\n"Two\nlines",3,new,en\n';
    expect(await importOf(writer, csv)).toEqual({ created: 1, updated: 1, unchanged: 0, errors: null });
    const { cannedReplies } = await writer.data(`{ cannedReplies(shared: false) { nodes { ${fields} } } }`);
    expect(cannedReplies.nodes).toMatchObject([
      { name: 'kept' },
      { name: 'new', texts: english('Two\nlines') },
      {
        ...{ id, name: 'OLD', uses: 1 },
        texts: [
          { language: 'de', text: 'Neu' },
          { language: 'en', text: 'New' },
        ],
      },
    ]);
  });

  test.each([
    ['semicolons', '\ufeffname;language;text\r\n;;\r\nhello;en;"Hello, ""you"""\r\nhello;de;"Hallo; du"\r\n'],
    ['tabs', 'text\tname\tlanguage\n"Hello, ""you"""\thello\ten\n"Hallo; du"\thello\tde\n'],
  ])('a file of a spreadsheet with %s between the values is imported', async (_name, csv) => {
    const [writer] = await signedIn('CUSTOMER_SUPPORT', 'Writer');
    expect(await importOf(writer, csv)).toMatchObject({ created: 1, errors: null });
    const { cannedReplies } = await writer.data(`{ cannedReplies(shared: false) { nodes { ${fields} } } }`);
    const texts = [
      { language: 'en', text: 'Hello, "you"' },
      { language: 'de', text: 'Hallo; du' },
    ];
    expect(cannedReplies.nodes).toMatchObject([{ name: 'hello', texts }]);
  });

  test.each<[string, string, string[]]>([
    ['an empty file', '', ['The file is empty. Its first row must name the columns.']],
    ['a file without a column', 'name,text\na,b\n', [expect.stringContaining('no column language')]],
    [
      'a file with spaces between the values',
      'name language text\na en b\n',
      [expect.stringContaining('separated by commas, semicolons or tabs')],
    ],
    ['an open quote', 'name,language,text\na,en,"b\n', [expect.stringContaining('quote')]],
    ['another encoding', 'name,language,text\na,en,caf\ufffd\n', [expect.stringContaining('UTF-8')]],
    ['a short row', 'name,language,text\na,en\n', ['Row 2: The row has 2 values, but the header has 3.']],
    ['a long file', 'x'.repeat(80_001), [expect.stringContaining('Split it into several files.')]],
    [
      'several wrong rows',
      'name,language,text\nfine,en,Fine\na b,en,x\nc,en,{{nobody}}\nc,de,\n',
      [
        expect.stringMatching(/^Row 3: The name must begin/),
        expect.stringMatching(/^Row 4: The text in the language en has the unknown variable {{nobody}}/),
      ],
    ],
    [
      'a wrong row after blank ones',
      '\n,,\nname,language,text\n\n , ,\nfine,en,Fine\na b,en,x\n',
      [expect.stringMatching(/^Row 7: The name must begin/)],
    ],
  ])('%s is rejected as a whole, with the rows', async (_name, csv, messages) => {
    const [writer] = await signedIn('CUSTOMER_SUPPORT', 'Writer');
    const payload = await importOf(writer, csv);
    expect(payload.errors).toEqual([{ field: 'csv', messages }]);
    expect(await namesOf(writer, ', shared: false')).toEqual([]);
  });

  test('the file has only what the caller sees', async () => {
    const [writer] = await signedIn('CUSTOMER_SUPPORT', 'Writer');
    await create(writer, 'private', false);
    expect(await (await download(ada, false)).text()).not.toContain('private');
    expect(await (await download(ada, true)).text()).not.toContain('private');
    const seller = await makeClient(server, { sellerId: market.sellers[0]?.number ?? 0 });
    expect((await download(seller, true)).status).toBe(401);
    const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
    expect((await download(reader, true)).status).toBe(403);
    expect((await download(ada, 'all')).status).toBe(400);
  });
});

describe('live events', () => {
  /** Subscribes with the events of a fragment. Resolves when the subscription has begun. */
  async function subscribe(client: Client, transport: Transport, fragment: string) {
    const document = `subscription ($sellerId: ID) {
      chatEvents(sellerId: $sellerId) { __typename ... on ChatPresence { online } ${fragment} }
    }`;
    const follower = await following(server, client, transport, document, {
      sellerId: market.sellers[0]?.id,
    });
    expect((await follower.next()).data.chatEvents.__typename).toBe('ChatPresence');
    return {
      stop: follower.stop,
      next: async () => (await follower.next()).data.chatEvents,
    };
  }

  test.each(transports)('reach those that see the replies and select them, over %s', async (transport) => {
    const changes = '... on CannedRepliesChanged { shared }';
    const settings = '... on ChatSettingsChanged { chatEnabled }';
    const first = await subscribe(ada, transport, changes + settings);
    const second = await subscribe(cem, transport, changes);
    const without = await subscribe(cem, transport, settings);
    await create(cem, `own-${transport}`, false);
    expect(await second.next()).toMatchObject({ shared: false });
    const { id } = await create(ada, `shared-${transport}`, true);
    expect(await first.next()).toMatchObject({ shared: true });
    expect(await second.next()).toMatchObject({ shared: true });
    // A use changes no text, and so does an equal text.
    await change(ada, 'cannedReplyUse', { id });
    await change(ada, 'cannedReplyUpdate', { id });
    await change(ada, 'marketplaceUpdate', { chatEnabled: false }, 'marketplace { name }');
    await change(ada, 'marketplaceUpdate', { chatEnabled: true }, 'marketplace { name }');
    expect(await first.next()).toMatchObject({ __typename: 'ChatSettingsChanged' });
    expect(await without.next()).toMatchObject({ __typename: 'ChatSettingsChanged' });
    await Promise.all([first, second, without].map(({ stop }) => stop()));
  });

  test('do not exist in the Seller API', async () => {
    const seller = await makeClient(server, { sellerId: market.sellers[0]?.number ?? 0 });
    const { body } = await seller.ask('{ __schema { types { name fields { name } } } }');
    expect(JSON.stringify(body.data)).not.toMatch(/canned/i);
  });
});

test('the audit log has changes of shared replies, and none of own ones', async () => {
  const { id } = await create(ada, 'audited', true, english('Before'));
  await change(ada, 'cannedReplyUpdate', { id, texts: english('After') });
  await change(ada, 'cannedReplyDelete', { id });
  await create(ada, 'audited-own', false);
  const inOrder = [...english('Hello'), { language: 'de', text: 'Hallo' }];
  const ordered = await create(ada, 'ordered', true, inOrder);
  const csv = 'name,language,text\nordered,de,Hallo\nordered,en,Hello\n';
  expect((await change(ada, 'cannedRepliesImport', { shared: true, csv }, 'updated')).updated).toBe(1);
  await change(ada, 'cannedReplyUpdate', { id: ordered.id, texts: inOrder });
  const { auditLog } = await ada.data(
    '{ auditLog(first: 6) { nodes { action changes { field before after } } } }',
  );
  expect(auditLog.nodes).toEqual([
    {
      action: 'cannedReplyUpdate',
      changes: [{ field: 'ordered (languages)', before: 'de, en', after: 'en, de' }],
    },
    { action: 'cannedRepliesImport', changes: [{ field: 'replies updated', before: null, after: '1' }] },
    { action: 'cannedReplyCreate', changes: [expect.anything(), expect.anything(), expect.anything()] },
    {
      action: 'cannedReplyDelete',
      changes: [
        { field: 'name', before: 'audited', after: null },
        { field: 'audited (en)', before: 'After', after: null },
      ],
    },
    { action: 'cannedReplyUpdate', changes: [{ field: 'audited (en)', before: 'Before', after: 'After' }] },
    {
      action: 'cannedReplyCreate',
      changes: [
        { field: 'name', before: null, after: 'audited' },
        { field: 'audited (en)', before: null, after: 'Before' },
      ],
    },
  ]);
});
