import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { foldCase } from '../src/text/fold-case.js';
import { messageError } from '../src/text/message-text.js';
import { allowAllContent } from './harness/content-policy.js';
import { deleteBefore, holdSeller } from './harness/retention.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  post,
  startTestServer,
  type TestServer,
} from './harness/server.js';

/*
 * Compares the chat with a model, a few arrays in memory: for any actions of both sides in any order, each answer
 * equals the model's. There are four threads: three of one marketplace, and one of another, which has a seller of the
 * same name and whose activity must not be visible.
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
  /** Undefined if the message was read, but not queried since. */
  readAt: string | null | undefined;
  /** The number of the message among all messages of all threads, in the order of sends. */
  order: number;
}

/** A program or person, with the author's name of its messages. */
interface Member {
  client: Client;
  label: string | null;
}

interface Market {
  name: string;
  id: number;
  /** Two keys. Each can read every thread. */
  operators: Member[];
  threads: Thread[];
}

interface Thread {
  market: Market;
  id: string;
  number: number;
  businessName: string;
  sellers: Member[];
  /** Oldest first. */
  messages: Message[];
  /** The ids of the messages that the retention deleted. */
  deleted: string[];
  onHold: boolean;
  /** The sides that have marked it as unread. */
  marked: Set<Side>;
  /** The sent messages by side and idempotency key. */
  sentWithKey: Map<string, Message>;
}

/** The position of a seller in the list: by its latest message, or by its name if it has none. */
interface ListPosition {
  order: number;
  name: string;
  number: number;
}

/** A cursor that an answer contained, with the position that it must keep. */
type EarlierCursor =
  | { kind: 'message'; thread: Thread; cursor: string; index: number }
  | { kind: 'seller'; market: Market; cursor: string; position: ListPosition };

interface Model {
  markets: Market[];
  threads: Thread[];
  earlierCursors: EarlierCursor[];
  order: number;
  /** The latest `createdAt`, with its thread. */
  latest: { at: string; thread: Thread } | null;
}

const positionOf = ({ messages, businessName, number }: Thread): ListPosition => {
  const latest = messages.at(-1);
  return latest
    ? { order: latest.order, name: '', number }
    : { order: 0, name: businessName.toLowerCase(), number };
};

/** Compares by latest message, newest first, then by name, then by number. */
const inListOrder = (a: ListPosition, b: ListPosition) =>
  b.order - a.order || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0) || a.number - b.number;

/** The conditions of a query for sellers: a part of the name, and a filter; null matches all. */
interface Wanted {
  q: string | null;
  filter: { unread: boolean | null; waitingForAnswer: boolean | null } | null;
}

/** Returns whether a name contains all words of a text. */
function hasWords(name: string, q: string): boolean {
  const words = q.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  return words.length > 0 && words.every((word) => name.toLowerCase().includes(word));
}

const isWanted = (thread: Thread, { q, filter }: Wanted) => {
  const { unread: isUnread = null, waitingForAnswer: waits = null } = filter ?? {};
  return (
    (q === null || hasWords(thread.businessName, q)) &&
    (isUnread === null || isUnread === (unread(thread, 'operator') > 0 || thread.marked.has('operator'))) &&
    (waits === null || waits === (thread.messages.at(-1)?.sentBy === 'seller'))
  );
};

const listed = (market: Market, wanted: Wanted) =>
  market.threads
    .filter((thread) => isWanted(thread, wanted))
    .sort((a, b) => inListOrder(positionOf(a), positionOf(b)));

/** Returns the messages that have, for each word of a search, a word that begins with it; all for null. */
const matching = (messages: readonly Message[], words: string | null) =>
  messages.filter(({ text }) => {
    const wordsOf = (text: string) => foldCase(text).match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
    const textWords = wordsOf(text);
    const searchWords = words === null ? null : wordsOf(words);
    if (searchWords?.length === 0) return false;
    return (
      searchWords === null || searchWords.every((word) => textWords.some((other) => other.startsWith(word)))
    );
  });

const unread = (thread: Thread, actor: Side) =>
  thread.messages.filter(({ sentBy, readAt }) => sentBy !== actor && readAt === null).length;

