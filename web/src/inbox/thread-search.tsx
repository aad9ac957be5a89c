import { ChevronDown, ChevronUp, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { ask } from '../api/ask.js';
import { useText } from '../i18n/text.js';
import { threadSearch } from './documents.js';
import { useInbox } from './inbox-context.js';

const pageSize = 50;
const typingPause = 250;

/** What was found for some words, newest first. */
interface Hits {
  q: string;
  ids: readonly string[];
  total: number;
  cursor: string | null;
  at: number;
}

interface Props {
  sellerId: string;
  /** A hit is to be shown. */
  onHit: (messageId: string, q: string) => void;
  onClose: () => void;
}

/** Searches the open thread: from the newest hit to older ones, and back. */
export function ThreadSearch({ sellerId, onHit, onClose }: Props) {
  const text = useText();
  const { client } = useInbox().store;
  const [typed, setTyped] = useState('');
  const [hits, setHits] = useState<Hits | null>(null);
  const [failed, setFailed] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  const q = typed.trim();

  useEffect(() => field.current?.focus(), []);

  const find = async (after: string | null) =>
    (await ask(client, threadSearch, { sellerId, q, after, first: pageSize })).chatMessages;

  const show = (next: Hits) => {
    setHits(next);
    setFailed(false);
    const id = next.ids[next.at];
    if (id) onHit(id, next.q);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: it searches anew for other words alone.
  useEffect(() => {
    if (q === '') {
      setHits(null);
      return;
    }
    let old = false;
    const timer = setTimeout(async () => {
      try {
        const { nodes, totalCount: total, pageInfo } = await find(null);
        if (!old) show({ q, ids: nodes.map(({ id }) => id), total, cursor: pageInfo.endCursor, at: 0 });
      } catch {
        if (!old) setFailed(true);
      }
    }, typingPause);
    return () => {
      old = true;
      clearTimeout(timer);
    };
  }, [q]);

  const step = async (by: 1 | -1) => {
    if (!hits || hits.q !== q || hits.total === 0) return;
    const at = hits.at + by;
    if (at < 0) return;
    if (at < hits.ids.length) show({ ...hits, at });
    else if (hits.ids.length < hits.total) {
      try {
        const { nodes, pageInfo } = await find(hits.cursor);
        show({ ...hits, ids: [...hits.ids, ...nodes.map(({ id }) => id)], cursor: pageInfo.endCursor, at });
      } catch {
        setFailed(true);
      }
    }
  };

  const told = () => {
    if (failed) return text('common.failed');
    if (!hits) return '';
    return hits.total === 0
      ? text('inbox.noHit')
      : text('inbox.hitOf', { at: hits.at + 1, total: hits.total });
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
          if (event.key === 'Enter') void step(event.shiftKey ? -1 : 1);
          if (event.key === 'Escape') {
            event.preventDefault();
            onClose();
          }
        }}
      />
      <span className="thread-search__told" role="status">
        {told()}
      </span>
      <Step
        label={text('inbox.olderHit')}
        icon={ChevronUp}
        possible={hits !== null && hits.at + 1 < hits.total}
        onClick={() => void step(1)}
      />
      <Step
        label={text('inbox.newerHit')}
        icon={ChevronDown}
        possible={hits !== null && hits.at > 0}
        onClick={() => void step(-1)}
      />
      <Step label={text('inbox.closeSearch')} icon={X} possible onClick={onClose} />
    </search>
  );
}

interface StepProps {
  label: string;
  icon: typeof X;
  /** One that is not keeps the focus that it may have. */
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
