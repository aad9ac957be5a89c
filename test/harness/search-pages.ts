import { expect } from 'vitest';

/** A page of a search, with the texts that it shows. */
interface SearchPage {
  texts: string[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/**
 * Reads all pages of a search in one direction, and checks that all but the last are full and that each says rightly
 * whether there are pages before and after it.
 * @returns the texts, newest first.
 */
export async function readAllPages(
  direction: string,
  size: number,
  read: (page: Record<string, unknown>) => Promise<SearchPage>,
): Promise<string[]> {
  const forward = direction === 'first';
  const seen: string[] = [];
  for (let cursor: string | null = null, more = true; more; ) {
    const { texts, pageInfo } = await read({ [direction]: size, [forward ? 'after' : 'before']: cursor });
    seen.splice(forward ? seen.length : 0, 0, ...texts);
    more = forward ? pageInfo.hasNextPage : pageInfo.hasPreviousPage;
    expect(forward ? pageInfo.hasPreviousPage : pageInfo.hasNextPage).toBe(cursor !== null);
    if (more) expect(texts).toHaveLength(size);
    cursor = forward ? pageInfo.endCursor : pageInfo.startCursor;
  }
  return seen;
}
