import { expect, vi } from 'vitest';
import type { ChatEvent, SellerRow } from '../../web/src/features/inbox/documents.js';
import { InboxStore } from '../../web/src/features/inbox/inbox-store.js';
import { type ListQuery, wholeList } from '../../web/src/features/inbox/rows.js';
import { type Act, withAct } from '../../web/src/features/work-state/acts.js';
import { FakeServer, labelIds, type UserAct } from './inbox-server.js';

/** The names of the sellers. */
export const sellerNames = ['Ada', 'Bert', 'Crème', 'Dora', 'Emil', 'Ferm', 'Gret'];

/** An act that has no answer. */
interface PendingAct {
  index: number;
  id: string;
  act: UserAct;
  sentAt: number;
  /** The row in the answer; null until the server has carried it out. */
  row: SellerRow | null;
}

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
  /** The user's acts, the oldest first. */
  readonly #acts: PendingAct[] = [];

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

  /** Acts on a conversation that the list shows. */
  act(index: number, act: UserAct): void {
    const id = `seller-${index}`;
    if (!this.store.list.view.ids.includes(id)) return;
    this.#acts.push({ index, id, act, sentAt: this.store.sendTime(), row: null });
    this.#showActs(id);
  }

  /** Lets the server carry out the oldest act. */
  carryOut(): void {
    const next = this.#acts.find(({ row }) => row === null);
    if (!next) return;
    this.server.carryOut(next.index, next.act);
    next.row = this.#row(next.id);
  }

  /** Answers the oldest act. @returns false if there is none. */
  answerAct(): boolean {
    const [first] = this.#acts;
    if (first?.row === null) this.carryOut();
    if (!first?.row) return false;
    this.#acts.shift();
    this.store.applyChanged([first.row], first.sentAt);
    this.#showActs(first.id);
    return true;
  }

  /** Expects that the counts have the acts without an answer, as the rows have. */
  expectCounts(): void {
    const { store } = this;
    // An event of a conversation that left the list can have been missed; the answer to the act has its state.
    const isStale = this.#acts.some(({ id }) => {
      const { online: _, ...row } = this.#row(id) ?? {};
      return !expect.objectContaining(row).asymmetricMatch(store.serverRow(id));
    });
    if (isStale) return;
    const after = this.server.after(this.#acts);
    expect({ threadCounts: store.work.counts, labels: store.work.labels }).toEqual(after.counts());
    if (!store.unread.atLeast) expect(store.unread.count).toBe(after.list(wholeList('UNREAD')).length);
  }

  #showActs(id: string): void {
    const acts = this.#acts;
    const withActs = (row: SellerRow) =>
      acts.filter((each) => each.id === row.id).reduce((shown, { act }) => withAct(shown, pageAct(act)), row);
    this.store.showWith(withActs, [id]);
  }

  /** Lets all pending requests and events end, except the user's acts. */
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

/** Returns an act as the page has it. */
function pageAct(act: UserAct): Act {
  if ('marked' in act) return { kind: act.marked ? 'mark' : 'removeMark' };
  if ('label' in act) {
    const id = labelIds[act.label] ?? '';
    return { kind: act.has ? 'addLabel' : 'removeLabel', label: { id, name: id, colour: 'BLUE' } };
  }
  if ('assignee' in act) {
    const { assignee: id } = act;
    return { kind: 'assign', colleague: id && { id, name: id, isViewer: id === 'me' } };
  }
  if (act.status === 'SNOOZED') return { kind: 'snooze', until: new Date(act.untilMs).toISOString() };
  return { kind: act.status === 'DONE' ? 'finish' : 'reopen' };
}
