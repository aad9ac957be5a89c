import type { Client } from '@urql/core';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SellerRow } from '../../../web/src/features/inbox/documents.js';
import { Emitter } from '../../../web/src/features/inbox/listeners.js';
import { RowOrder } from '../../../web/src/features/inbox/row-order.js';
import { matchesName, passesFilters, wholeList } from '../../../web/src/features/inbox/rows.js';
import { SellerList } from '../../../web/src/features/inbox/seller-list.js';
import { Sellers } from '../../../web/src/features/inbox/sellers.js';
import { loadMatching } from '../../../web/src/late-matching.js';
import { inboxLists } from '../../../web/src/paths.js';

// As after the first search.
await loadMatching();

const all = wholeList('ALL');
const unreadOnly = wholeList('UNREAD');
const needsReply = wholeList('NEEDS_REPLY');

/** Returns a seller whose latest message has this minute; without a message if it is null. */
const seller = (id: string, minute: number | null, more: Partial<SellerRow> = {}): SellerRow => ({
  id,
  legacyId: 1,
  externalId: null,
  businessName: `Seller ${id}`,
  online: false,
  unreadChatMessageCount: 0,
  markedUnread: false,
  latestChatMessage:
    minute === null
      ? null
      : {
          id: `${id} ${minute}`,
          createdAt: new Date(minute * 60_000).toISOString(),
          message: 'Hello',
          sentByType: 'User',
          sentByName: null,
        },
  waitingSince: null,
  workState: { status: 'OPEN', snoozedUntil: null, version: 0, assignee: null, labels: [] },
  ...more,
});

interface Variables {
  after: string | null;
  filter?: object;
  list?: string;
  sort?: string;
}

/** Creates a list with a fake server that returns pages of two. The test answers each request, the oldest first. */
function listOver(rows: SellerRow[]) {
  const sellers = new Sellers();
  const requests: Variables[] = [];
  const waiting: (() => void)[] = [];
  const query = (_document: unknown, variables: Variables) => ({
    subscribe: (respond: (result: object) => void) => {
      requests.push(variables);
      const from = Number(variables.after ?? 0);
      const nodes = rows.slice(from, from + 2);
      const pageInfo = { endCursor: String(from + 2), hasNextPage: from + 2 < rows.length };
      const page = { nodes, pageInfo };
      waiting.push(() => respond({ data: { sellersForChats: page, threads: page } }));
      return { unsubscribe: () => {} };
    },
  });
  const list = new SellerList({ query } as unknown as Client, sellers, new Emitter());
  const emit = (row: SellerRow) => {
    sellers.update(row);
    list.place(row.id);
  };
  const answer = async () => {
    waiting.shift()?.();
    await vi.advanceTimersByTimeAsync(0);
  };
  return { list, sellers, requests, emit, answer };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the order of conversations', () => {
  test('is by latest message; without one, it is the order of the pages', () => {
    const order = new RowOrder();
    order.addPage([seller('a', 9), seller('b', 8), seller('n2', null), seller('n1', null)], false);
    expect(order.put(seller('c', 10))).toBe(true);
    expect(order.put(seller('b', 11))).toBe(true);
    expect(order.ids).toEqual(['b', 'c', 'a', 'n2', 'n1']);
  });

  test('leaves out a conversation beyond the end of the last page, also when rows before it have moved', () => {
    const order = new RowOrder();
    order.addPage([seller('a', 9), seller('b', 5)], true);
    order.put(seller('b', 10));
    order.put(seller('c', 6));
    order.put(seller('d', 4));
    expect(order.ids).toEqual(['b', 'a', 'c']);
  });

  test('is uncertain for conversations of the same time', () => {
    const order = new RowOrder();
    order.addPage([seller('a', 9), seller('b', 8)], true);
    expect(order.put(seller('c', 9))).toBe(false);
    expect(order.ids).toEqual(['c', 'a', 'b']);
    expect(order.put(seller('d', 8))).toBe(false);
    expect(order.ids).toEqual(['c', 'a', 'b']);
  });
});

/** Returns a seller with a work state. */
const withState = (id: string, minute: number | null, state: object) => {
  const row = seller(id, minute);
  return { ...row, workState: { ...row.workState, ...state } } as SellerRow;
};
const urgent = { id: 'urgent', name: 'Urgent', colour: 'RED' };
const me = { id: 'me', name: 'Me', isViewer: true };
const ben = { id: 'ben', name: 'Ben', isViewer: false };

test.each<[string, SellerRow, string[]]>([
  ['without a message', seller('a', null), []],
  ['with a message', seller('a', 1), ['UNASSIGNED', 'NEEDS_REPLY']],
  ['of the user', withState('a', 1, { assignee: me }), ['MINE', 'NEEDS_REPLY']],
  ['of the user, without a message', withState('a', null, { assignee: me }), ['MINE']],
  ['of a colleague', withState('a', 1, { assignee: ben }), ['NEEDS_REPLY']],
  ['that is snoozed', withState('a', 1, { status: 'SNOOZED', assignee: me }), ['SNOOZED']],
  ['that is done', withState('a', 1, { status: 'DONE' }), ['DONE']],
  ['that is marked', { ...withState('a', 1, { status: 'DONE' }), markedUnread: true }, ['DONE', 'UNREAD']],
])('a conversation %s is in its lists', (_name, row, lists) => {
  const found = inboxLists.filter((list) => passesFilters(row, wholeList(list)));
  expect(found).toEqual(inboxLists.filter((list) => list === 'ALL' || lists.includes(list)));
});

