import { type FieldError, InputError } from '../errors/caller-error.js';
import { codePoints } from './characters.js';
import { nameProblem } from './visible-text.js';

/** The longest name of a marketplace, a seller or a person, in code points. */
const longestName = 255;

/** Returns the error of a trimmed name; null if it is valid. @param longest in code points. */
export function nameError(field: string, name: string, longest = longestName): FieldError | null {
  const problem = nameProblem(name);
  if (problem !== null) return { field, message: `The name ${problem}.` };
  if (codePoints(name) <= longest) return null;
  return { field, message: `The name is too long (maximum is ${longest} characters).` };
}

/** Returns the name, trimmed. @throws {CallerError} on `field` if it is invalid. @param longest in code points. */
export function checkName(field: string, name: string, longest = longestName): string {
  const trimmed = name.trim();
  const error = nameError(field, trimmed, longest);
  if (error) throw new InputError([error]);
  return trimmed;
}
