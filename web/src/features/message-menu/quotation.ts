import { replaceText } from '../thread/replace-text.js';

/** The longest part of a message that is quoted, in UTF-16 units. */
const maxLength = 500;

/** Returns a message as a quotation: each line begins with `> `. A long message is cut between two characters. */
export function quotationOf(message: string): string {
  const cut =
    message.length > maxLength ? `${message.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '')}…` : message;
  return `${cut.replace(/^/gm, '> ')}\n`;
}

/** Adds a quotation to the end of a field's text, as if it was typed. */
export function addQuotation(field: HTMLTextAreaElement, quotation: string): void {
  const { length } = field.value;
  replaceText(field, { start: length, end: length }, (/[^\n]$/.test(field.value) ? '\n' : '') + quotation);
}
