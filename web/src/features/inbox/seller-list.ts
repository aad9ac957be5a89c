import type { Client } from '@urql/core';
import { busySeconds, kindOf } from '../../api/errors.js';
import { query } from '../../api/request.js';
import { loadMatching } from '../../late-matching.js';
import { type SellerRow, sellersPage, threadsPage } from './documents.js';
import { type Effect, type Event, listTransitions, type Phase } from './list-phases.js';
import type { Emitter } from './listeners.js';
import { type ListPosition, RowOrder } from './row-order.js';
import {
  isSameQuery,
  type ListQuery,
  matchesName,
  passesFilters,
  staysWhileOpen,
  wholeList,
} from './rows.js';
import type { Sellers } from './sellers.js';
import { Machine } from './state-machine.js';

const pageSize = 50;
/** The largest page that the server reads without a queue, by its cost (docs/limits.md). */
export const maxPageSize = 85;
/** The time after which the list is loaded again if the order of two conversations is not known. */
const uncertainMs = 5_000;

export type ListStatus = 'loading' | 'ready' | 'failed';

/** The visible state of the list. A new object at each change. */
export interface ListView {
  ids: readonly string[];
  status: ListStatus;
  /** Whether the last page is loaded. */
  complete: boolean;
  /** The query that the ids match. While the list of another query is loading, it is the previous query. */
  query: ListQuery;
  /** Changes with each new list, which is then shown from its beginning. */
  generation: number;
}

/** A page, and the number of its request. */
interface Answer {
  rows: readonly SellerRow[];
  cursor: string | null;
  hasMore: boolean;
  sentAt: number;
}

