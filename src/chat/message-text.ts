import type { FieldFault } from './fault.js';

/** The longest message, in code points after trimming (contract, "The rules of the chat"). */
export const maximumMessageLength = 10_000;

/** Something that a reader would see: not white space, nor a character that is drawn as nothing. */
const visible = /[^\s\p{Default_Ignorable_Code_Point}]/u;

/**
 * What is wrong with a message's text, or null. The text is stored as it was written; trimming counts for
 * its length alone.
 */
export function messageFault(text: string): FieldFault | null {
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

/** False for what the database cannot hold as text: NUL and lone surrogates. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The length of a text in code points. */
export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}
