import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { type SellerRow, sellersPage } from './documents.js';
import type { Emitter } from './emitter.js';
import { type ListQuery, matches, withRow } from './rows.js';
import type { Sellers } from './sellers.js';

const pageSize = 50;

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

/** Loads the list of conversations page by page, and keeps it in order after each event. */
export class SellerList {
  #query: ListQuery = { unread: false, waiting: false, q: '' };
  #cursor: string | null = null;
  #loadNumber = 0;
  #isLoading = false;
  #selected: string | null = null;
  /** The ids of the view. */
  #members = new Set<string>();
  view: ListView = { ids: [], status: 'loading', complete: false, query: this.#query, generation: 0 };

  constructor(
    private readonly client: Client,
    private readonly sellers: Sellers,
    private readonly emitter: Emitter,
  ) {}

  /** Lists the conversations that match a query. The previous list stays until the first page is loaded. */
  show(query: ListQuery): void {
    const { unread, waiting, q } = this.#query;
    if (query.unread === unread && query.waiting === waiting && query.q === q) return;
    this.#query = query;
    void this.reload(true);
  }

  /** Loads the list again from its beginning. @param isNewList whether it is shown from its beginning. */
  async reload(isNewList = false): Promise<void> {
    this.#loadNumber++;
    this.#isLoading = false;
    this.#cursor = null;
    this.#set({ status: 'loading' });
    await this.#load(isNewList, true);
  }

  /** Loads the next page, unless there is none or a page is being loaded. */
  async more(): Promise<void> {
    if (this.view.complete || this.#isLoading || this.view.status === 'failed') return;
    await this.#load(false, false);
  }

  /** Loads the page that failed. */
  async retry(): Promise<void> {
    if (this.#cursor === null) await this.reload();
    else await this.#load(false, false);
  }

  /** Selects a conversation, which then stays in the list. Removes the previous one if it no longer matches. */
  select(id: string | null): void {
    const before = this.#selected;
    if (before === id) return;
    this.#selected = id;
    const row = before && this.sellers.row(before);
    if (row) this.place(row);
  }

  /** Inserts, moves or removes a conversation after a change. */
  place(row: SellerRow): void {
    const { ids, complete, query, status } = this.view;
    if (status === 'loading' && this.#cursor === null && ids.length === 0) return;
    const isListed = this.#members.has(row.id);
    if (!matches(row, query) && !(isListed && row.id === this.#selected)) {
      if (!isListed) return;
      this.#members.delete(row.id);
      this.#set({ ids: ids.filter((id) => id !== row.id) });
      return;
    }
    const next = withRow(ids, row, this.sellers.row, complete);
    if (next.length === ids.length && next.every((id, index) => id === ids[index])) return;
    // A conversation after the last loaded page comes with its own page.
    if (next.length > ids.length) this.#members.add(row.id);
    else if (next.length < ids.length) this.#members.delete(row.id);
    this.#set({ ids: next });
  }

  async #load(isNewList: boolean, fromStart: boolean): Promise<void> {
    const loadNumber = this.#loadNumber;
    const listQuery = this.#query;
    const q = listQuery.q.trim();
    this.#isLoading = true;
    const since = this.sellers.eventCount();
    try {
      const { sellersForChats: page } = await query(this.client, sellersPage, {
        first: pageSize,
        after: this.#cursor,
        q: q || null,
        filter: {
          ...(listQuery.unread && { unread: true }),
          ...(listQuery.waiting && { waitingForAnswer: true }),
        },
      });
      if (loadNumber !== this.#loadNumber) return;
      this.#cursor = page.pageInfo.endCursor;
      const newer = this.sellers.merge(page.nodes, since);
      if (fromStart) this.#members = new Set();
      const added = page.nodes.map(({ id }) => id).filter((id) => !this.#members.has(id));
      for (const id of added) this.#members.add(id);
      const ids = fromStart ? added : [...this.view.ids, ...added];
      this.#set({
        ids,
        query: listQuery,
        status: 'ready',
        complete: !page.pageInfo.hasNextPage,
        generation: this.view.generation + (isNewList ? 1 : 0),
      });
      // Events during the request are newer than the page.
      for (const row of newer) this.place(row);
    } catch {
      if (loadNumber === this.#loadNumber) this.#set({ status: 'failed' });
    } finally {
      if (loadNumber === this.#loadNumber) this.#isLoading = false;
    }
  }

  #set(change: Partial<ListView>): void {
    this.view = { ...this.view, ...change };
    this.emitter.emit();
  }
}
