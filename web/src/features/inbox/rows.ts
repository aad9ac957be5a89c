import { nameMatches } from '../../late-matching.js';
import type { InboxList } from '../../paths.js';
import type { SellerRow, ThreadSort } from './documents.js';

/** Selects and orders the conversations to list. */
export interface ListQuery {
  list: InboxList;
  /** Only conversations with all of these labels; without effect on `UNREAD`. */
  labelIds: readonly string[];
  sort: ThreadSort;
  /** Words in the seller's name, each anywhere in a word. Only `ALL` without labels, and `UNREAD`, can have any. */
  q: string;
}

/** The own order of each list. */
export const ownSorts: Readonly<Record<InboxList, ThreadSort>> = {
  MINE: 'LATEST_MESSAGE',
  UNASSIGNED: 'LATEST_MESSAGE',
  NEEDS_REPLY: 'LONGEST_WAIT',
  SNOOZED: 'SNOOZE_END',
  DONE: 'LATEST_MESSAGE',
  ALL: 'LATEST_MESSAGE',
  UNREAD: 'LATEST_MESSAGE',
};

/** Returns the query of a whole list. */
export const wholeList = (list: InboxList): ListQuery => ({
  list,
  labelIds: [],
  sort: ownSorts[list],
  q: '',
});

export function isSameQuery(one: ListQuery, other: ListQuery): boolean {
  return (
    one.list === other.list &&
    one.sort === other.sort &&
    one.q === other.q &&
    one.labelIds.length === other.labelIds.length &&
    one.labelIds.every((id) => other.labelIds.includes(id))
  );
}

/** Returns whether a conversation has unread messages or was marked as unread. */
export function isUnread(row: SellerRow): boolean {
  return row.unreadChatMessageCount > 0 || row.markedUnread;
}

const isOpen = ({ workState }: SellerRow) => workState.status === 'OPEN';
const isWaiting = (row: SellerRow) => row.latestChatMessage?.sentByType === 'User';

/** Decides whether a conversation is in a list, as the server does (docs/work-state.md). */
const inLists: Readonly<Record<InboxList, (row: SellerRow) => boolean>> = {
  MINE: (row) => isOpen(row) && row.workState.assignee?.isViewer === true,
  UNASSIGNED: (row) => isOpen(row) && !row.workState.assignee && row.latestChatMessage !== null,
  NEEDS_REPLY: (row) => isOpen(row) && isWaiting(row),
  SNOOZED: ({ workState }) => workState.status === 'SNOOZED',
  DONE: ({ workState }) => workState.status === 'DONE',
  ALL: () => true,
  UNREAD: isUnread,
};

/** Returns whether a conversation is in a list. */
export const isInList = (row: SellerRow, list: InboxList): boolean => inLists[list](row);

const hasLabels = ({ workState }: SellerRow, { list, labelIds }: ListQuery) =>
  list === 'UNREAD' || labelIds.every((id) => workState.labels.some((label) => label.id === id));

/** Returns whether a conversation is in the list of a query and has its labels. */
export function passesFilters(row: SellerRow, listQuery: ListQuery): boolean {
  return isInList(row, listQuery.list) && hasLabels(row, listQuery);
}

/**
 * Returns whether the open conversation stays in the list: reading and answering it do not remove it, but finishing,
 * snoozing, assigning and labelling it do.
 */
export function staysWhileOpen(row: SellerRow, listQuery: ListQuery): boolean {
  const { list } = listQuery;
  const stays = list === 'UNREAD' || (list === 'NEEDS_REPLY' ? isOpen(row) : isInList(row, list));
  return stays && hasLabels(row, listQuery);
}

/** Returns whether the words of the query are in the seller's name, as the server does. */
export function matchesName({ businessName }: SellerRow, { q }: ListQuery): boolean {
  return q.trim() === '' || nameMatches(businessName, q).length > 0;
}
