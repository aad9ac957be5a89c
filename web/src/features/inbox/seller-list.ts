import type { Client } from '@urql/core';
import { query as ask } from '../../api/request.js';
import { type SellerRow, sellersPage } from './documents.js';
import type { Emitter } from './emitter.js';
import { type ListQuery, matches, placed } from './rows.js';
import type { Sellers } from './sellers.js';

const pageSize = 50;

export type ListStatus = 'loading' | 'ready' | 'failed';

/** What is shown of the list. A new object at each change. */
export interface ListView {
  ids: readonly string[];
  status: ListStatus;
  /** Whether there is nothing behind the last. */
  complete: boolean;
  /** What the ids answer to; that of the list before while another is loading. */
  query: ListQuery;
  /** Another list when this changes: it is shown from its beginning. */
  generation: number;
}

/** The conversations at the left: pages as they are scrolled to, kept in order by what happens. */
export class SellerList {
  #query: ListQuery = { unread: false, waiting: false, q: '' };
  #cursor: string | null = null;
  #run = 0;
  #busy = false;
  #selected: string | null = null;
  /** The ids of the view. */
  #members = new Set<string>();
  view: ListView = { ids: [], status: 'loading', complete: false, query: this.#query, generation: 0 };

  constructor(
    private readonly client: Client,
    private readonly sellers: Sellers,
    private readonly emitter: Emitter,
  ) {}

  /** Lists what the query asks for; what is shown stays until the first page of it is here. */
  show(query: ListQuery): void {
    const { unread, waiting, q } = this.#query;
    if (query.unread === unread && query.waiting === waiting && query.q === q) return;
    this.#query = query;
    void this.reload(true);
  }

  /** Reads the list anew from its beginning, into place where it is the same list. */
  async reload(another = false): Promise<void> {
    this.#run++;
    this.#busy = false;
    this.#cursor = null;
    this.#set({ status: 'loading' });
    await this.#load(another, true);
  }

  /** Reads the next page, unless there is none or one is on its way. */
  async more(): Promise<void> {
    if (this.view.complete || this.#busy || this.view.status === 'failed') return;
    await this.#load(false, false);
  }

  /** After a failure. */
  async again(): Promise<void> {
    if (this.#cursor === null) await this.reload();
    else await this.#load(false, false);
  }

  /** What was only kept in sight because it was selected goes with the selection. */
  select(id: string | null): void {
    const before = this.#selected;
    if (before === id) return;
    this.#selected = id;
    const row = before && this.sellers.row(before);
    if (row) this.place(row);
  }

  /** A conversation changed: it comes in, goes out or moves. */
  place(row: SellerRow): void {
    const { ids, complete, query, status } = this.view;
    if (status === 'loading' && this.#cursor === null && ids.length === 0) return;
    const isIn = this.#members.has(row.id);
    if (!matches(row, query) && !(isIn && row.id === this.#selected)) {
      if (!isIn) return;
      this.#members.delete(row.id);
      this.#set({ ids: ids.filter((id) => id !== row.id) });
      return;
    }
    const next = placed(ids, row, this.sellers.row, complete);
    if (next.length === ids.length && next.every((id, index) => id === ids[index])) return;
    // What belongs behind the last page so far comes with its own.
    if (next.length > ids.length) this.#members.add(row.id);
    else if (next.length < ids.length) this.#members.delete(row.id);
    this.#set({ ids: next });
  }

  async #load(another: boolean, fromStart: boolean): Promise<void> {
    const run = this.#run;
    const query = this.#query;
    const q = query.q.trim();
    this.#busy = true;
    const since = this.sellers.now();
    try {
      const { sellersForChats: page } = await ask(this.client, sellersPage, {
        first: pageSize,
        after: this.#cursor,
        q: q || null,
        filter: {
          ...(query.unread && { unread: true }),
          ...(query.waiting && { waitingForAnswer: true }),
        },
      });
      if (run !== this.#run) return;
      this.#cursor = page.pageInfo.endCursor;
      const stale = this.sellers.take(page.nodes, since);
      if (fromStart) this.#members = new Set();
      const added = page.nodes.map(({ id }) => id).filter((id) => !this.#members.has(id));
      for (const id of added) this.#members.add(id);
      const ids = fromStart ? added : [...this.view.ids, ...added];
      this.#set({
        ids,
        query,
        status: 'ready',
        complete: !page.pageInfo.hasNextPage,
        generation: this.view.generation + (another ? 1 : 0),
      });
      // What happened meanwhile is newer than the page.
      for (const row of stale) this.place(row);
    } catch {
      if (run === this.#run) this.#set({ status: 'failed' });
    } finally {
      if (run === this.#run) this.#busy = false;
    }
  }

  #set(change: Partial<ListView>): void {
    this.view = { ...this.view, ...change };
    this.emitter.emit();
  }
}