const messageFields = 'id createdAt message readAt sentByType sentByName seller { id }';
const sellerFields = `id legacyId businessName unreadChatMessageCount markedUnread latestChatMessage { ${messageFields} }`;

interface MessageAnswer {
  id: string;
  createdAt: string;
  message: string;
  readAt: string | null;
  sentByType: string;
  sentByName: string | null;
  seller: { id: string };
}

interface SellerAnswer {
  id: string;
  legacyId: number;
  businessName: string;
  unreadChatMessageCount: number;
  markedUnread: boolean;
  latestChatMessage: MessageAnswer | null;
}

interface PageAnswer<Item> {
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

/** Asserts that an answered message equals that of the model. Records the first `readAt`, which must stay. */
function expectMessage(actual: MessageAnswer, expected: Message, thread: Thread, actor: Side): void {
  if (expected.readAt === undefined) {
    expect(actual.readAt).not.toBeNull();
    const readAt = String(actual.readAt);
    expect(readAt >= expected.createdAt, `${readAt} is before ${expected.createdAt}`).toBe(true);
    expected.readAt = readAt;
  }
  expect(actual).toEqual({
    id: expected.id,
    createdAt: expected.createdAt,
    message: expected.text,
    readAt: expected.readAt,
    sentByType: expected.sentBy === 'operator' ? 'AdminUser' : 'User',
    // A seller sees the operator as one persona.
    sentByName: expected.sentBy === 'operator' && actor === 'seller' ? thread.market.name : expected.label,
    seller: { id: thread.id },
  });
}

function expectSeller(actual: SellerAnswer, thread: Thread, actor: Side): void {
  const { latestChatMessage, ...rest } = actual;
  expect(rest).toEqual({
    id: thread.id,
    legacyId: thread.number,
    businessName: thread.businessName,
    unreadChatMessageCount: unread(thread, actor),
    markedUnread: thread.marked.has(actor),
  });
  const latest = thread.messages.at(-1);
  if (!latest) expect(latestChatMessage).toBeNull();
  else expectMessage(latestChatMessage as MessageAnswer, latest, thread, actor);
}

/** Returns a participant of a thread. */
const memberAt = (thread: Thread, side: Side, index: number): Member => {
  const members = side === 'operator' ? thread.market.operators : thread.sellers;
  return members[index % members.length] as Member;
};

/** Queries the side's own address, or the address of both APIs with the original's header. */
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

/** A step of a history: a request of a client, whose answer is compared with the model. */
abstract class Step implements fc.AsyncCommand<Model, object> {
  check(_model: Readonly<Model>): boolean {
    return true;
  }
  abstract run(model: Model): Promise<void>;
  abstract toString(): string;
}

interface Request {
  thread: number;
  side: Side;
  /** The index of the key among those of the side. */
  client: number;
  /** True to use the address of both APIs. */
  shared: boolean;
}

abstract class ThreadStep extends Step {
  constructor(readonly request: Request) {
    super();
  }
  protected from(model: Model) {
    const { side, client, shared } = this.request;
    const thread = model.threads[this.request.thread] as Thread;
    const member = memberAt(thread, side, client);
    const ask = (query: string, variables: Record<string, unknown> = {}) =>
      data(member.client, query, variables, shared);
    return { thread, side, label: member.label, ask };
  }
  protected actorText(): string {
    const { thread, side, client, shared } = this.request;
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
    request: Request,
    readonly message: string,
    readonly key: string | null,
  ) {
    super(request);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, label, ask } = this.from(model);
    if (model.latest && model.latest.thread !== thread) await waitUntilAfter(model.latest.at);
    const sellerField = side === 'operator' ? { sellerId: thread.id } : {};
    const { chatMessageCreate: answer } = await ask(createDocuments[side], {
      ...sellerField,
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
    model.order++;
    const { order } = model;
    const sent: Message = { id, createdAt, text: this.message, sentBy: side, label, readAt: null, order };
    expectMessage(answer.chatMessage, sent, thread, side);
    expect(thread.messages.map((message) => message.id)).not.toContain(id);
    const before = thread.messages.at(-1)?.createdAt ?? '';
    expect(createdAt >= before, `${createdAt} is before ${before}`).toBe(true);
    thread.messages.push(sent);
    model.latest = { at: createdAt, thread };
    if (this.key !== null) thread.sentWithKey.set(`${side} ${this.key}`, sent);
  }

  toString() {
    return `send(${this.actorText()}: ${JSON.stringify(this.message)}, key ${this.key})`;
  }
}

/**
 * Waits until the clock is past a time. Two threads' latest messages must differ in time, because the list is ordered
 * by it.
 */
async function waitUntilAfter(order: string): Promise<void> {
  while (Date.now() <= Date.parse(order)) await new Promise(setImmediate);
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
    request: Request,
    readonly word: number,
  ) {
    super(request);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const words = { operator: ['User', 'Seller'], seller: ['AdminUser', 'Operator'] }[side];
    const sellerField = side === 'operator' ? { seller: thread.id } : {};
    const { chatMessageRead } = await ask(readDocuments[side], { ...sellerField, sentBy: words[this.word] });
    expect(chatMessageRead).toEqual({ errors: null });
    for (const message of thread.messages) {
      if (message.sentBy === otherSide[side] && message.readAt === null) message.readAt = undefined;
    }
    thread.marked.delete(side);
    // Records the `readAt`, to detect a later change.
    await readWhole(thread, side);
  }

