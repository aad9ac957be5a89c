import { useLayoutEffect, useRef } from 'react';

/** The maximum number of keys that are kept. */
const maxKept = 30;

interface Opening {
  /** The keys that are kept first; all that follow are kept too. */
  begins: RegExp;
  cancel: (() => void) | null;
}

/** What is being opened. */
const opening = new Set<Opening>();
/** The keys that were pressed meanwhile. */
const kept: KeyboardEvent[] = [];
/** The events that give a key again. */
const given = new WeakSet<Event>();
/** What had the focus when the latest one began to open. */
let former: Element | null = null;
/** Whether the first kept key was given. */
let isGiving = false;

interface Props {
  /** The first key to keep; every key by default. */
  begins?: RegExp;
  /** Ends the opening, if Escape does not do so by itself. */
  onCancel?: () => void;
}

/**
 * Stands for a dialog or field that is being loaded. The keys that the user presses meanwhile are kept, and then given to
 * it in their order. If it does not open, they are dropped, because they must not act elsewhere.
 */
export function EarlyKeys({ begins = /./, onCancel }: Props) {
  const latest = useRef({ begins, onCancel });
  latest.current = { begins, onCancel };
  useLayoutEffect(() => {
    const { begins, onCancel } = latest.current;
    const entry = { begins, cancel: onCancel ? () => latest.current.onCancel?.() : null };
    former = document.activeElement;
    opening.add(entry);
    window.addEventListener('keydown', keep, true);
    return () => {
      opening.delete(entry);
      // What was loaded takes the focus first.
      setTimeout(give);
    };
  }, []);
  return <span hidden data-opening="" />;
}

function keep(event: KeyboardEvent): void {
  const { key } = event;
  if (given.has(event) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const [first] = opening;
  if (first && key === 'Escape') {
    kept.length = 0;
    if (!first.cancel) return;
    first.cancel();
  } else {
    if (kept.length === 0 && first?.begins.test(key) === false) return;
    // Modifiers and function keys.
    if (key.length > 1 && !/^(Enter|Escape|Backspace|Tab|Arrow.*)$/.test(key)) return;
    if (!event.repeat && key !== 'Tab' && kept.length < maxKept) kept.push(event);
  }
  event.preventDefault();
  event.stopImmediatePropagation();
}

/** Gives the next key, each after what the one before did is shown. */
function give(): void {
  if (opening.size > 0) {
    isGiving = false;
    return;
  }
  const event = kept.shift();
  if (!event || !(isGiving || isOpen())) {
    kept.length = 0;
    isGiving = false;
    window.removeEventListener('keydown', keep, true);
    return;
  }
  isGiving = true;
  press(event);
  setTimeout(give);
}

const isField = (element: Element | null) => element?.matches('input, textarea') === true;

const isOpen = () => {
  const { activeElement } = document;
  return (
    document.querySelector('dialog[open]') !== null || (isField(activeElement) && activeElement !== former)
  );
};

/** Does what a key does, where the focus is now. */
function press({ key, code, shiftKey }: KeyboardEvent): void {
  const dialog = document.querySelector('dialog[open]');
  if (key === 'Escape' && dialog) {
    dialog.dispatchEvent(new Event('cancel', { cancelable: true }));
    return;
  }
  const target = document.activeElement ?? document.body;
  const again = new KeyboardEvent('keydown', { key, code, shiftKey, bubbles: true, cancelable: true });
  given.add(again);
  if (!target.dispatchEvent(again)) return;
  if (key === 'Enter' && target instanceof HTMLElement && target.matches('a, button')) target.click();
  else if (isField(target) && key.length === 1) document.execCommand('insertText', false, key);
  else if (isField(target) && key === 'Backspace') document.execCommand('delete');
}
