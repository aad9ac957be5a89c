import { inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';

/** The maximum length of an external id, in code points. */
export const maxExternalIdLength = 255;

/** Returns a seller's external id, trimmed. @throws {CallerError} on `externalId` if it is invalid. */
export function checkExternalId(externalId: string): string {
  const trimmed = externalId.trim();
  if (trimmed === '' || codePoints(trimmed) > maxExternalIdLength || !isStorable(trimmed)) {
    throw inputError('externalId', `The externalId must be text of 1 to ${maxExternalIdLength} characters.`);
  }
  return trimmed;
}
