/*
 * The charset of texts whose email does not name one. The standard is ASCII, the parser reads UTF-8, and what is neither is decoded as mail
 * programs do.
 */

/** The charset of Western languages, in which every byte is valid. */
const fallback = 'windows-1252';

/** A header with the type of a text, also over several lines. */
const textType = /^content-type:[ \t]*text\/(?:plain|html)\b(?:[^\r\n]|\r?\n[ \t])*/gim;

/** Returns whether a decoded text had bytes that are invalid in its charset. */
export const hasInvalidBytes = (text: string): boolean => text.includes('\ufffd');

/** Returns an email that names the fallback as the charset of each text without one. */
export function withDefaultCharset(raw: Uint8Array): Uint8Array {
  const mail = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  const named = mail.replace(textType, (header) =>
    /;\s*charset\b/i.test(header) ? header : `${header}; charset=${fallback}`,
  );
  const head = named.slice(0, named.search(/\r?\n\r?\n/) + 1);
  const hasType = /^content-type:/im.test(head);
  return Buffer.from(hasType ? named : `Content-Type: text/plain; charset=${fallback}\r\n${named}`, 'latin1');
}

/** The characters of the bytes from 80 to 9f in the fallback. Five are not assigned. */
const upperControls = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';

/**
 * Replaces control characters that a text has because Node.js 20 decodes the bytes from 80 to 9f of the fallback, and so of `iso-8859-1` and
 * `us-ascii`, as ISO-8859-1 has them.
 */
export const withoutControls = (text: string): string =>
  text.replace(/[\u0080-\u009f]/g, (control) => upperControls[control.charCodeAt(0) - 0x80] ?? control);
