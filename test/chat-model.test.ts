import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { messageError } from '../src/text/message-text.js';
import { foldCase } from '../src/text/search-words.js';
import { allowAllContent } from './harness/content-policy.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestServer,
} from './harness/server.js';

/*
 * The chat against a model of it, a few arrays in memory: whatever both sides of some threads do, in whatever
 * order, each answer is the model's. Four threads: three of one marketplace, and one of another that has a
 * seller of the same name and whose activity must not show.
 */

type Side = 'operator' | 'seller';
const otherSide = { operator: 'seller', seller: 'operator' } as const;

interface Message {
  id: string;
  text: string;
  sentBy: Side;
  /** The label of the key that sent it. */
  label: string | null;
  createdAt: string;
  /** Undefined: read, and not seen since. */
  readAt: string | null | undefined;
  /** Counts all messages of all threads: when it was sent. */
  moment: number;
}

/** A program or person, and the name that its messages are signed with. */
interface Member {
  client: Client;
  label: string | null;
}

interface Market {
  name: string;
  /** Two keys, either of which may ask for any thread. */
  operators: Member[];
  threads: Thread[];
}

interface Thread {
  market: Market;
  id: string;
  number: number;
  businessName: string;
  sellers: Member[];
  /** The oldest first. */
  messages: Message[];
  /** The sides that have marked it as unread. */
  marked: Set<Side>;
  /** By side and key. */
  sentWithKey: Map<string, Message>;
}

/** Where a seller stands in the list: by its latest message, or by its name where it has none. */
interface Place {
  moment: number;
  name: string;
  number: number;
}

/** A cursor that was handed out, and what it must mean for as long as its connection exists. */
type Taken =
  | { kind: 'message'; thread: Thread; cursor: string; index: number }
  | { kind: 'seller'; market: Market; cursor: string; place: Place };

interface Model {
  markets: Market[];
  threads: Thread[];
  taken: Taken[];
  moment: number;
  /** The latest `createdAt`, and of which thread. */
  latest: { at: string; thread: Thread } | null;
}

const placeOf = ({ messages, businessName, number }: Thread): Place => {
  const latest = messages.at(-1);
  return latest
    ? { moment: latest.moment, name: '', number }
    : { moment: 0, name: businessName.toLowerCase(), number };
};

/** The latest message first; then by name, then by number. */
const inListOrder = (a: Place, b: Place) =>
  b.moment - a.moment || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || a.number - b.number;

/** What is wanted of a seller on the list: a part of its name, and how its thread is; null: anything. */
interface Wanted {
  q: string | null;
  filter: { unread: boolean | null; waitingForAnswer: boolean | null } | null;
}

const isWanted = (thread: Thread, { q, filter }: Wanted) => {
  const { unread: isUnread = null, waitingForAnswer: waits = null } = filter ?? {};
  return (
    thread.businessName.toLowerCase().includes((q ?? '').toLowerCase()) &&
    (isUnread === null || isUnread === (unread(thread, 'operator') > 0 || thread.marked.has('operator'))) &&
    (waits === null || waits === (thread.messages.at(-1)?.sentBy === 'seller'))
  );
};

const listed = (market: Market, wanted: Wanted) =>
  market.threads
    .filter((thread) => isWanted(thread, wanted))
    .sort((a, b) => inListOrder(placeOf(a), placeOf(b)));

