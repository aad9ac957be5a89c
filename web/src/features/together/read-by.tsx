import { Eye } from 'lucide-react';
import { lazy, useRef, useState } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import './together.css';

/** Loads the list of those who read a message. */
export const loadReaders = () => import('./readers.js');

const Readers = lazy(loadReaders);

/** Shows a button beside a message that shows who read it. */
export function ReadBy({ message, sellerName }: { message: ThreadMessage; sellerName: string }) {
  const text = useText();
  const button = useRef<HTMLButtonElement>(null);
  const [anchor, setAnchor] = useState<HTMLElement | null>(null);
  const label = text('together.showReaders');
  return (
    <>
      <button
        ref={button}
        type="button"
        className="read-by"
        aria-label={label}
        aria-haspopup="dialog"
        aria-expanded={anchor !== null}
        title={label}
        onClick={() => setAnchor(anchor ? null : button.current)}
      >
        <Eye size={16} aria-hidden="true" />
      </button>
      {anchor && (
        <LazyBoundary>
          <Readers
            {...{ message, sellerName, anchor }}
            onClose={() => {
              setAnchor(null);
              if (document.activeElement === document.body) anchor.focus();
            }}
          />
        </LazyBoundary>
      )}
    </>
  );
}
