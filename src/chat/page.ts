/**
 * One page of a list: `size` items at most, from the list's start (`first`) or its end (`last`), or beside
 * a place in it, which is itself not on the page.
 */
export interface PageRequest<Place> {
  direction: 'first' | 'last';
  size: number;
  beside: Place | null;
}

/** A page, its items in the list's own order whichever way it was asked for. */
export interface Page<Item> {
  items: Item[];
  hasNextPage: boolean;
  hasPreviousPage: boolean;
}

/**
 * Puts a page together from up to `size + 1` rows, nearest first: the one too many tells that the list goes
 * on.
 * @param beyond whether the list has items on the other side of where the page begins.
 */
export function pageOf<Item>(
  request: PageRequest<unknown>,
  nearestFirst: readonly Item[],
  beyond: boolean,
): Page<Item> {
  const items = nearestFirst.slice(0, request.size);
  const more = nearestFirst.length > request.size;
  return request.direction === 'first'
    ? { items, hasNextPage: more, hasPreviousPage: beyond }
    : { items: items.reverse(), hasNextPage: beyond, hasPreviousPage: more };
}
