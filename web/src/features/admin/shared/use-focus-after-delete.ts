import { type RefObject, useEffect, useRef } from 'react';

/**
 * Focuses the button that adds an entry when the dialog of a deletion is gone: the button that opened it is gone with its entry.
 * @param isOpen whether the dialog is open.
 * @returns the reference for the button, and a function to call when the entry was deleted, before the dialog is closed.
 */
export function useFocusAfterDelete(isOpen: boolean): {
  add: RefObject<HTMLButtonElement | null>;
  deleted: () => void;
} {
  const add = useRef<HTMLButtonElement>(null);
  const isDeleted = useRef(false);
  useEffect(() => {
    if (isOpen || !isDeleted.current) return;
    isDeleted.current = false;
    add.current?.focus();
  }, [isOpen]);
  return {
    add,
    deleted: () => {
      isDeleted.current = true;
    },
  };
}