/** The messages that have a word that begins so, for each of the words of a search; null: all. */
const matching = (messages: readonly Message[], words: string | null) =>
  messages.filter(({ text }) => {
    const wordsOf = (text: string) => foldCase(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    const said = wordsOf(text);
    const sought = words === null ? null : wordsOf(words);
    if (sought?.length === 0) return false;
    return sought === null || sought.every((word) => said.some((other) => other.startsWith(word)));
  });

const unread = (thread: Thread, actor: Side) =>
  thread.messages.filter(({ sentBy, readAt }) => sentBy !== actor && readAt === null).length;

const messageFields = 'id createdAt message readAt sentByType sentByName seller { id }';
const sellerFields = `id legacyId businessName unreadChatMessageCount markedUnread latestChatMessage { ${messageFields} }`;

interface AnsweredMessage {
  id: string;
  createdAt: string;
  message: string;
  readAt: string | null;
  sentByType: string;
  sentByName: string | null;
  seller: { id: string };
}

interface AnsweredSeller {
  id: string;
  legacyId: number;
  businessName: string;
  unreadChatMessageCount: number;
  markedUnread: boolean;
  latestChatMessage: AnsweredMessage | null;
}

interface AnsweredPage<Item> {
  totalCount?: number;
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
  nodes: Item[];
  edges: { cursor: string; node: { id: string } }[];
}

/** Asserts that a message is answered as the model has it; a `readAt` that is seen first must stay. */
function expectMessage(answered: AnsweredMessage, modelled: Message, thread: Thread, actor: Side): void {
  if (modelled.readAt === undefined) {
    expect(answered.readAt).not.toBeNull();
    const readAt = String(answered.readAt);
    expect(readAt >= modelled.createdAt, `${readAt} is before ${modelled.createdAt}`).toBe(true);
    modelled.readAt = readAt;
  }
  expect(answered).toEqual({
    id: modelled.id,
    createdAt: modelled.createdAt,
    message: modelled.text,
    readAt: modelled.readAt,
    sentByType: modelled.sentBy === 'operator' ? 'AdminUser' : 'User',
    // To the seller, the operator is one persona.
    sentByName: modelled.sentBy === 'operator' && actor === 'seller' ? thread.market.name : modelled.label,
    seller: { id: thread.id },
  });
}

function expectSeller(answered: AnsweredSeller, thread: Thread, actor: Side): void {
  const { latestChatMessage, ...rest } = answered;
  expect(rest).toEqual({
    id: thread.id,
    legacyId: thread.number,
    businessName: thread.businessName,
    unreadChatMessageCount: unread(thread, actor),
    markedUnread: thread.marked.has(actor),
  });
  const latest = thread.messages.at(-1);
  if (!latest) expect(latestChatMessage).toBeNull();
  else expectMessage(latestChatMessage as AnsweredMessage, latest, thread, actor);
}

/** A participant of a thread. */
const memberOf = (thread: Thread, side: Side, which: number): Member => {
  const members = side === 'operator' ? thread.market.operators : thread.sellers;
  return members[which % members.length] as Member;
};

/** Asks at the side's own address, or at the one address of both APIs with the original's header. */
const data = async (client: Client, query: string, variables: Record<string, unknown>, shared: boolean) => {
  if (!shared) return client.data(query, variables);
  const { body } = await post(
    server,
    '/graphql',
    { query, variables },
    { 'marketplacer-api-key': client.key },
  );
  if (body.errors) throw new Error(JSON.stringify(body.errors));
  return body.data;
};

/** A step of a history: something that a client does, the answer held against the model. */
abstract class Step implements fc.AsyncCommand<Model, object> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }
  abstract run(model: Model): Promise<void>;
  abstract toString(): string;
}

interface Asking {
  thread: number;
  side: Side;
  /** Which of the side's keys. */
  client: number;
  /** Whether at the address of both APIs. */
  shared: boolean;
}

abstract class ThreadStep extends Step {
  constructor(readonly asking: Asking) {
    super();
  }
  protected from(model: Model) {
    const { side, client, shared } = this.asking;
    const thread = model.threads[this.asking.thread] as Thread;
    const member = memberOf(thread, side, client);
    const ask = (query: string, variables: Record<string, unknown> = {}) =>
      data(member.client, query, variables, shared);
    return { thread, side, label: member.label, ask };
  }
  protected who(): string {
    const { thread, side, client, shared } = this.asking;
    return `${side} ${client}, thread ${thread}${shared ? ', at /graphql' : ''}`;
  }
}

const createDocuments = {
  operator: `mutation ($sellerId: ID!, $message: String!, $key: String) {
    chatMessageCreate(input: { sellerId: $sellerId, message: $message, idempotencyKey: $key }) {
      chatMessage { ${messageFields} } errors { field messages }
    }
  }`,
  seller: `mutation ($message: String!, $key: String) {
    chatMessageCreate(input: { message: $message, idempotencyKey: $key }) {
      chatMessage { ${messageFields} } errors { field messages }
    }
  }`,
};

