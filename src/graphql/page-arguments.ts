import { checkExternalId } from '../accounts/external-id.js';
import type { PageRequest } from '../database/keyset.js';
import { inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';

/** The default and the maximum number of items on a page. */
export const defaultPageSize = 50;
export const maximumPageSize = 500;

/** The maximum length of `q`, in code points. */
const maximumSearchLength = 500;

export interface PageArguments {
  first?: number | null | undefined;
  after?: string | null | undefined;
  last?: number | null | undefined;
  before?: string | null | undefined;
}

/**
 * Returns the page that a connection's arguments select. Null is the same as absent.
 * @param decode returns the position of a cursor, or null if it is not a cursor of this connection.
 * @throws {CallerError} `BAD_USER_INPUT` for a size out of bounds, both directions at once, or a foreign cursor.
 */
export function pageRequest<Position>(
  { first, after, last, before }: PageArguments,
  decode: (cursor: string) => Position | null,
): PageRequest<Position> {
  const forward = first ?? after ?? null;
  const backward = last ?? before ?? null;
  if (forward !== null && backward !== null) {
    throw inputError(first == null ? 'after' : 'first', 'Use either first and after, or last and before.');
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

/** Returns the text of a required search. @throws {CallerError} as `searchArgument`, and if it is blank. */
export function requiredSearchArgument(q: string): string {
  const text = searchArgument(q);
  if (text === null) throw inputError('q', "q can't be blank.");
  return text;
}

/**
 * Returns the text to search for, or null if `q` is blank or absent.
 * @throws {CallerError} `BAD_USER_INPUT` if it is too long or contains an invalid character.
 */
export function searchArgument(q: string | null | undefined): string | null {
  const trimmed = q?.trim() ?? '';
  if (trimmed === '') return null;
  if (!isStorable(trimmed)) throw inputError('q', 'q contains an invalid character.');
  if (codePoints(trimmed) > maximumSearchLength) {
    throw inputError('q', `q is too long (maximum is ${maximumSearchLength} characters).`);
  }
  return trimmed;
}

/** Returns the external id of a filter; null without one. @throws {CallerError} on `externalId` if it is invalid. */
export const externalIdArgument = (externalId: string | null | undefined): string | null =>
  externalId == null ? null : checkExternalId(externalId);
