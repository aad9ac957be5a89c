import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { decodeLabelId, decodeWebhookId, userId } from '../src/graphql/ids.js';
import { Browser, makeUser } from './harness/browser.js';
import { makeHook } from './harness/receiver.js';
import { Client, makeMarketplace, startTestServer, type TestServer } from './harness/server.js';
import { makeLabel } from './harness/threads.js';

/* Reads the pages of every list through the API. test/unit/keyset.test.ts has the properties of all lists. */

/** The minimum number of items of each list. */
const count = 17;

interface List {
  /** The field with its own arguments. */
  field: string;
  /** The field of an item that distinguishes it; by default `id`. */
  key?: string;
  /** Adds an item, somewhere in the list. */
  add(): Promise<unknown>;
}

let server: TestServer;
let operator: Client;
/** A key of the operator. */
let program: Client;
let seller: { id: string; number: number };
let marketplaceId: number;
let hook: { id: string; number: number };
let added = 0;
let threads = 0;
let label: { id: string; number: number };
let member: number;

beforeAll(async () => {
  server = await startTestServer();
  const market = await makeMarketplace(server, 'Market', ['Shop']);
  const [shop] = market.sellers;
  if (!shop) throw new Error('The marketplace has no seller.');
  seller = shop;
  marketplaceId = market.id;
  program = market.operator;
  const { email, id: memberId } = await makeUser(server, { marketplaceId, role: 'FULL_ADMIN' });
  member = memberId;
  const { headers } = await new Browser(server).signIn(email);
  operator = new Client(server, '', 'operator', headers);
  const labelId = await makeLabel(operator, 'Urgent');
  label = { id: labelId, number: decodeLabelId(labelId) ?? 0 };
  const { id } = await makeHook(operator, 'http://127.0.0.1:9/');
  hook = { id, number: decodeWebhookId(id) ?? 0 };
  for (let i = 0; i < count; i++) {
    for (const add of [
      addSeller,
      addThread,
      addThread,
      addMessage,
      addUser,
      addKey,
      addDelivery,
      addReply,
      addNote,
    ])
      await add();
  }
});

/** Adds a seller. Some of the names sort before the existing ones. */
const addSeller = () =>
  operator.data(
    'mutation ($input: SellerCreateInput!) { sellerCreate(input: $input) { errors { field } } }',
    {
      input: { businessName: `Shop ${(++added * 7) % 10} ${added}` },
    },
  );

/** Adds a seller that has written, whose thread is snoozed, or open with a label and an assignee. */
const addThread = async () => {
  await addSeller();
  await server.database.pool.query(
    `update thread
     set message_count = 1, seller_message_count = 1, latest_by_operator = false, latest_message_at = now(),
         list_rank = -(extract(epoch from now()) * 1000000)::bigint, list_name = '',
         work_status = $2::integer % 2,
         snoozed_until = case when $2 % 2 = 1 then now() + ($2 * 7 % 10) * interval '1 hour' end,
         label_ids = array[$3::integer], assignee_id = $4
     where marketplace_id = $1 and seller_id = (select max(id) from seller where marketplace_id = $1)`,
    [marketplaceId, ++threads, label.number, member],
  );
};
/** Writes a note that mentions the user. Some are read. */
const addNote = async () => {
  const input = {
    sellerId: seller.id,
    text: `@user: note ${++added}`,
    mentions: [{ userId: userId(member), start: 0, end: 5 }],
  };
  const { chatNoteCreate } = await program.data(
    'mutation ($input: ChatNoteCreateInput!) { chatNoteCreate(input: $input) { errors { field } } }',
    { input },
  );
  expect(chatNoteCreate.errors).toBeNull();
  await server.database.pool.query(
    `update note_mention set read_at = now() where marketplace_id = $1 and number % 20 = 0`,
    [marketplaceId],
  );
};
/** Adds a canned reply, a shared or an own one. */
const addReply = () =>
  operator.data(
    'mutation ($input: CannedReplyCreateInput!) { cannedReplyCreate(input: $input) { errors { field } } }',
    {
      input: {
        name: `reply-${(++added * 7) % 10}-${added}`,
        shared: added % 3 > 0,
        texts: [{ language: 'en', text: `A reply ${added}` }],
      },
    },
  );