class Send extends ThreadStep {
  constructor(
    asking: Asking,
    readonly message: string,
    readonly key: string | null,
  ) {
    super(asking);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, label, ask } = this.from(model);
    if (model.latest && model.latest.thread !== thread) await clockBeyond(model.latest.at);
    const whom = side === 'operator' ? { sellerId: thread.id } : {};
    const { chatMessageCreate: answer } = await ask(createDocuments[side], {
      ...whom,
      message: this.message,
      key: this.key,
    });

    const earlier = this.key === null ? undefined : thread.sentWithKey.get(`${side} ${this.key}`);
    if (earlier && earlier.text !== this.message) {
      expect(answer).toEqual({
        chatMessage: null,
        errors: [{ field: 'idempotencyKey', messages: [expect.any(String)] }],
      });
      return;
    }
    expect(answer.errors).toBeNull();
    if (earlier) return expectMessage(answer.chatMessage, earlier, thread, side);

    const { id, createdAt } = answer.chatMessage;
    model.moment++;
    const { moment } = model;
    const sent: Message = { id, createdAt, text: this.message, sentBy: side, label, readAt: null, moment };
    expectMessage(answer.chatMessage, sent, thread, side);
    expect(thread.messages.map((message) => message.id)).not.toContain(id);
    const before = thread.messages.at(-1)?.createdAt ?? '';
    expect(createdAt >= before, `${createdAt} is before ${before}`).toBe(true);
    thread.messages.push(sent);
    model.latest = { at: createdAt, thread };
    if (this.key !== null) thread.sentWithKey.set(`${side} ${this.key}`, sent);
  }

  toString() {
    return `send(${this.who()}: ${JSON.stringify(this.message)}, key ${this.key})`;
  }
}

/** Two threads' latest messages must not be of one moment, or nothing would say which comes first. */
async function clockBeyond(moment: string): Promise<void> {
  while (Date.now() <= Date.parse(moment)) await new Promise(setImmediate);
}

const readDocuments = {
  operator: `mutation ($seller: ID!, $sentBy: String!) {
    chatMessageRead(input: { seller: $seller, sentBy: $sentBy }) { errors { field messages } }
  }`,
  seller: `mutation ($sentBy: String!) {
    chatMessageRead(input: { sentBy: $sentBy }) { errors { field messages } }
  }`,
};

class MarkRead extends ThreadStep {
  constructor(
    asking: Asking,
    readonly word: number,
  ) {
    super(asking);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const words = { operator: ['User', 'Seller'], seller: ['AdminUser', 'Operator'] }[side];
    const whom = side === 'operator' ? { seller: thread.id } : {};
    const { chatMessageRead } = await ask(readDocuments[side], { ...whom, sentBy: words[this.word] });
    expect(chatMessageRead).toEqual({ errors: null });
    for (const message of thread.messages) {
      if (message.sentBy === otherSide[side] && message.readAt === null) message.readAt = undefined;
    }
    thread.marked.delete(side);
    // Sees when that was, so that it is noticed should it move later.
    await readWhole(thread, side);
  }

  toString() {
    return `markRead(${this.who()})`;
  }
}

const markDocument = `mutation ($input: ChatMarkedUnreadSetInput!) {
  chatMarkedUnreadSet(input: $input) { errors { field messages } }
}`;

class SetMark extends ThreadStep {
  constructor(
    asking: Asking,
    readonly markedUnread: boolean,
  ) {
    super(asking);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const { markedUnread } = this;
    const whom = side === 'operator' ? { sellerId: thread.id } : {};
    const { chatMarkedUnreadSet } = await ask(markDocument, { input: { ...whom, markedUnread } });
    expect(chatMarkedUnreadSet).toEqual({ errors: null });
    if (markedUnread) thread.marked.add(side);
    else thread.marked.delete(side);
  }

  toString() {
    return `setMark(${this.who()}: ${this.markedUnread})`;
  }
}

