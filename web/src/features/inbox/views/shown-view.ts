import type { ConversationQuery, InboxList, OperatorRoute } from '../../../paths.js';
import { queryOfList } from '../../../paths.js';
import type { Label, SavedView } from '../documents.js';
import { isSameQuery, type ListQuery, ownSorts, wholeList } from '../rows.js';

/** The list or search that an address selects. */
export interface ShownView {
  /** The list with its labels and order, without a search; null until the saved view is known. */
  view: ListQuery | null;
  /** The query of the visible list: the view, or the search of names. */
  query: ListQuery | null;
  /** The list whose name is shown: a search looks in all conversations or in `UNREAD`. */
  shownList: InboxList | null;
  /** Whether names or messages are searched. */
  isSearch: boolean;
  /** The saved view; null if none is selected or known. */
  savedView: SavedView | null;
  /** Whether the filter differs from the saved view's. */
  isEdited: boolean;
  /** Whether the selected saved view no longer exists. */
  isMissing: boolean;
}

/** Returns the query of a saved view. */
export const queryOfView = ({ list, labels, sort }: SavedView): ListQuery => ({
  list,
  labelIds: labels.map(({ id }) => id),
  sort,
  q: '',
});

/** Returns the part of the address that selects a query. */
export function addressOf({ list, labelIds, sort, q }: ListQuery, savedViewId: string | null = null) {
  const query: ConversationQuery = {
    list,
    labelIds,
    isByLatestMessage: sort !== ownSorts[list],
    savedViewId,
    q,
  };
  return { query, searchIn: 'names' } as const;
}

/** Returns the part of the address that selects a saved view. */
export const addressOfView = (id: string) =>
  ({ query: { ...queryOfList('ALL'), list: null, savedViewId: id }, searchIn: 'names' }) as const;

/**
 * Returns what an address selects. A search of names looks in all conversations, except in `UNREAD`: the API searches
 * no other list. Labels that no longer exist are left out.
 */
export function shownView(
  { query, searchIn }: Pick<OperatorRoute, 'query' | 'searchIn'>,
  savedViews: readonly SavedView[] | null,
  labels: readonly Label[] | null,
): ShownView {
  const savedView = savedViews?.find(({ id }) => id === query.savedViewId) ?? null;
  const isMissing = query.savedViewId !== null && savedViews !== null && !savedView;
  const saved = savedView && queryOfView(savedView);
  const view = query.list === null ? (isMissing ? wholeList('ALL') : saved) : explicitQuery(query, labels);
  const q = searchIn === 'names' ? query.q.trim() : '';
  const searched = { ...wholeList(view?.list === 'UNREAD' && q !== '' ? 'UNREAD' : 'ALL'), q };
  const isSearch = query.q.trim() !== '';
  return {
    view,
    query: q === '' ? view : searched,
    shownList: isSearch ? searched.list : (view?.list ?? null),
    isSearch,
    savedView,
    isEdited: saved !== null && view !== null && !isSameQuery(saved, view),
    isMissing,
  };
}

function explicitQuery(query: ConversationQuery, labels: readonly Label[] | null): ListQuery {
  const list = query.list ?? 'ALL';
  const known = query.labelIds.filter((id) => !labels || labels.some((label) => label.id === id));
  return {
    list,
    labelIds: list === 'UNREAD' ? [] : known,
    sort: query.isByLatestMessage ? 'LATEST_MESSAGE' : ownSorts[list],
    q: '',
  };
}
