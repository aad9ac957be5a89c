import { ArrowRight, X } from 'lucide-react';
import { useLayoutEffect, useRef, useState } from 'react';
import { startOfDay } from '../../i18n/start-of-day.js';
import { useText } from '../../i18n/text.js';
import './thread-search.css';
import './texts.js';

interface Props {
  /** Finds the id of the first message at or after a time (ISO 8601), or of the newest; null if there is none. */
  find: (time: string) => Promise<string | null>;
  /** Called to show the message. */
  onFound: (messageId: string) => void;
  onClose: () => void;
}

/** Shows the open conversation at a day. */
export function GoToDate({ find, onFound, onClose }: Props) {
  const text = useText();
  const [day, setDay] = useState('');
  const [status, setStatus] = useState<'' | 'inbox.noMessages' | 'common.failed'>('');
  const field = useRef<HTMLInputElement>(null);
  const latestRequest = useRef(0);
  // Before the next key, which would be a shortcut.
  useLayoutEffect(() => field.current?.focus(), []);

  const submit = async () => {
    const time = startOfDay(day);
    if (!time) return;
    const number = ++latestRequest.current;
    try {
      const id = await find(time);
      if (number !== latestRequest.current) return;
      setStatus(id === null ? 'inbox.noMessages' : '');
      if (id !== null) onFound(id);
    } catch {
      if (number === latestRequest.current) setStatus('common.failed');
    }
  };

  return (
    <search className="thread-search" aria-label={text('inbox.goToDate')}>
      <label className="thread-search__label">
        <span>{text('inbox.goToDate')}</span>
        <input
          ref={field}
          className="p-field"
          type="date"
          value={day}
          max="9999-12-31"
          onChange={(event) => setDay(event.target.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter') void submit();
            if (event.key !== 'Escape') return;
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }}
        />
      </label>
      <span className="thread-search__status" role="status">
        {status && text(status)}
      </span>
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon"
        aria-label={text('search.showDate')}
        title={text('search.showDate')}
        aria-disabled={day === ''}
        onClick={() => void submit()}
      >
        <ArrowRight className="flips" size={18} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon"
        aria-label={text('search.closeDate')}
        title={text('search.closeDate')}
        onClick={onClose}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </search>
  );
}