  toString() {
    return `markRead(${this.actorText()})`;
  }
}

const markDocument = `mutation ($input: ChatMarkedUnreadSetInput!) {
  chatMarkedUnreadSet(input: $input) { errors { field messages } }
}`;

class SetMark extends ThreadStep {
  constructor(
    request: Request,
    readonly markedUnread: boolean,
  ) {
    super(request);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const { markedUnread } = this;
    const sellerField = side === 'operator' ? { sellerId: thread.id } : {};
    const { chatMarkedUnreadSet } = await ask(markDocument, { input: { ...sellerField, markedUnread } });
    expect(chatMarkedUnreadSet).toEqual({ errors: null });
    if (markedUnread) thread.marked.add(side);
    else thread.marked.delete(side);
  }

  toString() {
    return `setMark(${this.actorText()}: ${this.markedUnread})`;
  }
}

/** Deletes the messages of a marketplace that are older than one of them, or all, unless their seller is on hold. */
class DeleteOld extends Step {
  constructor(
    readonly market: number,
    /** The number of messages that stay, at least one; 0: none. */
    readonly kept: number,
  ) {
    super();
  }

  async run(model: Model): Promise<void> {
    const market = model.markets[this.market] as Market;
    const newestFirst = market.threads
      .flatMap((thread) => thread.messages.map((message, index) => ({ thread, message, index })))
      .sort((a, b) => b.message.order - a.message.order);
    const first = this.kept === 0 ? undefined : newestFirst[Math.min(this.kept, newestFirst.length) - 1];
    const bound = first?.message.order ?? Number.POSITIVE_INFINITY;
    await deleteBefore(
      server,
      market.id,
      first ? { sellerId: first.thread.number, seq: first.thread.deleted.length + first.index + 1 } : null,
    );
    for (const thread of market.threads) {
      if (thread.onHold) continue;
      const gone = thread.messages.filter(({ order }) => order < bound);
      thread.messages.splice(0, gone.length);
      thread.deleted.push(...gone.map(({ id }) => id));
      for (const [key, message] of thread.sentWithKey) {
        if (gone.includes(message)) thread.sentWithKey.delete(key);
      }
      for (const cursor of model.earlierCursors) {
        if (cursor.kind === 'message' && cursor.thread === thread) cursor.index -= gone.length;
      }
    }
  }

  toString() {
    return `deleteOld(market ${this.market}, all but ${this.kept})`;
  }
}

class SetHold extends Step {
  constructor(
    readonly thread: number,
    readonly onHold: boolean,
  ) {
    super();
  }

  async run(model: Model): Promise<void> {
    const thread = model.threads[this.thread] as Thread;
    await holdSeller(server, thread.market.id, thread.number, this.onHold);
    thread.onHold = this.onHold;
  }

