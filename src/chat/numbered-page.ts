import { type Page, type PageRequest, pageOf } from './page.js';

/** The largest number that there can be. */
const largest = 2_147_483_647;

/** Reads at most `limit` items that were made before (`older`) or after a number, the nearest first. */
export type ReadBeside<Item> = (way: 'older' | 'newer', beside: number, limit: number) => Promise<Item[]>;

/** A page of what is numbered in the order in which it was made, the newest first. */
export async function numberedPage<Item>(
  page: PageRequest<number>,
  read: ReadBeside<Item>,
): Promise<Page<Item>> {
  const { direction, size, beside } = page;
  const [way, back] = direction === 'first' ? (['older', 'newer'] as const) : (['newer', 'older'] as const);
  const items = await read(way, beside ?? (way === 'older' ? largest : 0), size + 1);
  // The one beside which the page begins may be gone: whether it is there, or one past it.
  const beyond =
    beside !== null &&
    (await read(back, back === 'newer' ? beside - 1 : Math.min(beside + 1, largest), 1)).length > 0;
  return pageOf(page, items, beyond);
}
