/** What of a keyboard's event tells which key it is. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** A key with what is held beside it, such as `shift+u`. `mod` is Control, or Command on a Mac. */
export function combination(event: KeyPress): string {
  // Where another script is written, the letter that Latin keyboards have in that place.
  const isLatin = /^[\x20-\x7e]+$/.test(event.key);
  const key = (isLatin ? event.key : event.code.replace(/^(Key|Digit)/, '')).toLowerCase();
  return [
    ...(event.ctrlKey || event.metaKey ? ['mod'] : []),
    ...(event.altKey ? ['alt'] : []),
    ...(event.shiftKey && /^[a-z]$|^.{2,}$/.test(key) ? ['shift'] : []),
    key,
  ].join('+');
}

/** Whether a key is one alone, which speech input and a slip of the hand press by accident (WCAG 2.1.4). */
export function isSingle(keys: string): boolean {
  return !/^(mod|alt)\+/.test(keys) && keys !== 'escape';
}