const addMessage = () =>
  operator.data(
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { field } } }',
    { input: { sellerId: seller.id, message: `An order ${++added}` } },
  );

const addUser = () =>
  operator.data('mutation ($input: UserInviteInput!) { userInvite(input: $input) { errors { field } } }', {
    input: { name: 'Annabel', email: `annabel${++added}@shop.example`, sellerId: seller.id },
  });

const addKey = () =>
  operator.data(
    'mutation ($input: ApiKeyCreateInput!) { apiKeyCreate(input: $input) { errors { field } } }',
    {
      input: { label: 'A program', sellerId: seller.id },
    },
  );

const addDelivery = () =>
  server.database.pool.query(
    `insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, by_operator,
                                   message_seq, happened_at)
     values ($1, $2, $3::integer, $4, $3::integer, 'created', true, 1, now())`,
    [marketplaceId, hook.number, ++added, seller.number],
  );

const lists: Record<string, () => List> = {
  sellers: () => ({ field: 'sellersForChats', add: addSeller }),
  'sellers by name': () => ({ field: 'sellersForChats(q: "shop")', add: addSeller }),
  'sellers by a short name': () => ({ field: 'sellersForChats(q: "sh")', add: addSeller }),
  'filtered sellers': () => ({ field: 'sellersForChats(filter: {unread: false})', add: addSeller }),
  'filtered sellers by name': () => ({
    field: 'sellersForChats(filter: {waitingForAnswer: false}, q: "shop")',
    add: addSeller,
  }),
  'unread threads of a user': () => ({ field: 'sellersForChats(filter: {unread: true})', add: addThread }),
  'snoozed threads, by message': () => ({
    field: 'threads(list: SNOOZED, sort: LATEST_MESSAGE)',
    add: addThread,
  }),
  'threads that need a reply': () => ({ field: 'threads(list: NEEDS_REPLY)', add: addThread }),
  'snoozed threads': () => ({ field: 'threads(list: SNOOZED)', add: addThread }),
  'threads of an assignee': () => ({ field: 'threads(list: MINE)', add: addThread }),
  'threads with a label': () => ({ field: `threads(list: ALL, labelIds: ["${label.id}"])`, add: addThread }),
  'snoozed threads with a label, by message': () => ({
    field: `threads(list: SNOOZED, sort: LATEST_MESSAGE, labelIds: ["${label.id}"])`,
    add: addThread,
  }),
  'snoozed threads with a label': () => ({
    field: `threads(list: SNOOZED, labelIds: ["${label.id}"])`,
    add: addThread,
  }),
  'threads of an assignee with a label': () => ({
    field: `threads(list: MINE, labelIds: ["${label.id}"])`,
    add: addThread,
  }),
  'a thread': () => ({ field: `chatMessages(sellerId: "${seller.id}")`, add: addMessage }),
  'messages found in a thread': () => ({
    field: `chatMessages(sellerId: "${seller.id}", q: "order")`,
    add: addMessage,
  }),
  'messages found in all threads': () => ({ field: 'chatMessagesSearch(q: "order")', add: addMessage }),
  'canned replies': () => ({ field: 'cannedReplies', add: addReply }),
  'canned replies with a text': () => ({ field: 'cannedReplies(q: "reply")', add: addReply }),
  notes: () => ({ field: `chatNotes(sellerId: "${seller.id}")`, add: addNote }),
  'notes of a time': () => ({
    field: `chatNotes(sellerId: "${seller.id}", since: "2020-01-01T00:00:00Z", until: "2999-01-01T00:00:00Z")`,
    add: addNote,
  }),
  'notes found in all threads': () => ({ field: 'chatNotesSearch(q: "note")', add: addNote }),
  mentions: () => ({ field: 'mentions', key: 'note { id }', add: addNote }),
  'unread mentions': () => ({ field: 'mentions(unread: true)', key: 'note { id }', add: addNote }),
  users: () => ({ field: 'users', add: addUser }),
  "a seller's users by name": () => ({
    field: `users(sellerId: "${seller.id}", q: "annabel")`,
    add: addUser,
  }),
  'API keys': () => ({ field: 'apiKeys', add: addKey }),
  "sellers' API keys": () => ({ field: 'apiKeys(kind: SELLER)', add: addKey }),
  'the audit log': () => ({ field: 'auditLog', add: addKey }),
  deliveries: () => ({ field: `webhookDeliveries(webhookId: "${hook.id}")`, add: addDelivery }),
  'deliveries in a state': () => ({
    field: `webhookDeliveries(webhookId: "${hook.id}", state: PENDING)`,
    add: addDelivery,
  }),
};

