import { expect } from 'vitest';
import { systemActor } from '../../../src/access/actor.js';
import type { NewUser } from '../../../src/accounts/users.js';
import { foundCursor, messageCursor } from '../../../src/graphql/cursors.js';
import { chatMessageId } from '../../../src/graphql/ids.js';
import { addUpReports } from '../../../src/reports/report-jobs.js';
import { Browser, makeUser } from '../browser.js';
import {
  Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../server.js';
import { contentOf, exportsOf, hookOf, linksOf, noteOf, peopleOf, replyOf, workOf } from './records.js';
import type { Own, Side } from './rule.js';

/** A seller with the operator of its marketplace. */
export interface Party {
  market: TestMarketplace;
  own: Own;
  /** Clients with a key of the seller, and with one of its marketplace's operator. */
  clients: Record<Side, Client>;
  /** The same with sessions. */
  users: Record<Side, Client>;
}

/** A word that occurs only in the shop's names and messages. */
export const shopWord = 'Quokka';

/** A word that occurs only in the names and messages of the target's marketplace. Its sellers can see it. */
export const marketWord = 'Wombat';

/** The marketplaces of the tests of isolation. */
export interface World {
  server: TestServer;
  /** The first seller is the target of the other actors; the second is another seller of the same marketplace. */
  home: TestMarketplace;
  shop: Party;
  neighbour: Party;
  /** A seller of another marketplace. */
  stranger: Party;
  signedIn: SignIn;
}

/** Counts findings in messages of each seller, and their sums. */
async function addFindings({ database }: TestServer, market: TestMarketplace): Promise<void> {
  await database.pool.query(
    `insert into content_finding_count
     select $1, extract(epoch from now())::integer / 86400, seller_id, 'PAYMENT_CARD', 'blocked', 1, 0
     from unnest($2::integer[]) seller_id`,
    [market.id, [0, ...market.sellers.map(({ number }) => number)]],
  );
}

/** Starts a server with two marketplaces. */
export async function makeWorld(): Promise<World> {
  const server = await startTestServer();
  const signedIn = signInOf(server);
  const home = await makeMarketplace(server, `${marketWord} Market`, [`${shopWord} Shop`, 'Neighbour']);
  const otherMarket = await makeMarketplace(server, 'Away Market', ['Stranger']);
  const shop = await partyOf(server, signedIn, home, 0, shopWord);
  const neighbour = await partyOf(server, signedIn, home, 1, 'Hello');
  const stranger = await partyOf(server, signedIn, otherMarket, 0, 'Hello');
  // Reports have their first replies.
  await addUpReports(systemActor, server.database);
  await addFindings(server, home);
  await addFindings(server, otherMarket);
  return { server, home, shop, neighbour, stranger, signedIn };
}

const severalMemberships = 'several@shop.example';

/** Signs a user in. Returns a client with a user's session. @param email the person; a new one if undefined. */
type SignIn = (owner: NewUser['owner'], name: string, email?: string) => Promise<Client>;

/** Returns a function that creates users of a server and signs them in. */
function signInOf(server: TestServer): SignIn {
  let hasSeveral = false;
  return async (owner, name, email) => {
    const isKnown = email !== undefined && hasSeveral;
    hasSeveral ||= email !== undefined;
    const user = await makeUser(server, owner, {
      name,
      ...(email && { email }),
      ...(isKnown && { password: null }),
    });
    const browser = await new Browser(server).signIn(user.email);
    const { status } = await browser.post('/auth/memberships/choose', { id: String(user.id) });
    expect(status).toBe(200);
    return new Client(server, '', 'sellerId' in owner ? 'seller' : 'operator', browser.headers);
  };
}

/** Creates a seller with a thread of a few messages of both sides, some of them read. */
async function partyOf(
  server: TestServer,
  signedIn: SignIn,
  market: TestMarketplace,
  index: number,
  text: string,
): Promise<Party> {
  const found = market.sellers[index];
  if (!found) throw new Error('no such seller');
  const { id, number } = found;
  const labels = { label: `${text} key` };
  const clients = {
    operator: await makeClient(server, { marketplaceId: market.id }, labels),
    seller: await makeClient(server, { sellerId: number }, labels),
  };
  const send =
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } } }';
  // A chat token writes too, so that messages show the key that created it.
  await clients.operator.data(
    'mutation ($input: ExpectationSettingsUpdateInput!) { expectationSettingsUpdate(input: $input) { errors { field } } }',
    { input: { outOfOffice: 'Back on Monday', officeHours: [{ weekday: 1, from: '09:00', to: '17:00' }] } },
  );
  const { chatTokenCreate } = await clients.operator.data(
    'mutation ($input: ChatTokenCreateInput!) { chatTokenCreate(input: $input) { token } }',
    { input: { sellerId: id, name: `${text} visitor` } },
  );
  const visitor = new Client(server, chatTokenCreate.token, 'seller');
  await visitor.data(send, { input: { message: `${text} to the operator 0` } });
  for (const n of [1, 2]) {
    await clients.operator.data(send, { input: { sellerId: id, message: `${text} to the seller ${n}` } });
    await clients.seller.data(send, { input: { message: `${text} to the operator ${n}` } });
  }
  await clients.seller.data(
    'mutation { chatMessageRead(input: {sentBy: "AdminUser"}) { errors { field } } }',
  );
  const { sellersForChats } = await clients.operator.data(
    '{ sellersForChats { edges { cursor node { id businessName } } } }',
  );
  const edge = sellersForChats.edges.find((edge: { node: { id: string } }) => edge.node.id === id);
  const position = { sellerId: number, seq: 2 };
  const users = {
    // One person belongs to both marketplaces and to all sellers. Each session uses one of the memberships.
    operator: await signedIn(
      { marketplaceId: market.id, role: 'FULL_ADMIN' },
      `${text} agent`,
      index === 0 ? severalMemberships : undefined,
    ),
    seller: await signedIn({ sellerId: number }, `${text} clerk`, severalMemberships),
  };
  // One of the operator's messages shows who redacted the number in it.
  const redactedId = chatMessageId({ sellerId: number, seq: 4 });
  const start = `${text} to the seller `.length;
  await users.operator.data(
    'mutation ($input: ChatMessageRedactInput!) { chatMessageRedact(input: $input) { errors { field } } }',
    { input: { id: redactedId, spans: [{ start, end: start + 1 }] } },
  );
  const own = {
    sellerId: id,
    businessName: edge.node.businessName,
    people: await peopleOf(users.operator, id),
    messageId: chatMessageId(position),
    messageCursor: messageCursor(position),
    sellerCursor: edge.cursor,
    foundCursor: foundCursor(market.id, { time: '1700000000000000', ...position }),
    webhooks: {
      operator: await hookOf(server, market.id, number, clients.operator),
      seller: await hookOf(server, market.id, number, clients.seller),
    },
    content: await contentOf(clients.operator),
    work: await workOf(market.id, number, text, clients.operator),
    exports: await exportsOf(clients, id),
    links: await linksOf(clients.operator, `${text} pattern`),
    replies: await replyOf(clients.operator, `${text}-${number}`),
    notes: await noteOf(clients.operator, users.operator, market.id, id, text),
  };
  return { market, own, clients, users };
}
