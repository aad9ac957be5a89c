import type { MessageId } from '../i18n/text.js';

/** Something that can be done in the inbox, by a key, from the palette or both; all are listed in the sheet. */
export interface Command {
  id: string;
  label: MessageId;
  group: 'conversations' | 'conversation' | 'general';
  /** Each as `combination` names it, such as `j`, `shift+u`, `alt+arrowdown`, `mod+k`. */
  keys: readonly string[];
  /** Whether it can be done at this moment. */
  possible: boolean;
  run: () => void;
}

/** A key with what is held beside it, such as `shift+u`. `mod` is Control, or Command on a Mac. */
export function combination(event: KeyboardEvent): string {
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

const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);

const written: Readonly<Record<string, string>> = {
  mod: isMac ? '⌘' : 'Ctrl',
  alt: isMac ? '⌥' : 'Alt',
  shift: '⇧',
  arrowdown: '↓',
  arrowup: '↑',
  escape: 'Esc',
  enter: '↵',
};

/** A combination as it is written on keys. */
export function keyCaps(keys: string): string[] {
  return keys.split('+').map((key) => written[key] ?? key.toUpperCase());
}

/** Whether keys that are pressed there write something. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"])'))
  );
}
