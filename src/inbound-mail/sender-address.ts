/*
 * Reads the author of an email from its header, as strictly as it must be: the mail server that proves the domain (DMARC) must have read the
 * same address.
 */

/** An address after a name, or alone. A list, a group and a second address in brackets are none. */
const oneAddress = /^[^<>,;:]*<([^\s<>@,;:]+@[^\s<>@,;:]+)>$|^([^\s<>@,;:]+@[^\s<>@,;:]+)$/;

/** A text in quotation marks, which can have any character. */
const quoted = /"(?:[^"\\]|\\.)*"/gs;

/**
 * Returns the address of a header in lower case; null if it does not have exactly one.
 * @param line the header as it was received: an encoded word is no address.
 */
export function senderAddress(line: string): string | null {
  const value = withoutComments(line.slice(line.indexOf(':') + 1).replace(quoted, ' ')).trim();
  const [, inBrackets, alone] = oneAddress.exec(value) ?? [];
  return (inBrackets ?? alone)?.toLowerCase() ?? null;
}

/** Removes comments, which are in parentheses and can be nested. */
export function withoutComments(value: string): string {
  let depth = 0;
  let kept = '';
  for (const character of value) {
    if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += character;
  }
  return kept;
}
