import type { PageRequest } from '../database/keyset.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';

/** How many items a page has where the client does not say, and how many at most (contract, "HTTP"). */
export const defaultPageSize = 50;
export const maximumPageSize = 500;

/** The longest `q`, in code points. */
const maximumSearchLength = 500;

export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/**
 * The page that a connection's arguments ask for; null counts as left out.
 * @param decode gives the place of a cursor, or null where it is not one of this connection.
 * @throws {CallerError} `BAD_USER_INPUT` for a size out of bounds, both directions at once, or a foreign cursor.
 */
export function pageRequest<Place>(
  { first, after, last, before }: PageArguments,
  decode: (cursor: string) => Place | null,
): PageRequest<Place> {
  const forward = first ?? after ?? null;
  const backward = last ?? before ?? null;
  if (forward !== null && backward !== null) {
    throw inputError(
      first == null ? 'after' : 'first',
      'A page is asked for either by first and after, or by last and before.',
    );
  }
  const direction = backward === null ? 'first' : 'last';
  const size = (direction === 'first' ? first : last) ?? defaultPageSize;
  if (size < 0 || size > maximumPageSize) {
    throw inputError(direction, `${direction} must be between 0 and ${maximumPageSize}.`);
  }
  const cursor = (direction === 'first' ? after : before) ?? null;
  if (cursor === null) return { direction, size, beside: null };
  const beside = decode(cursor);
  if (beside === null) {
    const field = direction === 'first' ? 'after' : 'before';
    throw inputError(field, `${field} is not a cursor of this connection.`);
  }
  return { direction, size, beside };
}

/** What to search for, where nothing makes no sense. @throws {CallerError} as `searchArgument`, and where it is empty. */
export function requiredSearchArgument(q: string): string {
  const sought = searchArgument(q);
  if (sought === null) throw inputError('q', "q can't be blank.");
  return sought;
}

/**
 * What to search for, or null where nothing is asked: an empty `q` is one left out.
 * @throws {CallerError} `BAD_USER_INPUT` where it is too long or no text.
 */
export function searchArgument(q: string | null | undefined): string | null {
  const trimmed = q?.trim() ?? '';
  if (trimmed === '') return null;
  if (!isStorable(trimmed)) throw inputError('q', 'q contains a character that is not text.');
  if (codePoints(trimmed) > maximumSearchLength) {
    throw inputError('q', `q is too long (maximum is ${maximumSearchLength} characters).`);
  }
  return trimmed;
}
