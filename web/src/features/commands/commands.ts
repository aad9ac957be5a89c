import type { MessageId } from '../../i18n/text.js';

/** An action in the inbox, by a shortcut or from the palette. */
export interface Command {
  id: string;
  label: MessageId;
  /** The values for the variables of the label's text. */
  values?: Record<string, unknown>;
  group: 'views' | 'conversations' | 'conversation' | 'work' | 'general';
  /** The shortcuts, as `combination` names them, such as `j`, `shift+u`, `alt+arrowdown`, `mod+k`. */
  keys: readonly string[];
  /** Whether it runs again while its key is held, as for moves. */
  repeats?: boolean;
  /** Whether the command is available now. */
  possible: boolean;
  run: () => void;
}

const keyLabels: Readonly<Record<string, string>> = {
  mod: 'Ctrl',
  alt: 'Alt',
  shift: '⇧',
  arrowdown: '↓',
  arrowup: '↑',
  escape: 'Esc',
  enter: '↵',
};

const keyLabelsOnMac: Readonly<Record<string, string>> = { mod: '⌘', alt: '⌥' };

/** Returns a combination as the keyboard of this system labels it. */
export function keyCaps(keys: string): string[] {
  const isMac = /Mac|iP(hone|ad|od)/.test(navigator.platform);
  return keys
    .split('+')
    .map((key) => (isMac && keyLabelsOnMac[key]) || (keyLabels[key] ?? key.toUpperCase()));
}

/** Returns whether the element takes text. */
export function isWriting(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.matches('textarea, select, input:not([type="checkbox"], [type="radio"], [type="button"])'))
  );
}
