import type { FieldError } from '../errors/caller-error.js';
import { codePoints, isStorable } from './characters.js';
import { isVisible } from './visible-text.js';

/** The longest message, in code points after trimming. */
export const maxMessageLength = 10_000;

/** Returns the error of an invalid message text, or null. Trimming affects only the length; the stored text is unchanged. */
export function messageError(text: string): FieldError | null {
  const error = (message: string) => ({ field: 'message', message });
  if (!isStorable(text)) {
    return error('Message contains an invalid character (NUL, or half of a surrogate pair).');
  }
  if (!isVisible(text)) return error("Message can't be blank.");
  const trimmed = text.trim();
  if (trimmed.length > maxMessageLength && codePoints(trimmed) > maxMessageLength) {
    return error(`Message is too long (maximum is ${maxMessageLength} characters).`);
  }
  return null;
}