class LookAtSeller extends ThreadStep {
  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on Seller { ${sellerFields} } } }`, {
      id: thread.id,
    });
    expectSeller(node, thread, side);
    if (side === 'seller') expectSeller((await ask(`{ seller { ${sellerFields} } }`)).seller, thread, side);
  }

  toString() {
    return `lookAtSeller(${this.who()})`;
  }
}

class LookUpMessages extends ThreadStep {
  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const all = model.threads.flatMap((of) => of.messages.map((message) => ({ of, message })));
    const { nodes } = await ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ChatMessage { ${messageFields} } } }`,
      { ids: all.map(({ message }) => message.id) },
    );
    all.forEach(({ of, message }, i) => {
      const visible = side === 'operator' ? of.market === thread.market : of === thread;
      if (visible) expectMessage(nodes[i], message, of, side);
      else expect(nodes[i]).toBeNull();
    });
  }

  toString() {
    return `lookUpMessages(${this.who()})`;
  }
}

interface Paging {
  direction: 'first' | 'last';
  size: number;
}

const pageVariables = '$first: Int, $after: String, $last: Int, $before: String';
const pageArguments = 'first: $first, after: $after, last: $last, before: $before';
const pageFields = (fields: string) =>
  `totalCount pageInfo { hasNextPage hasPreviousPage startCursor endCursor } nodes { ${fields} } edges { cursor node { id } }`;

const threadDocuments = {
  operator: `query ($sellerId: ID!, ${pageVariables}, $q: String) {
    chatMessages(sellerId: $sellerId, ${pageArguments}, q: $q) { ${pageFields(messageFields)} }
  }`,
  seller: `query (${pageVariables}, $q: String) {
    chatMessages(${pageArguments}, q: $q) { ${pageFields(messageFields)} }
  }`,
};
const listDocument = `query (${pageVariables}, $q: String, $filter: SellersForChatsFilter) {
  sellersForChats(${pageArguments}, q: $q, filter: $filter) { ${pageFields(sellerFields)} }
}`;

/**
 * Pages from a cursor, or an end, through all that lies in the direction, and asserts that the pages are those
 * of the model.
 * @param beyond how many of the model's items lie on the other side of the cursor, itself included.
 * @returns the items of all pages in the list's order, each with its cursor.
 */
async function walk<Item extends { id: string }>(
  read: (page: Record<string, unknown>) => Promise<AnsweredPage<Item>>,
  { direction, size }: Paging,
  from: string | null,
  expected: { ids: string[]; totalCount?: number; beyond: boolean },
): Promise<{ item: Item; cursor: string }[]> {
  const forward = direction === 'first';
  const walked: { item: Item; cursor: string }[] = [];
  let cursor = from;
  for (;;) {
    const page = await read({ [direction]: size, [forward ? 'after' : 'before']: cursor });
    const { ids } = expected;
    const done = walked.length;
    const here = forward
      ? ids.slice(done, done + size)
      : ids.slice(Math.max(0, ids.length - done - size), ids.length - done);
    const more = done + here.length < ids.length;
    const behind = done > 0 || expected.beyond;
    expect(page.nodes.map(({ id }) => id)).toEqual(here);
    expect(page.edges.map(({ node }) => node.id)).toEqual(here);
    expect(page.totalCount).toBe(expected.totalCount);
    expect(page.pageInfo).toEqual({
      hasNextPage: forward ? more : behind,
      hasPreviousPage: forward ? behind : more,
      startCursor: page.edges[0]?.cursor ?? null,
      endCursor: page.edges.at(-1)?.cursor ?? null,
    });
    const items = page.nodes.map((item, i) => ({ item, cursor: page.edges[i]?.cursor ?? '' }));
    if (forward) walked.push(...items);
    else walked.unshift(...items);
    if (!more) return walked;
    cursor = forward ? page.pageInfo.endCursor : page.pageInfo.startCursor;
  }
}

