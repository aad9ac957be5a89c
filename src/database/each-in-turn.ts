import { isOutage } from './unavailable.js';

/**
 * Works on items one after the other, such as marketplaces. One that fails, because somebody has locked its rows, keeps none
 * of the others from its turn. An outage of the database ends the work.
 * @throws the first error, after all items had their turn.
 */
export async function eachInTurn<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<unknown>,
): Promise<void> {
  const errors: unknown[] = [];
  for await (const item of items) {
    try {
      await work(item);
    } catch (error) {
      if (isOutage(error)) throw error;
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
