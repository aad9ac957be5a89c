import type { Client } from '@urql/core';
import { foldCase } from '../../src/text/fold-case.js';
import { matchesInName, partsOf } from '../../src/text/search-match.js';
import {
  type ChatEvent,
  mentionCount,
  oneSeller,
  permissions,
  type SellerRow,
  savedViews,
  sellersPage,
  threadCounts,
  threadsPage,
  unreadCount,
} from '../../web/src/features/inbox/documents.js';
import { type ListQuery, wholeList } from '../../web/src/features/inbox/rows.js';

/** The server counts no further, so that the test reaches the bound. */
const maxCount = 4;
/** The largest page, so that the test needs few sellers. */
const maxRows = 3;

/** A change of the work state of a thread, as `threadsUpdate` makes it. */
export type Act =
  | { status: 'OPEN' | 'DONE' }
  | { status: 'SNOOZED'; untilMs: number }
  | { assignee: 'me' | 'colleague' | null }
  | { label: number; has: boolean };

/** An act of the page's user. */
export type UserAct = Act | { marked: boolean };

/** The labels of the marketplace, and their only saved view. */
export const labelIds = ['label-0', 'label-1'] as const;

interface Message {
  id: string;
  /** In microseconds; the API shows milliseconds. */
  time: number;
  byOperator: boolean;
}

export interface Seller {
  number: number;
  id: string;
  name: string;
  messages: Message[];
  unread: number;
  marked: boolean;
  online: boolean;
  status: 'OPEN' | 'SNOOZED' | 'DONE';
  snoozedUntilMs: number | null;
  assignee: 'me' | 'colleague' | null;
  labels: Set<number>;
  /** In microseconds. */
  waitingSince: number | null;
  version: number;
}

type Logged = { seller: Seller } & (
  | { kind: 'created'; message: Message }
  | { kind: 'read' | 'marked' | 'work' }
);
type Fields = Record<string, unknown>;

/** A request that the server has not answered. The server reads its data at one time, and the answer comes later. */
interface Request {
  document: unknown;
  read: () => object;
  data?: object;
  respond: (result: object) => void;
}

/** Replaces the server: sellers and threads as in the database, and a log of events. The test controls its answers. */
export class FakeServer {
  readonly sellers: Seller[] = [];
  readonly log: Logged[] = [];
  readonly requests: Request[] = [];
  /** Called after a change of presence. */
  onPresence = (_seller: Seller) => {};
  #time = 1_000;

  constructor(names: readonly string[]) {
    for (const name of names) this.add(name);
  }

  add(name: string): void {
    const { length: number } = this.sellers;
    const id = `seller-${number}`;
    const state = { status: 'OPEN', snoozedUntilMs: null, assignee: null, waitingSince: null } as const;
    const work = { ...state, labels: new Set<number>(), version: 0 };
    this.sellers.push({ number, id, name, messages: [], unread: 0, marked: false, online: false, ...work });
  }