test('a conversation needs all labels of the query', () => {
  const row = withState('a', 1, { labels: [urgent] });
  expect(passesFilters(row, { ...all, labelIds: ['urgent'] })).toBe(true);
  expect(passesFilters(row, { ...all, labelIds: ['urgent', 'other'] })).toBe(false);
  expect(matchesName(seller('a', 1), { ...all, q: ' SELLER A' })).toBe(true);
});

test('the orders are the longest wait first, and the soonest end of a snooze first', () => {
  const order = new RowOrder();
  order.clear('LONGEST_WAIT');
  const waiting = (id: string, since: number) => seller(id, 60, { waitingSince: `2030-01-0${since}` });
  order.addPage([waiting('a', 2), waiting('b', 4)], true);
  for (const row of [waiting('c', 3), waiting('d', 1), waiting('beyond', 5)]) order.put(row);
  expect(order.ids).toEqual(['d', 'a', 'c', 'b']);
  // Another message does not end the wait.
  order.put(seller('a', 70, { waitingSince: '2030-01-02' }));
  expect(order.ids).toEqual(['d', 'a', 'c', 'b']);
  const snoozed = (id: string, until: number) => withState(id, 60, { snoozedUntil: `2030-01-0${until}` });
  order.clear('SNOOZE_END');
  order.addPage([snoozed('a', 2), snoozed('b', 4)], false);
  for (const row of [snoozed('c', 3), snoozed('a', 9)]) order.put(row);
  expect(order.ids).toEqual(['c', 'b', 'a']);
});