class ReadThread extends ThreadStep {
  constructor(
    asking: Asking,
    readonly words: string | null,
    readonly paging: Paging,
    /** Of which message the cursor is kept; none where there are not so many. */
    readonly keep: number,
  ) {
    super(asking);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const messages = matching(thread.messages, this.words).reverse();
    const read = async (page: Record<string, unknown>) => {
      const whom = side === 'operator' ? { sellerId: thread.id } : {};
      return (await ask(threadDocuments[side], { ...whom, ...page, q: this.words })).chatMessages;
    };
    const walked = await walk<AnsweredMessage>(read, this.paging, null, {
      ids: messages.map(({ id }) => id),
      totalCount: messages.length,
      beyond: false,
    });
    walked.forEach(({ item }, i) => {
      expectMessage(item, messages[i] as Message, thread, side);
    });
    const [kept, message] = [walked[this.keep], messages[this.keep]];
    if (kept && message) {
      const index = thread.messages.indexOf(message);
      model.taken.push({ kind: 'message', thread, cursor: kept.cursor, index });
    }
  }

  toString() {
    return `readThread(${this.who()}, q ${JSON.stringify(this.words)}, ${this.paging.direction} ${this.paging.size}, keep ${this.keep})`;
  }
}

const aroundDocuments = {
  operator: `query ($sellerId: ID!, $around: ID, $first: Int) {
    chatMessages(sellerId: $sellerId, around: $around, first: $first) { ${pageFields(messageFields)} }
  }`,
  seller: `query ($around: ID, $first: Int) {
    chatMessages(around: $around, first: $first) { ${pageFields(messageFields)} }
  }`,
};

class ReadAround extends ThreadStep {
  constructor(
    asking: Asking,
    readonly which: number,
    readonly size: number,
  ) {
    super(asking);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const { messages } = thread;
    const middle = messages[this.which % messages.length];
    if (!middle) return;
    const whom = side === 'operator' ? { sellerId: thread.id } : {};
    const { chatMessages } = await ask(aroundDocuments[side], {
      ...whom,
      around: middle.id,
      first: this.size,
    });
    // Newest first; the middle one has as many on both sides, or one more that is older.
    const newestFirst = [...messages].reverse();
    const ideal = newestFirst.indexOf(middle) - Math.floor((this.size - 1) / 2);
    const from = Math.max(0, Math.min(ideal, newestFirst.length - this.size));
    const page = newestFirst.slice(from, from + this.size);
    expect(chatMessages.nodes.map(({ id }: AnsweredMessage) => id)).toEqual(page.map(({ id }) => id));
    expect(page).toContain(middle);
    expect(chatMessages.totalCount).toBe(messages.length);
    expect(chatMessages.pageInfo).toMatchObject({
      hasPreviousPage: from > 0,
      hasNextPage: from + this.size < messages.length,
    });
    chatMessages.nodes.forEach((message: AnsweredMessage, i: number) => {
      expectMessage(message, page[i] as Message, thread, side);
    });
  }

  toString() {
    return `readAround(${this.who()}, message ${this.which}, ${this.size})`;
  }
}

/** Reads a whole thread in one page. */
async function readWhole(thread: Thread, side: Side): Promise<void> {
  const step = new ReadThread(
    { thread: 0, side, client: 0, shared: false },
    null,
    { direction: 'first', size: 500 },
    Number.POSITIVE_INFINITY,
  );
  await step.run({ markets: [thread.market], threads: [thread], taken: [], moment: 0, latest: null });
}

const searchDocument = `query (${pageVariables}, $q: String!) {
  chatMessagesSearch(${pageArguments}, q: $q) { ${pageFields(messageFields).replace('totalCount', '')} }
}`;

class SearchMarketplace extends Step {
  constructor(
    readonly market: number,
    readonly words: string,
    readonly paging: Paging,
  ) {
    super();
  }

  async run(model: Model): Promise<void> {
    const market = model.markets[this.market] as Market;
    const found = market.threads
      .flatMap((thread) => matching(thread.messages, this.words).map((message) => ({ thread, message })))
      .sort((a, b) => b.message.moment - a.message.moment);
    const { client } = market.operators[0] as Member;
    const read = async (page: Record<string, unknown>) =>
      (await client.data(searchDocument, { ...page, q: this.words })).chatMessagesSearch;
    const walked = await walk<AnsweredMessage>(read, this.paging, null, {
      ids: found.map(({ message }) => message.id),
      beyond: false,
    });
    walked.forEach(({ item }, i) => {
      const { message, thread } = found[i] as (typeof found)[number];
      expectMessage(item, message, thread, 'operator');
    });
  }

