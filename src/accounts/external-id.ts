import { inputError } from '../errors/caller-error.js';
import { codePoints } from '../text/characters.js';
import { trimName } from '../text/names.js';
import { characterProblem } from '../text/visible-text.js';

/** The maximum length of an external id, in code points. */
export const maxExternalIdLength = 255;

/** Returns a seller's external id, trimmed. @throws {CallerError} on `externalId` if it is invalid. */
export function checkExternalId(externalId: string): string {
  const trimmed = trimName(externalId);
  if (trimmed === '' || codePoints(trimmed) > maxExternalIdLength) {
    throw inputError('externalId', `The externalId must have 1 to ${maxExternalIdLength} characters.`);
  }
  const problem = characterProblem(trimmed);
  if (problem !== null) throw inputError('externalId', `The externalId ${problem}.`);
  return trimmed;
}
