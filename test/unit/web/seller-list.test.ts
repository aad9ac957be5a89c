import type { Client } from '@urql/core';
import { describe, expect, test } from 'vitest';
import type { SellerRow } from '../../../web/src/features/inbox/documents.js';
import { Emitter } from '../../../web/src/features/inbox/emitter.js';
import { compareRows, type ListQuery, matches, withRow } from '../../../web/src/features/inbox/rows.js';
import { SellerList } from '../../../web/src/features/inbox/seller-list.js';
import { Sellers } from '../../../web/src/features/inbox/sellers.js';

const all: ListQuery = { unread: false, waiting: false, q: '' };

/** Returns a seller whose latest message has this minute; without a message if it is null. */
const seller = (id: string, minute: number | null, more: Partial<SellerRow> = {}): SellerRow => ({
  id,
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
  ...more,
});

/** Creates a list with a fake server that returns pages of two. `hold` delays its answers. */
function listOver(rows: SellerRow[]) {
  const sellers = new Sellers();
  const requests: { filter: object; q: string | null }[] = [];
  let gate: Promise<void> | null = null;
  const query = (
    _document: unknown,
    variables: { after: string | null; filter: object; q: string | null },
  ) => ({
    toPromise: async () => {
      requests.push(variables);
      const from = Number(variables.after ?? 0);
      const nodes = rows.slice(from, from + 2);
      await gate;
      const pageInfo = { endCursor: String(from + 2), hasNextPage: from + 2 < rows.length };
      return { data: { sellersForChats: { nodes, pageInfo } } };
    },
  });
  const list = new SellerList({ query } as unknown as Client, sellers, new Emitter());
  const emit = (row: SellerRow) => {
    sellers.update(row);
    list.place(row);
  };
  const hold = () => {
    let release = () => {};
    gate = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      gate = null;
      release();
    };
  };
  return { list, sellers, requests, emit, hold };
}

describe('the order of conversations', () => {
  test('sorts by latest message, then by name', () => {
    const rows = [seller('n2', null), seller('a', 1), seller('n1', null), seller('b', 2)];
    expect(rows.sort(compareRows).map(({ id }) => id)).toEqual(['b', 'a', 'n1', 'n2']);
  });

  test('leaves out a conversation after the last loaded page', () => {
    const rows = new Map([seller('a', 9), seller('b', 8)].map((row) => [row.id, row]));
    const rowOf = (id: string) => rows.get(id);
    expect(withRow(['a', 'b'], seller('c', 1), rowOf, false)).toEqual(['a', 'b']);
    expect(withRow(['a', 'b'], seller('c', 1), rowOf, true)).toEqual(['a', 'b', 'c']);
    expect(withRow(['a', 'b'], seller('b', 10), rowOf, false)).toEqual(['b', 'a']);
  });
});

test('filters combine, and a marked conversation counts as unread', () => {
  const both = { ...all, unread: true, waiting: true };
  expect(matches(seller('a', 1, { markedUnread: true }), both)).toBe(true);
  expect(matches(seller('a', 1), both)).toBe(false);
  expect(matches(seller('a', null, { unreadChatMessageCount: 1 }), both)).toBe(false);
  expect(matches(seller('a', 1), { ...all, q: ' SELLER A' })).toBe(true);
});

describe('the list', () => {
  test('loads page after page, and moves a seller with a new message to the top', async () => {
    const { list, emit } = listOver([seller('a', 9), seller('b', 8), seller('c', 7)]);
    await list.reload();
    expect(list.view).toMatchObject({ ids: ['a', 'b'], complete: false, status: 'ready' });
    emit(seller('c', 10));
    emit(seller('b', 11));
    expect(list.view.ids).toEqual(['b', 'c', 'a']);
    await list.more();
    expect(list.view).toMatchObject({ ids: ['b', 'c', 'a'], complete: true });
  });

  test('keeps the state of an event that is newer than the page', async () => {
    const { list, sellers, emit, hold } = listOver([seller('a', 9), seller('b', 8)]);
    await list.reload();
    const release = hold();
    const reloaded = list.reload();
    emit(seller('b', 10, { unreadChatMessageCount: 1 }));
    release();
    await reloaded;
    expect(list.view.ids).toEqual(['b', 'a']);
    expect(sellers.row('b')?.unreadChatMessageCount).toBe(1);
  });

  test('keeps a read conversation until another one is selected', async () => {
    const unread = { unreadChatMessageCount: 1 };
    const { list, requests, emit } = listOver([seller('a', 9, unread), seller('b', 8, unread)]);
    list.show({ ...all, unread: true });
    await list.reload();
    expect(requests.at(-1)?.filter).toEqual({ unread: true });
    list.select('a');
    emit(seller('a', 9));
    expect(list.view.ids).toEqual(['a', 'b']);
    list.select('b');
    expect(list.view.ids).toEqual(['b']);
  });
});