  message(index: number, byOperator: boolean, elapsedMicros: number): void {
    const seller = this.#seller(index);
    this.#time += elapsedMicros;
    const message = { id: `${seller.id}-${seller.messages.length}`, time: this.#time, byOperator };
    seller.messages.push(message);
    if (byOperator) seller.waitingSince = null;
    else {
      seller.unread++;
      if (seller.status === 'DONE') seller.waitingSince = null;
      seller.waitingSince ??= message.time;
      seller.status = 'OPEN';
      seller.snoozedUntilMs = null;
    }
    this.log.push({ kind: 'created', seller, message });
  }

  read(index: number): void {
    const seller = this.#seller(index);
    if (seller.unread > 0) this.log.push({ kind: 'read', seller });
    seller.unread = 0;
    this.mark(index, false);
  }

  mark(index: number, marked: boolean): void {
    const seller = this.#seller(index);
    if (seller.marked === marked) return;
    seller.marked = marked;
    this.log.push({ kind: 'marked', seller });
  }

  act(index: number, act: Act): void {
    const seller = this.#seller(index);
    // Somebody clicks: never within the millisecond of a message.
    this.#time += 1_000;
    if ('status' in act) {
      seller.status = act.status;
      seller.snoozedUntilMs = act.status === 'SNOOZED' ? act.untilMs : null;
    } else if ('assignee' in act) seller.assignee = act.assignee;
    else if (act.has) seller.labels.add(act.label);
    else seller.labels.delete(act.label);
    seller.version++;
    this.log.push({ kind: 'work', seller });
  }

  /** Carries out an act of the page's user. */
  carryOut(index: number, act: UserAct): void {
    if ('marked' in act) this.mark(index, act.marked);
    else this.act(index, act);
  }

  /** Returns a server on which acts are carried out, too. */
  after(acts: readonly { index: number; act: UserAct }[]): FakeServer {
    const server = new FakeServer([]);
    server.sellers.push(...this.sellers.map((seller) => ({ ...seller, labels: new Set(seller.labels) })));
    for (const { index, act } of acts) server.carryOut(index, act);
    return server;
  }

  setOnline(index: number, online: boolean): void {
    const seller = this.#seller(index);
    if (seller.online === online) return;
    seller.online = online;
    this.onPresence(seller);
  }

  /** Returns the rows that a query lists. */
  list(query: ListQuery): SellerRow[] {
    return this.#matches(query).map((seller) => this.row(seller));
  }

  count(): { totalCount: number; totalCountIsExact: boolean } {
    const { length } = this.list(wholeList('UNREAD'));
    return { totalCount: Math.min(length, maxCount), totalCountIsExact: length <= maxCount };
  }

  /** Returns what the query of the counts answers. */
  counts(): object {
    const count = (list: ListQuery['list'], labels: string[] = []) =>
      this.list({ ...wholeList(list), labelIds: labels }).length;
    return {
      threadCounts: {
        mine: count('MINE'),
        unassigned: count('UNASSIGNED'),
        needsReply: count('NEEDS_REPLY'),
        snoozed: count('SNOOZED'),
        done: count('DONE'),
        all: count('ALL'),
      },
      labels: labelIds.map((id) => ({ id, name: id, colour: 'BLUE', threadCount: count('ALL', [id]) })),
    };
  }

  savedViews(): object[] {
    const labels = [{ id: labelIds[0], name: labelIds[0] }];
    const { length: threadCount } = this.list({ ...wholeList('MINE'), labelIds: [labelIds[0]] });
    const view = { id: 'view', name: 'View', isShared: false, canChange: true, list: 'MINE', labels };
    return [{ ...view, sort: 'LATEST_MESSAGE', threadCount, threadCountIsExact: true }];
  }

  row(seller: Seller): SellerRow {
    const { id, name, messages, unread, marked, online, assignee, snoozedUntilMs } = seller;
    const latest = messages.at(-1);
    return {
      id,
      businessName: name,
      online,
      unreadChatMessageCount: unread,
      markedUnread: marked,
      latestChatMessage: latest ? messageFields(latest) : null,
      waitingSince: latest && !latest.byOperator ? isoOf(waitTime(seller)) : null,
      workState: {
        status: seller.status,
        snoozedUntil: snoozedUntilMs === null ? null : new Date(snoozedUntilMs).toISOString(),
        version: seller.version,
        assignee: assignee && { id: assignee, name: assignee, isViewer: assignee === 'me' },
        labels: labelIds
          .filter((_, label) => seller.labels.has(label))
          .map((label) => ({ id: label, name: label, colour: 'BLUE' })),
      },
    } as SellerRow;
  }

  /** Returns an event as the API shows it: with the state of its seller now. */
  event(logged: Logged): ChatEvent {
    const seller = this.row(logged.seller);
    const event: Fields =
      logged.kind === 'created'
        ? { __typename: 'ChatMessageCreated', chatMessage: { ...messageFields(logged.message), seller } }
        : { __typename: typeNames[logged.kind], seller };
    return { sentByType: 'User', readAt: '', ...event } as ChatEvent;
  }

  /** A client whose requests wait in `requests`. */
  readonly client = {
    query: (document: unknown, variables: Fields) => ({
      subscribe: (respond: (result: object) => void) => {
        const request: Request = { document, read: () => this.#read(document, variables), respond };
        this.requests.push(request);
        return { unsubscribe: () => this.#remove(request) };
      },
    }),
  } as unknown as Client;

  /** Reads the data of a request. Its answer is sent later, and has the state of now. */
  compute(request: Request): void {
    request.data ??= request.read();
  }

  answer(request: Request): void {
    this.compute(request);
    this.#remove(request);
    request.respond({ data: request.data });
  }

  fail(request: Request): void {
    this.#remove(request);
    request.respond({ error: { graphQLErrors: [{ extensions: { code: 'SERVICE_UNAVAILABLE' } }] } });
  }

  #read(document: unknown, variables: Fields): object {
    if (document === sellersPage) return { sellersForChats: this.#page(sellersQuery(variables), variables) };
    if (document === threadsPage) {
      const { list, labelIds, sort } = variables as unknown as Omit<ListQuery, 'q'>;
      return { threads: this.#page({ list, labelIds, sort, q: '' }, variables) };
    }
    if (document === threadCounts) return this.counts();
    if (document === savedViews) return { savedViews: this.savedViews() };
    if (document === unreadCount) return { sellersForChats: this.count() };
    if (document === mentionCount) return { unreadMentionCount: 0 };
    if (document === permissions)
      return { viewer: { marketplace: { chatEnabled: true, patternLinksVersion: 0 } } };
    if (document !== oneSeller) throw new Error('The server does not know this document.');
    const seller = this.sellers.find(({ id }) => id === variables.id);
    return { node: seller ? { __typename: 'Seller', ...this.row(seller) } : null };
  }

  #page(query: ListQuery, { first, after }: Fields): object {
    const positionOf = positions[query.sort];
    const matches = this.#matches(query);
    const from = typeof after === 'string' ? (JSON.parse(after) as Position) : null;
    const rest = from ? matches.filter((seller) => comparePositions(positionOf(seller), from) > 0) : matches;
    const page = rest.slice(0, Math.min(Number(first), maxRows));
    const last = page.at(-1);
    return {
      nodes: page.map((seller) => this.row(seller)),
      pageInfo: {
        hasNextPage: rest.length > page.length,
        endCursor: last ? JSON.stringify(positionOf(last)) : null,
      },
    };
  }

  #matches({ list, labelIds: wanted, sort, q }: ListQuery): Seller[] {
    const parts = partsOf(q);
    const positionOf = positions[sort];
    return this.sellers
      .filter(
        (seller) =>
          isIn[list](seller) &&
          (list === 'UNREAD' || wanted.every((id) => seller.labels.has(labelIds.indexOf(id as never)))) &&
          (q.trim() === '' || matchesInName(seller.name, parts).length > 0),
      )
      .sort((a, b) => comparePositions(positionOf(a), positionOf(b)));
  }

  #seller(index: number): Seller {
    return this.sellers[index % this.sellers.length] as Seller;
  }

  #remove(request: Request): void {
    const index = this.requests.indexOf(request);
    if (index >= 0) this.requests.splice(index, 1);
  }
}