  toString() {
    return `setHold(${this.thread}, ${this.onHold})`;
  }
}

class ReadSeller extends ThreadStep {
  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const { node } = await ask(`query ($id: ID!) { node(id: $id) { ... on Seller { ${sellerFields} } } }`, {
      id: thread.id,
    });
    expectSeller(node, thread, side);
    if (side === 'seller') expectSeller((await ask(`{ seller { ${sellerFields} } }`)).seller, thread, side);
  }

  toString() {
    return `readSeller(${this.actorText()})`;
  }
}

class FindMessages extends ThreadStep {
  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const all = model.threads.flatMap((thread) =>
      thread.messages.map((message) => ({ owner: thread, message })),
    );
    const { nodes } = await ask(
      `query ($ids: [ID!]!) { nodes(ids: $ids) { ... on ChatMessage { ${messageFields} } } }`,
      { ids: all.map(({ message }) => message.id) },
    );
    all.forEach(({ owner, message }, i) => {
      const visible = side === 'operator' ? owner.market === thread.market : owner === thread;
      if (visible) expectMessage(nodes[i], message, owner, side);
      else expect(nodes[i]).toBeNull();
    });
    const deleted = model.threads.flatMap(({ deleted }) => deleted.slice(0, 50));
    const found = await ask('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', { ids: deleted });
    expect(found.nodes).toEqual(deleted.map(() => null));
  }

  toString() {
    return `findMessages(${this.actorText()})`;
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
 * Reads all pages in a direction, from a cursor or an end, and asserts that they equal those of the model.
 * @param expected.beyond true if the list has items on the other side of the cursor, or at it.
 * @returns the items of all pages in the list's order, each with its cursor.
 */
async function readPages<Item extends { id: string }>(
  read: (page: Record<string, unknown>) => Promise<PageAnswer<Item>>,
  { direction, size }: Paging,
  from: string | null,
  expected: { ids: string[]; totalCount?: number; beyond: boolean },
): Promise<{ item: Item; cursor: string }[]> {
  const forward = direction === 'first';
  const allItems: { item: Item; cursor: string }[] = [];
  let cursor = from;
  for (;;) {
    const page = await read({ [direction]: size, [forward ? 'after' : 'before']: cursor });
    const { ids } = expected;
    const done = allItems.length;
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
    if (forward) allItems.push(...items);
    else allItems.unshift(...items);
    if (!more) return allItems;
    cursor = forward ? page.pageInfo.endCursor : page.pageInfo.startCursor;
  }
}

class ReadThread extends ThreadStep {
  constructor(
    request: Request,
    readonly words: string | null,
    readonly paging: Paging,
    /** The index of the message whose cursor is kept; none if there are fewer messages. */
    readonly keep: number,
  ) {
    super(request);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const messages = matching(thread.messages, this.words).reverse();
    const read = async (page: Record<string, unknown>) => {
      const sellerField = side === 'operator' ? { sellerId: thread.id } : {};
      return (await ask(threadDocuments[side], { ...sellerField, ...page, q: this.words })).chatMessages;
    };
    const allItems = await readPages<MessageAnswer>(read, this.paging, null, {
      ids: messages.map(({ id }) => id),
      totalCount: messages.length,
      beyond: false,
    });
    allItems.forEach(({ item }, i) => {
      expectMessage(item, messages[i] as Message, thread, side);
    });
    const [kept, message] = [allItems[this.keep], messages[this.keep]];
    if (kept && message) {
      const index = thread.messages.indexOf(message);
      model.earlierCursors.push({ kind: 'message', thread, cursor: kept.cursor, index });
    }
  }

  toString() {
    return `readThread(${this.actorText()}, q ${JSON.stringify(this.words)}, ${this.paging.direction} ${this.paging.size}, keep ${this.keep})`;
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
    request: Request,
    readonly index: number,
    readonly size: number,
  ) {
    super(request);
  }

  async run(model: Model): Promise<void> {
    const { thread, side, ask } = this.from(model);
    const { messages } = thread;
    const middle = messages[this.index % messages.length];
    if (!middle) return;
    const sellerField = side === 'operator' ? { sellerId: thread.id } : {};
    const { chatMessages } = await ask(aroundDocuments[side], {
      ...sellerField,
      around: middle.id,
      first: this.size,
    });
    // Newest first. The middle message has as many on both sides, or one more older message.
    const newestFirst = [...messages].reverse();
    const ideal = newestFirst.indexOf(middle) - Math.floor((this.size - 1) / 2);
    const from = Math.max(0, Math.min(ideal, newestFirst.length - this.size));
    const page = newestFirst.slice(from, from + this.size);
    expect(chatMessages.nodes.map(({ id }: MessageAnswer) => id)).toEqual(page.map(({ id }) => id));
    expect(page).toContain(middle);
    expect(chatMessages.totalCount).toBe(messages.length);
    expect(chatMessages.pageInfo).toMatchObject({
      hasPreviousPage: from > 0,
      hasNextPage: from + this.size < messages.length,
    });
    chatMessages.nodes.forEach((message: MessageAnswer, i: number) => {
      expectMessage(message, page[i] as Message, thread, side);
    });
  }

  toString() {
    return `readAround(${this.actorText()}, message ${this.index}, ${this.size})`;
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
  await step.run({ markets: [thread.market], threads: [thread], earlierCursors: [], order: 0, latest: null });
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
      .sort((a, b) => b.message.order - a.message.order);
    const { client } = market.operators[0] as Member;
    const read = async (page: Record<string, unknown>) =>
      (await client.data(searchDocument, { ...page, q: this.words })).chatMessagesSearch;
    const allItems = await readPages<MessageAnswer>(read, this.paging, null, {
      ids: found.map(({ message }) => message.id),
      beyond: false,
    });
    allItems.forEach(({ item }, i) => {
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
    const allItems = await readPages(readSellers(market, this.client, this.wanted), this.paging, null, {
      ids: sellers.map(({ id }) => id),
      totalCount: sellers.length,
      beyond: false,
    });
    allItems.forEach(({ item }, i) => {
      expectSeller(item, sellers[i] as Thread, 'operator');
    });
    const [kept, thread] = [allItems[this.keep], sellers[this.keep]];
    if (kept && thread) {
      model.earlierCursors.push({
        kind: 'seller',
        market,
        cursor: kept.cursor,
        position: positionOf(thread),
      });
    }
  }

  toString() {
    const { direction, size } = this.paging;
    return `listSellers(market ${this.market}, ${JSON.stringify(this.wanted)}, ${direction} ${size}, keep ${this.keep})`;
  }
}

const readSellers =
  (market: Market, client: number, wanted: Wanted) =>
  async (page: Record<string, unknown>): Promise<PageAnswer<SellerAnswer>> =>
    (await (market.operators[client] as Member).client.data(listDocument, { ...page, ...wanted }))
      .sellersForChats;

/** Continues from a cursor of an earlier step. */
class Continue extends Step {
  constructor(
    readonly index: number,
    readonly side: Side,
    /** The search words for a thread. */
    readonly words: string | null,
    readonly wanted: Wanted,
    readonly paging: Paging,
  ) {
    super();
  }

  override check({ earlierCursors }: Readonly<Model>): boolean {
    return earlierCursors.length > 0;
  }

  async run({ earlierCursors }: Model): Promise<void> {
    const from = earlierCursors[this.index % earlierCursors.length] as EarlierCursor;
    const forward = this.paging.direction === 'first';
    if (from.kind === 'message') {
      const { thread, index, cursor } = from;
      const { messages } = thread;
      const { client } = memberAt(thread, this.side, this.index);
      const read = async (page: Record<string, unknown>) => {
        const sellerField = this.side === 'operator' ? { sellerId: thread.id } : {};
        return (await client.data(threadDocuments[this.side], { ...sellerField, ...page, q: this.words }))
          .chatMessages;
      };
      // Also after later changes: exactly the older messages after it, exactly the newer ones before it.
      const side = forward ? messages.slice(0, Math.max(0, index)) : messages.slice(Math.max(0, index + 1));
      const beside = matching(side, this.words).reverse();
      const all = matching(messages, this.words).length;
      const allItems = await readPages<MessageAnswer>(read, this.paging, cursor, {
        ids: beside.map(({ id }) => id),
        totalCount: all,
        beyond: beside.length < all,
      });
      allItems.forEach(({ item }, i) => {
        expectMessage(item, beside[i] as Message, thread, this.side);
      });
    } else {
      const { market, position, cursor } = from;
      const sellers = listed(market, this.wanted);
      const isAfter = (thread: Thread) => inListOrder(positionOf(thread), position) > 0;
      const isBefore = (thread: Thread) => inListOrder(positionOf(thread), position) < 0;
      const beside = sellers.filter(forward ? isAfter : isBefore);
      const allItems = await readPages(readSellers(market, 0, this.wanted), this.paging, cursor, {
        ids: beside.map(({ id }) => id),
        totalCount: sellers.length,
        beyond: beside.length < sellers.length,
      });
      allItems.forEach(({ item }, i) => {
        expectSeller(item, beside[i] as Thread, 'operator');
      });
    }
  }

  toString() {
    return `continue(${this.index}, ${this.side}, ${JSON.stringify([this.words, this.wanted])}, ${this.paging.direction} ${this.paging.size})`;
  }
}

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});

/** Creates two marketplaces without messages, beside those of earlier histories. */
async function newModel(): Promise<Model> {
  const markets: Market[] = [];
  for (const [name, sellerNames] of [
    ['Here', ['Zebra & Söhne', 'apple store', 'Apple Store']],
    ['Elsewhere', ['Apple Store']],
  ] as const) {
    const made = await makeMarketplace(server, name, sellerNames);
    // Random texts contain numbers that pass a check digit.
    await allowAllContent(made.operator);
    const labelled = await makeClient(server, { marketplaceId: made.id }, { label: 'Ada' });
    const operators = [
      { client: made.operator, label: null },
      { client: labelled, label: 'Ada' },
    ];
    const market: Market = { name, id: made.id, operators, threads: [] };
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
        deleted: [],
        onHold: false,
        marked: new Set(),
        sentWithKey: new Map(),
      });
    }
    markets.push(market);
  }
  return {
    markets,
    threads: markets.flatMap(({ threads }) => threads),
    earlierCursors: [],
    order: 0,
    latest: null,
  };
}

