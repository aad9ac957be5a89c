import { query } from '../../api/request.js';
import { sellersPage } from './documents.js';
import type { InboxStore } from './inbox-store.js';
import { isUnread } from './rows.js';

/**
 * Returns the next unread conversation after the open one, else the first one, also if the list does not have it yet;
 * null if there is none. @throws {ApiError}
 */
export async function nextUnread(store: InboxStore, sellerId: string | null): Promise<string | null> {
  const { ids } = store.list.view;
  const at = sellerId ? ids.indexOf(sellerId) : -1;
  const waits = (id: string) => {
    const row = store.seller(id);
    return id !== sellerId && row !== undefined && row !== null && isUnread(row);
  };
  const known = ids.slice(at + 1).find(waits) ?? ids.find(waits);
  if (known) return known;
  const { sellersForChats } = await query(store.client, sellersPage, { first: 2, filter: { unread: true } });
  return sellersForChats.nodes.find(({ id }) => id !== sellerId)?.id ?? null;
}
