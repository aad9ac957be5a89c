import type { FieldError } from '../errors/caller-error.js';
import { codePoints, isStorable } from './characters.js';

/** The longest message, in code points after trimming (contract, "The rules of the chat"). */
export const maximumMessageLength = 10_000;

/** Something that a reader would see: not white space, nor a character that is drawn as nothing. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/**
 * What is wrong with a message's text, or null. The text is stored as it was written; trimming counts for
 * its length alone.
 */
export function messageError(text: string): FieldError | null {
  const fault = (message: string) => ({ field: 'message', message });
  if (!isStorable(text)) {
    return fault('Message contains a character that is not text (NUL, or half of a surrogate pair).');
  }
  if (!visible.test(text)) return fault("Message can't be blank.");
  const trimmed = text.trim();
  if (trimmed.length > maximumMessageLength && codePoints(trimmed) > maximumMessageLength) {
    return fault(`Message is too long (maximum is ${maximumMessageLength} characters).`);
  }
  return null;
}
