import { useCallback, useEffect, useState } from 'react';
import { ask } from '../api/ask.js';
import { type FoundMessage, messagesSearch } from './documents.js';
import { useInbox } from './inbox-context.js';

const pageSize = 30;

/** What a search in all messages has found so far, newest first. */
export interface MessageSearch {
  /** What was searched for. */
  q: string;
  found: readonly FoundMessage[];
  status: 'loading' | 'ready' | 'failed';
  complete: boolean;
  more: () => void;
}

interface Answered {
  q: string;
  found: readonly FoundMessage[];
  cursor: string | null;
  complete: boolean;
  failed: boolean;
}

/** Searches the messages of all threads; what was found before stays until there is an answer. */
export function useMessageSearch(q: string): MessageSearch {
  const { client } = useInbox().store;
  const [answered, setAnswered] = useState<Answered | null>(null);
  const [busy, setBusy] = useState(false);

  const load = useCallback(
    async (before: Answered | null, isOld: () => boolean) => {
      setBusy(true);
      try {
        const { chatMessagesSearch: page } = await ask(client, messagesSearch, {
          q,
          after: before?.cursor ?? null,
          first: pageSize,
        });
        if (isOld()) return;
        setAnswered({
          q,
          found: [...(before?.found ?? []), ...page.nodes],
          cursor: page.pageInfo.endCursor,
          complete: !page.pageInfo.hasNextPage,
          failed: false,
        });
      } catch {
        if (!isOld()) {
          setAnswered({ q, found: before?.found ?? [], cursor: null, complete: true, failed: true });
        }
      }
      setBusy(false);
    },
    [client, q],
  );

  useEffect(() => {
    let old = false;
    void load(null, () => old);
    return () => {
      old = true;
    };
  }, [load]);

  const current = answered?.q === q ? answered : null;
  return {
    q: answered?.q ?? q,
    found: answered?.found ?? [],
    status: current?.failed ? 'failed' : current ? 'ready' : 'loading',
    complete: answered?.complete ?? true,
    more: () => {
      if (current && !busy && !current.complete) void load(current, () => false);
    },
  };
}
