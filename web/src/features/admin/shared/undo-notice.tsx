import { type RefObject, useEffect, useRef } from 'react';
import { useText } from '../../../i18n/text.js';
import './undo-notice.css';

interface Props<Deleted> {
  /** The latest deleted object; null if no deletion can be undone. */
  deleted: Deleted | null;
  message: (deleted: Deleted) => string;
  /** Undoes the deletion. @returns whether it is undone. */
  undo: (deleted: Deleted) => Promise<boolean>;
  /** Has the focus after the deletion is undone. */
  next: RefObject<HTMLButtonElement | null>;
}

/** Says what was deleted, and undoes it. Its button takes the focus of the one that deleted, which is gone. */
export function UndoNotice<Deleted>({ deleted, message, undo, next }: Props<Deleted>) {
  const text = useText();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (deleted) button.current?.focus();
  }, [deleted]);
  return (
    <div role="status" className={deleted ? 'a-undo' : undefined}>
      {deleted && (
        <>
          <bdi>{message(deleted)}</bdi>
          <button
            ref={button}
            type="button"
            className="p-button"
            onClick={() => void undo(deleted).then((isUndone) => isUndone && next.current?.focus())}
          >
            {text('admin.undo')}
          </button>
        </>
      )}
    </div>
  );
}
