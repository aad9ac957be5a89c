import { isOutage } from './unavailable.js';

/**
 * Works on items, such as marketplaces, a piece at a time. One with much work gets its next turn after all others, and one that
 * fails, because somebody has locked its rows, keeps none of the others from their turns. An outage of the database ends the
 * work.
 * @param work does a piece of the work. Returns whether there is more.
 * @throws the first error, after all other items are done.
 */
export async function eachInTurn<T>(
  items: Iterable<T> | AsyncIterable<T>,
  work: (item: T) => Promise<boolean>,
): Promise<void> {
  const errors: unknown[] = [];
  const give = async (item: T): Promise<boolean> => {
    try {
      return await work(item);
    } catch (error) {
      if (isOutage(error)) throw error;
      errors.push(error);
      return false;
    }
  };
  let unfinished: T[] = [];
  for await (const item of items) {
    if (await give(item)) unfinished.push(item);
  }
  while (unfinished.length > 0) {
    const round = unfinished;
    unfinished = [];
    for (const item of round) {
      if (await give(item)) unfinished.push(item);
    }
  }
  if (errors.length > 0) throw errors[0];
}

/** Yields rows until there are no more, or the signal aborts. @param next returns the row after the last one. */
export async function* following<Row>(
  signal: AbortSignal | undefined,
  next: (last: Row | undefined) => Promise<readonly Row[]>,
): AsyncGenerator<Row> {
  let last: Row | undefined;
  while (!signal?.aborted) {
    [last] = await next(last);
    if (last === undefined) return;
    yield last;
  }
}