const side = fc.constantFrom<Side>('operator', 'seller');
const request = fc.record<Request>({
  // One thread is chosen more often, so that it gets many messages.
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
const optionalBoolean = fc.option(fc.boolean(), { freq: 2 });
const filter = fc.option(fc.record({ unread: optionalBoolean, waitingForAnswer: optionalBoolean }), {
  freq: 2,
});
const wanted = fc.record<Wanted>({ q, filter });
const searchWords = fc.constantFrom('hello', 'HEL', 'order 1234', 'hello order', '?', 'nobody');
const words = fc.option(searchWords, { freq: 2 });
const keep = fc.nat(5);

const send = fc.tuple(request, text, key).map((values) => new Send(...values));
const markRead = fc.tuple(request, fc.nat(1)).map((values) => new MarkRead(...values));
const setMark = fc.tuple(request, fc.boolean()).map((values) => new SetMark(...values));
const steps = fc.commands<Model, object, false>(
  [
    send,
    send,
    send,
    markRead,
    markRead,
    setMark,
    fc.tuple(fc.constantFrom(0, 0, 0, 1), fc.nat(12)).map((values) => new DeleteOld(...values)),
    fc.tuple(fc.nat(3), fc.boolean()).map((values) => new SetHold(...values)),
    request.map((values) => new ReadSeller(values)),
    request.map((values) => new FindMessages(values)),
    fc.tuple(request, words, paging, keep).map((values) => new ReadThread(...values)),
    fc.tuple(request, fc.nat(20), fc.integer({ min: 1, max: 8 })).map((values) => new ReadAround(...values)),
    fc.tuple(fc.nat(1), searchWords, paging).map((values) => new SearchMarketplace(...values)),
    fc.tuple(fc.nat(1), fc.nat(1), wanted, paging, keep).map((values) => new ListSellers(...values)),
    fc.tuple(fc.nat(9), side, words, wanted, paging).map((values) => new Continue(...values)),
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
    // After this time it reports the failure that it has found, instead of shrinking it further.
    { numRuns: 25, interruptAfterTimeLimit: 90_000 },
  );
});
