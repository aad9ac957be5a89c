import { expect, vi } from 'vitest';
import type { ChatEvent } from '../../web/src/features/inbox/documents.js';
import { InboxStore } from '../../web/src/features/inbox/inbox-store.js';
import { type ListQuery, wholeList } from '../../web/src/features/inbox/rows.js';
import { FakeServer } from './inbox-server.js';

/** The names of the sellers. */
export const sellerNames = ['Ada', 'Bert', 'Crème', 'Dora', 'Emil', 'Ferm', 'Gret'];

/** Connects an inbox to a server, as `followEvents` does. */
export class InboxConnection {
  readonly server = new FakeServer(sellerNames);
  readonly store = new InboxStore(this.server.client);
  query: ListQuery = wholeList('ALL');
  selected: string | null = null;
  #state: 'locating' | 'lost' | 'live' = 'locating';
  /** The number of events of the log that the page has received. */
  #received = 0;
  /** The number of those that were sent to it. */
  #sent = 0;
  /** The events that are on their way, with their position in the log if they have one. */
  #underway: { event: ChatEvent; position: number | null }[] = [];
  /** The presence to send, by seller. */
  readonly #presence = new Map<string, boolean>();

  constructor() {
    this.server.onPresence = ({ id, online }) => {
      if (this.#state === 'live') this.#presence.set(id, online);
    };
  }

  /** Finds the position in the log, or connects again. */
  connect(): void {
    if (this.#state === 'locating') {
      this.#received = this.server.log.length;
      this.#state = 'lost';
      this.store.start();
    } else if (this.#state === 'lost') {
      this.#state = 'live';
      this.#sent = this.#received;
      this.store.setLiveState('live');
    }
  }

  /** Loses the connection, and the position in the log as well if it has expired. */
  lose(expired: boolean): void {
    if (this.#state === 'locating') return;
    this.#underway = [];
    this.#presence.clear();
    this.#state = expired ? 'locating' : 'lost';
    this.store.setLiveState('connecting');
  }

  /** Ends following, as when the page is left. `connect` starts it again. */
  stop(): void {
    this.#underway = [];
    this.#presence.clear();
    this.#state = 'locating';
    this.store.stop();
  }

  /** Sends the next event: ephemeral ones wait until the log is sent. @returns false if there is none. */
  send(): boolean {
    if (this.#state !== 'live') return false;
    const logged = this.server.log[this.#sent];
    if (logged) {
      this.#underway.push({ event: this.server.event(logged), position: ++this.#sent });
      return true;
    }
    for (const [id, online] of this.#presence) {
      this.#presence.delete(id);
      const event = { __typename: 'ChatPresence', sentByType: 'User', online, seller: { id } } as ChatEvent;
      this.#underway.push({ event, position: null });
      return true;
    }
    return false;
  }

  /** Receives the next event. @returns false if none is on its way. */
  receive(): boolean {
    const next = this.#underway.shift();
    if (!next) return false;
    this.#received = next.position ?? this.#received;
    this.store.apply(next.event);
    return true;
  }

  show(query: ListQuery): void {
    this.query = query;
    this.store.list.show(query);
  }

  select(id: string | null): void {
    this.selected = id;
    this.store.select(id);
  }

  /** Lets all pending requests and events end. */
  async settle(): Promise<void> {
    for (let round = 0; round < 40; round++) {
      this.connect();
      while (this.send() || this.receive());
      await vi.advanceTimersByTimeAsync(0);
      if (this.store.list.view.status === 'failed') this.store.list.retry();
      for (const request of [...this.server.requests]) this.server.answer(request);
      await vi.advanceTimersByTimeAsync(0);
      if (this.server.requests.length > 0) continue;
      if (vi.getTimerCount() === 0 && this.#state === 'live') return;
      await vi.advanceTimersByTimeAsync(60_000);
    }
    throw new Error('The inbox does not come to rest.');
  }

  /** Expects that the inbox shows what the server has. */
  expectCurrent(): void {
    const { store, server } = this;
    const { view } = store.list;
    expect({ status: view.status, query: view.query }).toEqual({ status: 'ready', query: this.query });
    const rowOf = (id: string) => {
      const row = store.seller(id);
      // The answer about one node names its type.
      return row && { ...row, __typename: undefined };
    };
    // The selected conversation stays when it no longer matches.
    const listed = server.list(this.query);
    const extra = listed.some(({ id }) => id === this.selected) ? null : this.selected;
    const ids = view.ids.filter((id) => id !== extra);
    expect(ids.map(rowOf)).toEqual(listed.slice(0, ids.length));
    if (view.complete) expect(ids).toHaveLength(listed.length);
    if (this.selected !== null) expect(rowOf(this.selected)).toEqual(this.#row(this.selected));
    const { count, atLeast } = store.unread;
    expect({ totalCount: count, totalCountIsExact: !atLeast }).toEqual(server.count());
    const { counts, labels, savedViews } = store.work;
    expect({ threadCounts: counts, labels }).toEqual(server.counts());
    expect(savedViews).toEqual(server.savedViews());
  }

  #row(id: string) {
    const seller = this.server.sellers.find((each) => each.id === id);
    return seller ? this.server.row(seller) : null;
  }
}
