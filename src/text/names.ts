import { type FieldError, InputError } from '../errors/caller-error.js';
import { codePoints } from './characters.js';
import { nameProblem } from './visible-text.js';

/** The longest name of a marketplace, a seller or a person, in code points. */
const longestName = 255;

/** Removes the spaces around a name. Other white space stays, and is rejected: a byte order mark, tabs, line breaks. */
export const trimName = (name: string): string => name.replace(/^\p{Zs}+|(?<!\p{Zs})\p{Zs}+$/gu, '');

/** Returns the error of a trimmed name; null if it is valid. @param longest in code points. */
export function nameError(field: string, name: string, longest = longestName): FieldError | null {
  const problem = nameProblem(name);
  if (problem !== null) return { field, message: `The name ${problem}.` };
  if (codePoints(name) <= longest) return null;
  return { field, message: `The name is too long (maximum is ${longest} characters).` };
}

/** The maximum length of a name in code points, and the stored name that it replaces. */
export interface NameRules {
  longest?: number;
  /** Valid even if an earlier version had other rules. */
  stored?: string | undefined;
}

/** Returns the name, trimmed. @throws {CallerError} on `field` if it is invalid. */
export function checkName(field: string, name: string, { longest, stored }: NameRules = {}): string {
  const trimmed = trimName(name);
  const error = trimmed === stored ? null : nameError(field, trimmed, longest);
  if (error) throw new InputError([error]);
  return trimmed;
}
