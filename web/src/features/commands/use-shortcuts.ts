import { useEffect, useRef } from 'react';
import { currentSettings } from '../../settings/settings.js';
import { type Command, isWriting } from './commands.js';
import { combination, isSingle } from './key-combinations.js';

/** Runs the commands by their shortcuts, except in text fields and behind a dialog or menu that is open or being loaded. */
export function useShortcuts(commands: readonly Command[]): void {
  const current = useRef(commands);
  current.current = commands;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.isComposing) return;
      if (document.querySelector('dialog[open], [popover]:popover-open, [data-opening]')) return;
      const pressed = combination(event);
      const command = current.current.find(({ keys, possible }) => possible && keys.includes(pressed));
      if (!command) return;
      if (isSingle(pressed)) {
        if (!currentSettings().shortcuts || isWriting(event.target)) return;
        // Enter activates the focused control.
        if (pressed === 'enter' && event.target !== document.body) return;
      }
      event.preventDefault();
      // A key that is held too long must not act on the next conversations too.
      if (!event.repeat || command.repeats) command.run();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
}
