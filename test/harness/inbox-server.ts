import type { Client } from '@urql/core';
import { foldCase } from '../../src/text/fold-case.js';
import { matchesInName, partsOf } from '../../src/text/search-match.js';
import {
  type ChatEvent,
  oneSeller,
  permissions,
  type SellerRow,
  sellersPage,
  unreadCount,
} from '../../web/src/features/inbox/documents.js';
import type { ListQuery } from '../../web/src/features/inbox/rows.js';

/** The server counts no further, so that the test reaches the bound. */
const maxCount = 4;
/** The largest page, so that the test needs few sellers. */
const maxRows = 3;

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
}

type Logged = { seller: Seller } & ({ kind: 'created'; message: Message } | { kind: 'read' | 'marked' });
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
    this.sellers.push({ number, id, name, messages: [], unread: 0, marked: false, online: false });
  }

  message(index: number, byOperator: boolean, elapsedMicros: number): void {
    const seller = this.#seller(index);
    this.#time += elapsedMicros;
    const message = { id: `${seller.id}-${seller.messages.length}`, time: this.#time, byOperator };
    seller.messages.push(message);
    if (!byOperator) seller.unread++;
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
    const { length } = this.list({ unread: true, waiting: false, q: '' });
    return { totalCount: Math.min(length, maxCount), totalCountIsExact: length <= maxCount };
  }

  row({ id, name, messages, unread, marked, online }: Seller): SellerRow {
    const latest = messages.at(-1);
    return {
      id,
      businessName: name,
      online,
      unreadChatMessageCount: unread,
      markedUnread: marked,
      latestChatMessage: latest ? messageFields(latest) : null,
      waitingSince: null,
      workState: { status: 'OPEN', snoozedUntil: null, version: 0, assignee: null, labels: [] },
    } as SellerRow;
  }

  /** Returns an event as the API shows it: with the state of its seller now. */
  event(logged: Logged): ChatEvent {
    const seller = this.row(logged.seller);
    const event: Fields =
      logged.kind === 'created'
        ? { __typename: 'ChatMessageCreated', chatMessage: { ...messageFields(logged.message), seller } }
        : { __typename: logged.kind === 'read' ? 'ChatMessagesRead' : 'ChatMarkedUnread', seller };
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
    if (document === sellersPage) return { sellersForChats: this.#page(variables) };
    if (document === unreadCount) return { sellersForChats: this.count() };
    if (document === permissions) return { viewer: { marketplace: { chatEnabled: true } } };
    if (document !== oneSeller) throw new Error('The server does not know this document.');
    const seller = this.sellers.find(({ id }) => id === variables.id);
    return { node: seller ? { __typename: 'Seller', ...this.row(seller) } : null };
  }

  #page({ first, after, q, filter }: Fields): object {
    const { unread = false, waitingForAnswer: waiting = false } = filter as Record<string, boolean>;
    const matches = this.#matches({ unread, waiting, q: typeof q === 'string' ? q : '' });
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

  #matches({ unread, waiting, q }: ListQuery): Seller[] {
    const parts = partsOf(q);
    return this.sellers
      .filter(
        (seller) =>
          (!unread || seller.unread > 0 || seller.marked) &&
          (!waiting || seller.messages.at(-1)?.byOperator === false) &&
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

const messageFields = ({ id, time, byOperator }: Message) => ({
  id,
  createdAt: new Date(Math.floor(time / 1_000)).toISOString(),
  message: `Message ${id}`,
  sentByType: byOperator ? 'AdminUser' : 'User',
  sentByName: null,
});

/** A position in the list, as in src/database/statements/seller-list.ts: rank, name, number. */
type Position = readonly [number, string, number];

function positionOf({ messages, name, number }: Seller): Position {
  const latest = messages.at(-1);
  return latest ? [-latest.time, '', number] : [0, foldCase(name), number];
}

function comparePositions(a: Position, b: Position): number {
  if (a[1] !== b[1] && a[0] === b[0]) return a[1] < b[1] ? -1 : 1;
  return a[0] - b[0] || a[2] - b[2];
}
