import { useLayoutEffect, useRef } from 'react';

/** The maximum number of keys that are kept. */
const maxKept = 30;

interface Opening {
  /** The keys that are kept first; all that follow are kept too. */
  begins: RegExp;
  cancel: (() => void) | null;
}

/** The dialogs and fields that are being loaded. */
const opening = new Set<Opening>();
/** The keys that were pressed meanwhile. */
const kept: KeyboardEvent[] = [];
/** The element that had the focus when the latest one began to load. */
let former: Element | null = null;
/** Whether the keys are being given. */
let isGiving = false;
/** Whether Escape ended the opening. */
let isCancelled = false;

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
    isCancelled = false;
    opening.add(entry);
    window.addEventListener('keydown', keep, true);
    return () => {
      opening.delete(entry);
      // The dialog or field takes the focus first.
      setTimeout(() => void giveAll());
    };
  }, []);
  return <span hidden data-opening="" />;
}

function keep(event: KeyboardEvent): void {
  const { key } = event;
  // Only those that the user presses.
  if (!event.isTrusted || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const [first] = opening;
  if (!first && isCancelled && !isGiving) {
    // It acts as if nothing had been opened.
    endKeeping();
    return;
  }
  if (first && key === 'Escape') {
    kept.length = 0;
    isCancelled = true;
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

/** Gives the keys, each after what the one before did is shown. */
async function giveAll(): Promise<void> {
  if (isGiving || opening.size > 0) return;
  isGiving = true;
  if (kept.length > 0 && isOpen()) {
    // If this can't be loaded either, the keys are dropped.
    const { press } = await import('./press-key.js').catch(() => ({ press: () => {} }));
    while (opening.size === 0) {
      const event = kept.shift();
      if (!event) break;
      press(event);
      await new Promise((resolve) => setTimeout(resolve));
    }
  }
  isGiving = false;
  // The keys after it are for the dialog or field that it opened.
  if (opening.size === 0) endKeeping();
}

function endKeeping(): void {
  kept.length = 0;
  window.removeEventListener('keydown', keep, true);
}

const isOpen = () => {
  const { activeElement } = document;
  return (
    document.querySelector('dialog[open]') !== null ||
    (activeElement !== former && activeElement?.matches('input, textarea') === true)
  );
};