  toString() {
    const { direction, size } = this.paging;
    return `searchMarketplace(market ${this.market}, q ${JSON.stringify(this.words)}, ${direction} ${size})`;
  }
}

class ListSellers extends Step {
  constructor(
    readonly market: number,
    readonly client: number,
    readonly wanted: Wanted,
    readonly paging: Paging,
    readonly keep: number,
  ) {
    super();
  }

  async run(model: Model): Promise<void> {
    const market = model.markets[this.market] as Market;
    const sellers = listed(market, this.wanted);
    const walked = await walk(readSellers(market, this.client, this.wanted), this.paging, null, {
      ids: sellers.map(({ id }) => id),
      totalCount: sellers.length,
      beyond: false,
    });
    walked.forEach(({ item }, i) => {
      expectSeller(item, sellers[i] as Thread, 'operator');
    });
    const [kept, thread] = [walked[this.keep], sellers[this.keep]];
    if (kept && thread) {
      model.taken.push({ kind: 'seller', market, cursor: kept.cursor, place: placeOf(thread) });
    }
  }

  toString() {
    const { direction, size } = this.paging;
    return `listSellers(market ${this.market}, ${JSON.stringify(this.wanted)}, ${direction} ${size}, keep ${this.keep})`;
  }
}

const readSellers =
  (market: Market, client: number, wanted: Wanted) =>
  async (page: Record<string, unknown>): Promise<AnsweredPage<AnsweredSeller>> =>
    (await (market.operators[client] as Member).client.data(listDocument, { ...page, ...wanted }))
      .sellersForChats;

/** Goes on from a cursor that was taken some steps ago. */
class Continue extends Step {
  constructor(
    readonly which: number,
    readonly side: Side,
    /** Sought in a thread, or among sellers. */
    readonly words: string | null,
    readonly wanted: Wanted,
    readonly paging: Paging,
  ) {
    super();
  }

  override check({ taken }: Readonly<Model>): boolean {
    return taken.length > 0;
  }

  async run({ taken }: Model): Promise<void> {
    const from = taken[this.which % taken.length] as Taken;
    const forward = this.paging.direction === 'first';
    if (from.kind === 'message') {
      const { thread, index, cursor } = from;
      const { messages } = thread;
      const { client } = memberOf(thread, this.side, this.which);
      const read = async (page: Record<string, unknown>) => {
        const whom = this.side === 'operator' ? { sellerId: thread.id } : {};
        return (await client.data(threadDocuments[this.side], { ...whom, ...page, q: this.words }))
          .chatMessages;
      };
      // Whatever has come since: exactly the older ones after it, exactly the newer ones before it.
      const side = forward ? messages.slice(0, index) : messages.slice(index + 1);
      const beside = matching(side, this.words).reverse();
      const all = matching(messages, this.words).length;
      const walked = await walk<AnsweredMessage>(read, this.paging, cursor, {
        ids: beside.map(({ id }) => id),
        totalCount: all,
        beyond: beside.length < all,
      });
      walked.forEach(({ item }, i) => {
        expectMessage(item, beside[i] as Message, thread, this.side);
      });
    } else {
      const { market, place, cursor } = from;
      const sellers = listed(market, this.wanted);
      const isAfter = (thread: Thread) => inListOrder(placeOf(thread), place) > 0;
      const isBefore = (thread: Thread) => inListOrder(placeOf(thread), place) < 0;
      const beside = sellers.filter(forward ? isAfter : isBefore);
      const walked = await walk(readSellers(market, 0, this.wanted), this.paging, cursor, {
        ids: beside.map(({ id }) => id),
        totalCount: sellers.length,
        beyond: beside.length < sellers.length,
      });
      walked.forEach(({ item }, i) => {
        expectSeller(item, beside[i] as Thread, 'operator');
      });
    }
  }