describe('the list', () => {
  test('loads page after page, and moves a seller with a new message to the top', async () => {
    const rows = [seller('a', 9), seller('b', 8), seller('c', 7)];
    const { list, emit, answer } = listOver(rows);
    list.reload();
    expect(list.view).toMatchObject({ ids: [], status: 'loading' });
    await answer();
    expect(list.view).toMatchObject({ ids: ['a', 'b'], complete: false, status: 'ready' });
    emit(seller('c', 10));
    emit(seller('b', 11));
    expect(list.view.ids).toEqual(['b', 'c', 'a']);
    rows[2] = seller('c', 10);
    list.more();
    await answer();
    expect(list.view).toMatchObject({ ids: ['b', 'c', 'a'], complete: true });
  });

  test('keeps an event that came during the request, also if the answer lacks its seller', async () => {
    const { list, sellers, emit, answer } = listOver([seller('a', 9), seller('b', 8), seller('c', 7)]);
    list.reload();
    await answer();
    list.reload();
    emit(seller('c', 10));
    emit(seller('b', 11, { unreadChatMessageCount: 1 }));
    await answer();
    expect(list.view.ids).toEqual(['b', 'c', 'a']);
    expect(sellers.row('b')?.unreadChatMessageCount).toBe(1);
  });

  test('loads as many rows again as it has, and shows them together', async () => {
    const rows = [seller('a', 9), seller('b', 8), seller('c', 7), seller('d', 6), seller('e', 5)];
    const { list, answer } = listOver(rows);
    list.reload();
    await answer();
    list.more();
    await answer();
    rows[0] = seller('a', 9, { online: true });
    list.reload();
    await answer();
    expect(list.view).toMatchObject({ ids: ['a', 'b', 'c', 'd'], complete: false, status: 'ready' });
    await answer();
    expect(list.view).toMatchObject({ ids: ['a', 'b', 'c', 'd'], complete: false });
  });

  test('is loaded once more if it may have changed during the request', async () => {
    const { list, requests, answer } = listOver([seller('a', 9), seller('b', 8)]);
    list.reload();
    list.refresh();
    list.refresh();
    expect(requests).toHaveLength(1);
    await answer();
    expect(list.view).toMatchObject({ ids: ['a', 'b'], status: 'ready' });
    expect(requests).toHaveLength(2);
    await answer();
    expect(requests).toHaveLength(2);
  });

  test('asks the server for the order of conversations of the same time, also after another page', async () => {
    const rows = [seller('a', 9), seller('b', 9), seller('c', 7)];
    const { list, requests, emit, answer } = listOver(rows);
    list.reload();
    await answer();
    rows.splice(0, 3, seller('a', 10), seller('b', 10), seller('c', 7));
    emit(seller('a', 10));
    emit(seller('b', 10));
    expect(list.view.ids).toEqual(['b', 'a']);
    list.more();
    await answer();
    expect(requests).toHaveLength(2);
    await vi.advanceTimersByTimeAsync(5_000);
    await answer();
    await answer();
    expect(list.view.ids).toEqual(['a', 'b', 'c']);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('drops the answer for a query that is no longer shown', async () => {
    const byMessage = { ...needsReply, sort: 'LATEST_MESSAGE' as const };
    const { list, requests, answer } = listOver([seller('a', 9), seller('b', 8), seller('c', 7)]);
    list.reload();
    list.show(byMessage);
    expect(requests.map(({ filter, list, sort }) => filter ?? [list, sort])).toEqual([
      {},
      ['NEEDS_REPLY', 'LATEST_MESSAGE'],
    ]);
    await answer();
    expect(list.view.ids).toEqual([]);
    await answer();
    expect(list.view).toMatchObject({ ids: ['a', 'b'], query: byMessage, status: 'ready' });
  });

  test('keeps a read conversation until another one is selected, also when it is loaded again', async () => {
    const unread = { unreadChatMessageCount: 1 };
    const rows = [seller('a', 9, unread), seller('b', 8, unread)];
    const { list, requests, emit, answer } = listOver(rows);
    list.reload();
    list.show(unreadOnly);
    await answer();
    await answer();
    expect(requests.at(-1)?.filter).toEqual({ unread: true });
    list.select('a');
    emit(seller('a', 9));
    rows.shift();
    list.reload();
    await answer();
    expect(list.view.ids).toEqual(['a', 'b']);
    list.select('b');
    expect(list.view.ids).toEqual(['b']);
  });

  test('keeps the selected conversation also if it was read during a lost connection', async () => {
    const unread = { unreadChatMessageCount: 1 };
    const rows = [seller('a', 9, unread), seller('b', 8, unread)];
    const { list, answer } = listOver(rows);
    list.show(unreadOnly);
    list.reload();
    await answer();
    list.select('a');
    rows.shift();
    list.reload();
    await answer();
    expect(list.view.ids).toEqual(['a', 'b']);
    list.select('b');
    expect(list.view.ids).toEqual(['b']);
  });

  test('goes back to the conversations that were read, and forward again', async () => {
    const unread = { unreadChatMessageCount: 1 };
    const rows = ['a', 'b', 'c', 'd'].map((id, n) => seller(id, 9 - n, unread));
    const { list, emit, answer } = listOver(rows);
    list.reload();
    list.show(unreadOnly);
    await answer();
    await answer();
    list.more();
    await answer();
    const read = (id: string, time: number) => {
      list.select(id);
      emit(seller(id, time));
    };
    expect(list.neighbour(null, 1)).toBe('a');
    read('a', 9);
    expect(list.neighbour('a', 1)).toBe('b');
    read('b', 8);
    expect(list.neighbour('b', 1)).toBe('c');
    list.select('c');
    expect(list.view.ids).toEqual(['c', 'd']);
    expect(list.neighbour('c', -1)).toBe('b');
    list.select('b');
    expect(list.view.ids).toEqual(['b', 'c', 'd']);
    expect(list.neighbour('b', -1)).toBe('a');
    expect(list.neighbour('b', 1)).toBe('c');
  });

  test('removes the open conversation that is finished, keeps one that is answered, and goes back to both', async () => {
    const rows = ['a', 'b', 'c', 'd'].map((id, n) => seller(id, n, { waitingSince: `2030-01-0${n + 1}` }));
    const { list, emit, answer } = listOver(rows);
    list.reload();
    list.show(needsReply);
    await answer();
    await answer();
    list.more();
    await answer();
    list.select('a');
    emit(withState('a', 0, { status: 'DONE', version: 1 }));
    expect(list.view.ids).toEqual(['b', 'c', 'd']);
    expect(list.neighbour('a', 1)).toBe('b');
    list.select('b');
    const latest = { id: 'b 9', createdAt: '2031-01-01', message: 'Bye', sentByType: 'AdminUser' };
    emit(seller('b', 1, { latestChatMessage: { ...latest, sentByName: 'Me' } } as Partial<SellerRow>));
    expect(list.view.ids).toEqual(['b', 'c', 'd']);
    list.select(list.neighbour('b', 1));
    expect(list.view.ids).toEqual(['c', 'd']);
    list.select(list.neighbour('c', -1));
    expect(list.view.ids).toEqual(['b', 'c', 'd']);
    list.select(list.neighbour('b', -1));
    // The way back shows the finished one again, until another one is selected.
    expect(list.view.ids).toEqual(['a', 'c', 'd']);
    emit(withState('a', 0, { status: 'SNOOZED', version: 2 }));
    expect(list.view.ids).toEqual(['a', 'c', 'd']);
    expect(list.neighbour('a', 1)).toBe('b');
    list.select('c');
    expect(list.view.ids).toEqual(['c', 'd']);
  });

  test('keeps a conversation whose name the server alone finds', async () => {
    const { list, emit, answer } = listOver([seller('Æther', 9), seller('b', 8)]);
    list.reload();
    list.show({ ...all, q: 'aether' });
    await answer();
    await answer();
    emit(seller('Æther', 10));
    expect(list.view.ids).toContain('Æther');
    emit(seller('other', 11));
    expect(list.view.ids).not.toContain('other');
  });
});
