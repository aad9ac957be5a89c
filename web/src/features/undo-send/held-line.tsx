import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useText } from '../../i18n/text.js';
import { currentSettings } from '../../settings/settings.js';
import { isWriting } from '../commands/commands.js';
import { combination } from '../commands/key-combinations.js';
import type { HeldLineProps } from '../thread/undo-send.js';
import './texts.js';
import './undo-send.css';

/** The interval at which the remaining time is computed, which is shown in seconds. */
const tickMs = 200;

/** Says that a message is not sent yet, and lets its writer take it back or send it now. It covers the line of who types. */
export default function HeldLine(props: HeldLineProps) {
  const text = useText();
  const isHeld = props.held.length > 0;
  return (
    <div className="held">
      <span className="p-hidden" role="status">
        {isHeld && text('undoSend.held')}
      </span>
      {isHeld && <Controls {...props} />}
    </div>
  );
}

function Controls({ held, field, onTakeBack, onRelease }: HeldLineProps) {
  const text = useText();
  const line = useRef<HTMLDivElement>(null);
  const latest = held.at(-1);
  const seconds = useSecondsUntil(latest?.heldUntil ?? 0);
  const undo = () => latest && onTakeBack(latest.id);
  const release = () => onRelease(held.map(({ id }) => id));
  useHeldKeys({ line, field, undo, release });

  // The next keys are for the composer, also if the time is over while a button has the focus.
  useLayoutEffect(() => {
    const { current } = line;
    return () => {
      if (current?.contains(document.activeElement)) field.current?.focus();
    };
  }, [field]);

  return (
    <div ref={line} className="held__line">
      <span className="held__time" aria-hidden="true">
        {text('undoSend.sendingIn', { seconds })}
      </span>
      <button
        type="button"
        className="held__button"
        aria-keyshortcuts="Z Escape"
        title={`${text('undoSend.undo')} (Z, Esc)`}
        onClick={undo}
      >
        {text('undoSend.undo')}
      </button>
      <button type="button" className="held__button" aria-keyshortcuts="Enter" onClick={release}>
        {text('undoSend.sendNow')}
      </button>
    </div>
  );
}

function useSecondsUntil(time: number): number {
  const secondsNow = () => Math.max(0, Math.ceil((time - Date.now()) / 1000));
  const [, rerender] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => rerender(secondsNow()), tickMs);
    return () => clearInterval(timer);
  });
  return secondsNow();
}

interface Keys {
  line: RefObject<HTMLElement | null>;
  field: RefObject<HTMLTextAreaElement | null>;
  undo: () => void;
  release: () => void;
}

/**
 * Uses keys before anything else does: Escape and Enter in the empty composer, Escape in the thread, and Z where nothing is
 * written.
 */
function useHeldKeys(keys: Keys): void {
  const current = useRef(keys);
  current.current = keys;
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const { line, field, undo, release } = current.current;
      const { target } = event;
      if (event.isComposing || event.repeat || !(target instanceof HTMLElement)) return;
      if (document.querySelector('dialog[open], [popover]:popover-open, [data-opening]')) return;
      const pressed = combination(event);
      const isComposer = target === field.current;
      const isEmpty = isComposer && target.matches(':placeholder-shown') && target.ariaExpanded !== 'true';
      const isBeside = target === document.body || line.current?.closest('.thread')?.contains(target);
      let act: (() => void) | null = null;
      if (pressed === 'escape' && (isEmpty || (isBeside && !isWriting(target)))) act = undo;
      else if (pressed === 'enter' && isEmpty) act = release;
      else if (pressed === 'z' && currentSettings().shortcuts && !isWriting(target)) act = undo;
      if (!act) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      act();
    };
    window.addEventListener('keydown', onKeyDown, { capture: true });
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true });
  }, []);
}