/** Loads the list of conversations page by page, and keeps it in order after each event. */
export class SellerList {
  view: ListView;
  #query: ListQuery = wholeList('ALL');
  /** The query of the loaded rows. */
  #loadedQuery: ListQuery | null = null;
  /** The number of the request whose answer begins the loaded rows. */
  #loadedAt = 0;
  #cursor: string | null = null;
  readonly #order = new RowOrder();
  /** The sellers whose name the server has compared with the query. */
  readonly #named = new Set<string>();
  #selected: string | null = null;
  /**
   * The last positions of the conversations of this list that were selected: going back selects them, also if they no
   * longer match.
   */
  readonly #visited = new Map<string, ListPosition>();
  /** The selected conversation, if it was selected by going back. */
  #returned: string | null = null;
  #request = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #machine = new Machine<Phase, Event, Effect>(listTransitions, 'idle', {
    loadFirst: () => void this.#load(true),
    loadMore: () => void this.#load(false),
    cancel: () => this.#cancel(),
  });

  constructor(
    private readonly client: Client,
    private readonly sellers: Sellers,
    private readonly emitter: Emitter,
  ) {
    this.view = { ids: [], status: 'loading', complete: false, query: this.#query, generation: 0 };
  }

  /** Lists the conversations that match a query. The previous list stays until the first page is loaded. */
  show(query: ListQuery): void {
    if (isSameQuery(query, this.#query)) return;
    this.#query = query;
    this.#send('show');
  }

  /** Loads as many rows as there are again, and aborts a request that may never be answered after a lost connection. */
  reload(): void {
    this.#send('reload');
  }

  /** Loads as many rows as there are again, after the answer to a pending request. */
  refresh(): void {
    this.#send('refresh');
  }

  /** Loads the next page, unless there is none or a page is being loaded. */
  more(): void {
    this.#send('more');
  }

  /** Loads the page that failed. */
  retry(): void {
    this.#send('retry');
  }

  /** Ends the request. The rows stay. */
  stop(): void {
    this.#send('stop');
  }

  /**
   * Selects a conversation, which then stays in the list while it is read and answered, or returns to it if it was
   * selected before. Removes the previous one if it no longer matches.
   */
  select(id: string | null): void {
    const before = this.#selected;
    if (before === id) return;
    this.#selected = id;
    this.#returned = id !== null && this.#visited.has(id) && !this.#order.has(id) ? id : null;
    if (before !== null) {
      this.#remember(before);
      this.place(before);
    }
    if (this.#returned !== null) this.place(this.#returned);
  }

  /**
   * Returns the conversation before (-1) or after (1) another one, or the first one for null. This includes
   * conversations that were selected and no longer match, such as one that was read or finished.
   */
  neighbour(id: string | null, by: 1 | -1): string | null {
    const ids = this.#order.idsWith(this.#visited);
    const at = id === null ? -1 : ids.indexOf(id);
    return (at < 0 ? this.#order.ids[0] : ids[at + by]) ?? null;
  }

  /** Inserts, moves or removes a conversation after a change. */
  place(id: string): void {
    this.placeAll([id]);
  }

  /** Does the same for several, together: thousands can change by one act. */
  placeAll(ids: Iterable<string>): void {
    for (const id of ids) this.#place(id);
    this.#update();
  }

  #place(id: string): void {
    const row = this.sellers.row(id);
    if (!row || !this.#loadedQuery) return;
    if (this.#matches(row)) {
      if (id === this.#returned) this.#returned = null;
      const isPending = row !== this.sellers.serverRow(id);
      // The server does not know the position of a pending act either.
      if (this.#order.put(row, isPending) || isPending) return;
      this.#timer ??= setTimeout(() => this.refresh(), uncertainMs);
      return;
    }
    if (id === this.#selected) this.#remember(id);
    const position = this.#visited.get(id);
    const stays = id === this.#returned || staysWhileOpen(row, this.#loadedQuery);
    if (id !== this.#selected || !position || !stays) this.#order.remove(id);
    else if (!this.#order.has(id)) this.#order.insert(id, position);
  }

  /** Keeps the position of a conversation, for going back. */
  #remember(id: string): void {
    const position = this.#order.position(id);
    if (position) this.#visited.set(id, position);
  }

  /** Returns whether a conversation matches the query of the loaded rows. */
  #matches(row: SellerRow): boolean {
    // The answer lacks what did not match then, so an older state is unknown: its events may have been missed.
    if (!this.sellers.isKnownSince(row.id, this.#loadedAt)) return false;
    const listQuery = this.#loadedQuery ?? this.#query;
    return passesFilters(row, listQuery) && (this.#named.has(row.id) || matchesName(row, listQuery));
  }

  #send(event: Event): void {
    this.#machine.send(event);
    this.#update();
  }

  #cancel(): void {
    this.#request.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  async #load(fromStart: boolean): Promise<void> {
    if (fromStart) this.#cancel();
    else this.#request.abort();
    this.#request = new AbortController();
    const { signal } = this.#request;
    const listQuery = this.#query;
    const wanted = fromStart && this.#loadedQuery === listQuery ? this.#order.ids.length : 0;
    try {
      // Events are matched with the same words as the answer.
      if (listQuery.q !== '') await loadMatching();
      if (signal.aborted) return;
      const answers = await this.#pages(listQuery, fromStart ? null : this.#cursor, wanted, signal);
      if (signal.aborted) return;
      this.#apply(answers, fromStart ? listQuery : null);
      this.#send(answers.at(-1)?.hasMore ? 'page' : 'last-page');
    } catch (error) {
      if (signal.aborted) return;
      this.#send('failure');
      if (kindOf(error) !== 'busy') return;
      this.#cancel();
      this.#timer = setTimeout(() => this.retry(), busySeconds() * 1_000);
    }
  }

  /** Loads pages until there are as many rows as wanted. They are shown together. */
  async #pages(
    listQuery: ListQuery,
    after: string | null,
    wanted: number,
    signal: AbortSignal,
  ): Promise<Answer[]> {
    const sentAt = this.sellers.sendTime();
    const first = Math.min(maxPageSize, Math.max(pageSize, wanted));
    const { nodes: rows, pageInfo } = await this.#page(listQuery, { first, after }, signal);
    const answer = { rows, cursor: pageInfo.endCursor, hasMore: pageInfo.hasNextPage, sentAt };
    const missing = wanted - rows.length;
    if (!answer.hasMore || missing <= 0 || signal.aborted) return [answer];
    return [answer, ...(await this.#pages(listQuery, answer.cursor, missing, signal))];
  }

  /** Loads one page. The API has the unread ones and searches of names apart from the lists by work state. */
  async #page(
    { list, labelIds, sort, q }: ListQuery,
    page: { first: number; after: string | null },
    signal: AbortSignal,
  ) {
    if (list !== 'UNREAD' && (list !== 'ALL' || labelIds.length > 0)) {
      const variables = { ...page, list, labelIds: [...labelIds], sort };
      return (await query(this.client, threadsPage, variables, signal)).threads;
    }
    const filter = list === 'UNREAD' ? { unread: true } : {};
    const variables = { ...page, q: q.trim() || null, filter };
    return (await query(this.client, sellersPage, variables, signal)).sellersForChats;
  }

  /** Shows the rows of answers. @param newQuery the query if the rows begin the list, else null. */
  #apply(answers: readonly Answer[], newQuery: ListQuery | null): void {
    const { hasMore = false, cursor = null } = answers.at(-1) ?? {};
    const rows = answers.flatMap((answer) => answer.rows);
    const isNewList = newQuery !== null && newQuery !== this.#loadedQuery;
    if (this.#selected !== null) this.#remember(this.#selected);
    if (isNewList) {
      this.#visited.clear();
      this.#returned = null;
    }
    if (newQuery) {
      this.#loadedQuery = newQuery;
      this.#loadedAt = answers[0]?.sentAt ?? 0;
      this.#order.clear(newQuery.sort);
      this.#named.clear();
    }
    for (const { rows, sentAt } of answers) for (const row of rows) this.sellers.merge(row.id, row, sentAt);
    for (const { id } of rows) this.#named.add(id);
    this.#cursor = cursor;
    this.#order.addPage(rows, hasMore);
    for (const { id } of rows) this.#place(id);
    // Events during the request are newer than the answer, which may lack their conversations.
    for (const { id } of this.sellers.newerThan(answers[0]?.sentAt ?? 0)) this.#place(id);
    if (this.#selected !== null) this.#place(this.#selected);
    this.#update({
      complete: !hasMore,
      ...(isNewList && { query: newQuery, generation: this.view.generation + 1 }),
    });
  }

  #update(change: Partial<ListView> = {}): void {
    const next = { ...this.view, ...change, ids: this.#order.ids, status: this.#status() };
    const { ids, status } = this.view;
    if (Object.keys(change).length === 0 && next.ids === ids && next.status === status) return;
    this.view = next;
    this.emitter.emit();
  }

  #status(): ListStatus {
    const { phase } = this.#machine;
    if (phase === 'failed-first' || phase === 'failed-more') return 'failed';
    return this.#loadedQuery === this.#query ? 'ready' : 'loading';
  }
}