  toString() {
    return `continue(${this.which}, ${this.side}, ${JSON.stringify([this.words, this.wanted])}, ${this.paging.direction} ${this.paging.size})`;
  }
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

/** Two marketplaces beside those of the histories before, and nothing said yet. */
async function newModel(): Promise<Model> {
  const markets: Market[] = [];
  for (const [name, sellerNames] of [
    ['Here', ['Zebra & Söhne', 'apple store', 'Apple Store']],
    ['Elsewhere', ['Apple Store']],
  ] as const) {
    const made = await makeMarketplace(server, name, sellerNames);
    // Random texts hold numbers that pass a check digit.
    await allowAllContent(made.operator);
    const labelled = await makeClient(server, { marketplaceId: made.id }, { label: 'Ada' });
    const operators = [
      { client: made.operator, label: null },
      { client: labelled, label: 'Ada' },
    ];
    const market: Market = { name, operators, threads: [] };
    for (const [i, { id, number, client }] of made.sellers.entries()) {
      const other = await makeClient(server, { sellerId: number }, { label: 'Grace' });
      const sellers = [
        { client, label: null },
        { client: other, label: 'Grace' },
      ];
      const businessName = sellerNames[i] ?? '';
      market.threads.push({
        market,
        id,
        number,
        businessName,
        sellers,
        messages: [],
        marked: new Set(),
        sentWithKey: new Map(),
      });
    }
    markets.push(market);
  }
  return { markets, threads: markets.flatMap(({ threads }) => threads), taken: [], moment: 0, latest: null };
}

const side = fc.constantFrom<Side>('operator', 'seller');
const asking = fc.record<Asking>({
  // One thread is busier than the others, so that much happens in it.
  thread: fc.constantFrom(0, 0, 0, 1, 2, 3),
  side,
  client: fc.nat(1),
  shared: fc.boolean(),
});
const paging = fc.record<Paging>({
  direction: fc.constantFrom('first', 'last'),
  size: fc.integer({ min: 1, max: 8 }),
});
const text = fc
  .oneof(
    fc.constantFrom('Hello', 'hello', 'Hello ', 'Where is order 12345?'),
    fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }),
    fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  )
  .filter((text) => messageError(text) === null);
const key = fc.option(fc.constantFrom('a', 'b', 'c'));
const q = fc.option(fc.constantFrom('apple', 'APPLE S', 'SÖHNE', 'e', '&', '%', 'nobody'), { freq: 2 });
const yesOrNo = fc.option(fc.boolean(), { freq: 2 });
const filter = fc.option(fc.record({ unread: yesOrNo, waitingForAnswer: yesOrNo }), { freq: 2 });
const wanted = fc.record<Wanted>({ q, filter });
const sought = fc.constantFrom('hello', 'HEL', 'order 1234', 'hello order', '?', 'nobody');
const words = fc.option(sought, { freq: 2 });
const keep = fc.nat(5);

const send = fc.tuple(asking, text, key).map((of) => new Send(...of));
const markRead = fc.tuple(asking, fc.nat(1)).map((of) => new MarkRead(...of));
const setMark = fc.tuple(asking, fc.boolean()).map((of) => new SetMark(...of));
const steps = fc.commands<Model, object, false>(
  [
    send,
    send,
    send,
    markRead,
    markRead,
    setMark,
    asking.map((of) => new LookAtSeller(of)),
    asking.map((of) => new LookUpMessages(of)),
    fc.tuple(asking, words, paging, keep).map((of) => new ReadThread(...of)),
    fc.tuple(asking, fc.nat(20), fc.integer({ min: 1, max: 8 })).map((of) => new ReadAround(...of)),
    fc.tuple(fc.nat(1), sought, paging).map((of) => new SearchMarketplace(...of)),
    fc.tuple(fc.nat(1), fc.nat(1), wanted, paging, keep).map((of) => new ListSellers(...of)),
    fc.tuple(fc.nat(9), side, words, wanted, paging).map((of) => new Continue(...of)),
  ],
  { maxCommands: 60, size: 'max' },
);

test('each answer equals the model’s, for any actions of both sides in any order', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (history) => {
      const model = await newModel();
      await fc.asyncModelRun(() => ({ model, real: {} }), history);
      for (const thread of model.threads) {
        for (const side of ['operator', 'seller'] as const) await readWhole(thread, side);
      }
    }),
    // Past that time it says what it has found, instead of looking for a shorter history.
    { numRuns: 25, interruptAfterTimeLimit: 90_000 },
  );
}, 120_000);
