import type { Client } from '@urql/core';
import { describe, expect, test } from 'vitest';
import type { SellerRow } from '../../../web/src/features/inbox/documents.js';
import { Emitter } from '../../../web/src/features/inbox/emitter.js';
import { compareRows, type ListQuery, matches, placed } from '../../../web/src/features/inbox/rows.js';
import { SellerList } from '../../../web/src/features/inbox/seller-list.js';
import { Sellers } from '../../../web/src/features/inbox/sellers.js';

const all: ListQuery = { unread: false, waiting: false, q: '' };

/** A seller whose latest message is of that minute; none where it is null. */
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

/** A list over pages of two, as a server would answer them; `held` answers when it is told to. */
function listOver(rows: SellerRow[]) {
  const sellers = new Sellers();
  const questions: { filter: object; q: string | null }[] = [];
  let held: Promise<void> | null = null;
  const query = (_document: unknown, asked: { after: string | null; filter: object; q: string | null }) => ({
    toPromise: async () => {
      questions.push(asked);
      const from = Number(asked.after ?? 0);
      const nodes = rows.slice(from, from + 2);
      await held;
      const pageInfo = { endCursor: String(from + 2), hasNextPage: from + 2 < rows.length };
      return { data: { sellersForChats: { nodes, pageInfo } } };
    },
  });
  const list = new SellerList({ query } as unknown as Client, sellers, new Emitter());
  const happens = (row: SellerRow) => {
    sellers.tell(row);
    list.place(row);
  };
  const hold = () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      held = null;
      release();
    };
  };
  return { list, sellers, questions, happens, hold };
}

describe('the order of conversations', () => {
  test('is by latest message, then by name', () => {
    const rows = [seller('n2', null), seller('a', 1), seller('n1', null), seller('b', 2)];
    expect(rows.sort(compareRows).map(({ id }) => id)).toEqual(['b', 'a', 'n1', 'n2']);
  });

  test('leaves out what belongs behind the last page that is here', () => {
    const rows = new Map([seller('a', 9), seller('b', 8)].map((row) => [row.id, row]));
    const rowOf = (id: string) => rows.get(id);
    expect(placed(['a', 'b'], seller('c', 1), rowOf, false)).toEqual(['a', 'b']);
    expect(placed(['a', 'b'], seller('c', 1), rowOf, true)).toEqual(['a', 'b', 'c']);
    expect(placed(['a', 'b'], seller('b', 10), rowOf, false)).toEqual(['b', 'a']);
  });
});

test('filters combine, and a mark is as good as an unread message', () => {
  const both = { ...all, unread: true, waiting: true };
  expect(matches(seller('a', 1, { markedUnread: true }), both)).toBe(true);
  expect(matches(seller('a', 1), both)).toBe(false);
  expect(matches(seller('a', null, { unreadChatMessageCount: 1 }), both)).toBe(false);
  expect(matches(seller('a', 1), { ...all, q: ' SELLER A' })).toBe(true);
});

describe('the list', () => {
  test('reads page after page, and moves up whoever writes, known or not', async () => {
    const { list, happens } = listOver([seller('a', 9), seller('b', 8), seller('c', 7)]);
    await list.reload();
    expect(list.view).toMatchObject({ ids: ['a', 'b'], complete: false, status: 'ready' });
    happens(seller('c', 10));
    happens(seller('b', 11));
    expect(list.view.ids).toEqual(['b', 'c', 'a']);
    await list.more();
    expect(list.view).toMatchObject({ ids: ['b', 'c', 'a'], complete: true });
  });

  test('believes an event over a page that was asked for before it', async () => {
    const { list, sellers, happens, hold } = listOver([seller('a', 9), seller('b', 8)]);
    await list.reload();
    const release = hold();
    const reloaded = list.reload();
    happens(seller('b', 10, { unreadChatMessageCount: 1 }));
    release();
    await reloaded;
    expect(list.view.ids).toEqual(['b', 'a']);
    expect(sellers.row('b')?.unreadChatMessageCount).toBe(1);
  });

  test('keeps what was read in sight until another is selected', async () => {
    const unread = { unreadChatMessageCount: 1 };
    const { list, questions, happens } = listOver([seller('a', 9, unread), seller('b', 8, unread)]);
    list.show({ ...all, unread: true });
    await list.reload();
    expect(questions.at(-1)?.filter).toEqual({ unread: true });
    list.select('a');
    happens(seller('a', 9));
    expect(list.view.ids).toEqual(['a', 'b']);
    list.select('b');
    expect(list.view.ids).toEqual(['b']);
  });
});
