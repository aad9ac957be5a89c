/** The part of a keyboard event that identifies the keys. */
export interface KeyPress {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/** Returns the name of a key with its modifiers, such as `shift+u`. `mod` is Control, or Command on a Mac. */
export function combination(event: KeyPress): string {
  // On keyboards of another script, and for a key that waits for a letter, such as Alt+E on a Mac, uses the letter that
  // Latin keyboards have on that key.
  const isLatin = /^[\x20-\x7e]+$/.test(event.key) && event.key !== 'Dead';
  const key = (isLatin ? event.key : event.code.replace(/^(Key|Digit)/, '')).toLowerCase();
  return [
    ...(event.ctrlKey || event.metaKey ? ['mod'] : []),
    ...(event.altKey ? ['alt'] : []),
    ...(event.shiftKey && /^[a-z]$|^.{2,}$/.test(key) ? ['shift'] : []),
    key,
  ].join('+');
}

/** Returns whether a shortcut is a single key, which speech input can press by accident (WCAG 2.1.4). */
export function isSingle(keys: string): boolean {
  return !/^(mod|alt)\+/.test(keys) && keys !== 'escape';
}