type Side = 'first' | 'last';

interface Page {
  items: { id: string; cursor: string }[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/** Reads a page of a list: from its start or its end, or beside a cursor. */
async function read(
  { field, key = 'id' }: List,
  side: Side,
  size: number,
  cursor: string | null,
): Promise<Page> {
  const given = side === 'first' ? 'first: $size, after: $cursor' : 'last: $size, before: $cursor';
  const [name, own = ''] = field.split(/[()]/);
  const { list } = await operator.data(
    `query ($size: Int, $cursor: String) {
      list: ${name}(${own ? `${own}, ` : ''}${given}) {
        edges { cursor node { ${key} } }
        pageInfo { hasNextPage hasPreviousPage }
      }
    }`,
    { size, cursor },
  );
  const items = list.edges.map(
    ({ cursor, node }: { cursor: string; node: { id?: string; note?: { id: string } } }) => ({
      id: node.id ?? node.note?.id,
      cursor,
    }),
  );
  return { items, ...list.pageInfo };
}

const side = fc.constantFrom<Side>('first', 'last');
const size = fc.integer({ min: 3, max: 9 });

describe.each(Object.entries(lists))('%s', (_, listOf) => {
  test('has each item on one page, in its order, also while others are added', async () => {
    const list = listOf();
    const rounds = fc.array(fc.record({ size, adds: fc.boolean() }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(side, rounds, async (side, rounds) => {
        const before = (await read(list, 'first', 500, null)).items.map(({ id }) => id);
        const found: string[] = [];
        let cursor: string | null = null;
        for (let round = 0; ; round++) {
          const { size, adds } = rounds[round % rounds.length] ?? { size: 3, adds: false };
          const { items, hasNextPage, hasPreviousPage } = await read(list, side, size, cursor);
          const ids = items.map(({ id }) => id);
          found.splice(side === 'first' ? found.length : 0, 0, ...ids);
          expect(side === 'first' ? hasPreviousPage : hasNextPage).toBe(round > 0);
          if (!(side === 'first' ? hasNextPage : hasPreviousPage)) break;
          expect(items).toHaveLength(size);
          cursor = (side === 'first' ? items.at(-1) : items[0])?.cursor ?? null;
          // A list that grows at the end that is read would have no end.
          if (adds && round < rounds.length) await list.add();
        }
        const after = (await read(list, 'first', 500, null)).items.map(({ id }) => id);
        expect(before.length).toBeGreaterThanOrEqual(count);
        expect(found).toEqual(after.filter((id) => found.includes(id)));
        expect(found).toEqual(expect.arrayContaining(before));
      }),
      { numRuns: 4 },
    );
  });

  test('has all other items on the two sides of each position', async () => {
    const list = listOf();
    const { items } = await read(list, 'first', 500, null);
    const ids = items.map(({ id }) => id);
    await fc.assert(
      fc.asyncProperty(size, fc.nat({ max: items.length - 1 }), async (size, at) => {
        const cursor = items[at]?.cursor ?? null;
        const [older, newer] = [
          await read(list, 'first', size, cursor),
          await read(list, 'last', size, cursor),
        ];
        expect(older).toMatchObject({
          hasNextPage: at + 1 + size < ids.length,
          hasPreviousPage: true,
        });
        expect(older.items.map(({ id }) => id)).toEqual(ids.slice(at + 1, at + 1 + size));
        expect(newer).toMatchObject({ hasNextPage: true, hasPreviousPage: at > size });
        expect(newer.items.map(({ id }) => id)).toEqual(ids.slice(Math.max(0, at - size), at));
      }),
      {
        numRuns: 8,
        examples: [
          [5, 0],
          [5, items.length - 1],
        ],
      },
    );
  });
});
