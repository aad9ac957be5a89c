import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { useText } from '../../i18n/text.js';
import './thread-search.css';
import './texts.js';

const pageSize = 50;
const typingPause = 250;

/** The loaded hits, newest first. */
export interface Hits {
  ids: readonly string[];
  total: number;
  cursor: string | null;
}

/** A page of hits to load. */
export interface HitsRequest {
  q: string;
  /** The cursor of the last hit of the page before. */
  after: string | null;
  first: number;
}

interface Props {
  /** Loads a page of hits in the conversation. */
  load: (request: HitsRequest, signal: AbortSignal) => Promise<Hits>;
  /** Called to show a hit. */
  onHit: (messageId: string, q: string) => void;
  onClose: () => void;
}

/** Searches the open conversation, and moves from the newest hit to older ones and back. */
export function ThreadSearch({ load, onHit, onClose }: Props) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const q = typed.trim();
  const { phase, result, shown, more } = useLatestQuery<string, Hits>(
    async (words, before, signal) => {
      const request = { q: words, after: before?.cursor ?? null, first: pageSize };
      const page = await load(request, signal);
      return {
        ids: [...(before?.ids ?? []), ...page.ids],
        total: before?.total ?? page.total,
        cursor: page.cursor,
      };
    },
    q || null,
    typingPause,
  );
  // A position belongs to its query; another query begins at the newest hit.
  const [position, setPosition] = useState({ q, at: 0 });
  const hits = shown?.result ?? null;
  const at = position.q === shown?.query ? position.at : 0;

  // Before the next key, which would be a shortcut.
  useLayoutEffect(() => field.current?.focus(), []);

  const id = result?.ids[at];
  // biome-ignore lint/correctness/useExhaustiveDependencies: shows another hit, or the first of another query.
  useEffect(() => {
    if (id) onHit(id, q);
  }, [id, q]);

  const step = (by: 1 | -1) => {
    if (!result) return;
    // While the next page is loaded, the last loaded hit is still shown.
    const next = Math.min(at, result.ids.length - 1) + by;
    if (next < 0 || next >= result.total) return;
    setPosition({ q, at: next });
    if (next >= result.ids.length) more();
  };

  const status = () => {
    if (phase === 'failed') return text('common.failed');
    if (!hits) return '';
    return hits.total === 0
      ? text('search.noResultInThread')
      : text('search.resultOf', { at: Math.min(at, hits.ids.length - 1) + 1, total: hits.total });
  };

  return (
    <search className="thread-search">
      <input
        ref={field}
        className="p-field"
        type="search"
        value={typed}
        maxLength={500}
        placeholder={text('inbox.searchThread')}
        aria-label={text('inbox.searchThread')}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') {
            event.preventDefault();
            event.stopPropagation();
            onClose();
          }
        }}
      />
      <span className="thread-search__status" role="status">
        {status()}
      </span>
      <Step
        label={text('search.olderResult')}
        icon={ChevronUp}
        possible={hits !== null && at + 1 < hits.total}
        onClick={() => step(1)}
      />
      <Step
        label={text('search.newerResult')}
        icon={ChevronDown}
        possible={hits !== null && at > 0}
        onClick={() => step(-1)}
      />
      <Step label={text('search.closeSearch')} icon={X} possible onClick={onClose} />
    </search>
  );
}

interface StepProps {
  label: string;
  icon: typeof X;
  /** A step that is not possible keeps the focus. */
  possible: boolean;
  onClick: () => void;
}

function Step({ label, icon: Icon, possible, onClick }: StepProps) {
  return (
    <button
      type="button"
      className="p-button p-button--quiet p-button--icon thread-search__step"
      aria-label={label}
      title={label}
      aria-disabled={!possible}
      onClick={possible ? onClick : undefined}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}