/** The lists, as work_class of migration 18 has them. */
const isIn: Readonly<Record<ListQuery['list'], (seller: Seller) => boolean>> = {
  MINE: ({ status, assignee }) => status === 'OPEN' && assignee === 'me',
  UNASSIGNED: ({ status, assignee, messages }) =>
    status === 'OPEN' && assignee === null && messages.length > 0,
  NEEDS_REPLY: ({ status, messages }) => status === 'OPEN' && messages.at(-1)?.byOperator === false,
  SNOOZED: ({ status }) => status === 'SNOOZED',
  DONE: ({ status }) => status === 'DONE',
  ALL: () => true,
  UNREAD: ({ unread, marked }) => unread > 0 || marked,
};

const typeNames = { read: 'ChatMessagesRead', marked: 'ChatMarkedUnread', work: 'ChatThreadChanged' };

/** Returns the query of a page of `sellersForChats`. */
function sellersQuery({ q, filter }: Fields): ListQuery {
  const { unread = false } = filter as Record<string, boolean>;
  return { ...wholeList(unread ? 'UNREAD' : 'ALL'), q: typeof q === 'string' ? q : '' };
}

const waitTime = ({ waitingSince, messages }: Seller) => waitingSince ?? messages.at(-1)?.time ?? 0;
const isoOf = (micros: number) => new Date(Math.floor(micros / 1_000)).toISOString();

const messageFields = ({ id, time, byOperator }: Message) => ({
  id,
  createdAt: isoOf(time),
  message: `Message ${id}`,
  sentByType: byOperator ? 'AdminUser' : 'User',
  sentByName: null,
});

/** A position in the list, as in src/database/statements/seller-list.ts: rank, name, number. */
type Position = readonly [number, string, number];

const positions: Readonly<Record<ListQuery['sort'], (seller: Seller) => Position>> = {
  LATEST_MESSAGE: ({ messages, name, number }) => {
    const latest = messages.at(-1);
    return latest ? [-latest.time, '', number] : [0, foldCase(name), number];
  },
  LONGEST_WAIT: (seller) => [waitTime(seller), '', seller.number],
  SNOOZE_END: ({ snoozedUntilMs, number }) => [snoozedUntilMs ?? 0, '', number],
};

function comparePositions(a: Position, b: Position): number {
  if (a[1] !== b[1] && a[0] === b[0]) return a[1] < b[1] ? -1 : 1;
  return a[0] - b[0] || a[2] - b[2];
}
