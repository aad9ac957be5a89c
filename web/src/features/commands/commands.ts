import type { MessageId } from '../../i18n/text.js';

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

const written: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  alt: 'Alt',
  shift: '⇧',
  arrowdown: '↓',
  arrowup: '↑',
  escape: 'Esc',
  enter: '↵',
};

const onMac: Readonly<Record<string, string>> = { mod: '⌘', alt: '⌥' };

/** A combination as it is written on the keys of this machine. */
export function keyCaps(keys: string): string[] {
  const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
  return keys.split('+').map((key) => (isMac && onMac[key]) || (written[key] ?? key.toUpperCase()));
}

/** Whether keys that are pressed there write something. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"])'))
  );
}
