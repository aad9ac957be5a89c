import { useApiClient } from '../../api/api-context.js';
import { query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { type FoundMessage, messagesSearch } from './documents.js';

const pageSize = 30;

/** The loaded results of a search in all conversations, newest first. */
export interface MessageSearch {
  /** The query of these results. */
  q: string;
  found: readonly FoundMessage[];
  status: 'loading' | 'ready' | 'failed';
  complete: boolean;
  more: () => void;
}

interface Loaded {
  found: readonly FoundMessage[];
  /** Null if there are no more. */
  cursor: string | null;
}

/** Searches the messages of all conversations; the previous results stay until there is an answer. */
export function useMessageSearch(q: string): MessageSearch {
  const client = useApiClient();
  const { phase, result, shown, more } = useLatestQuery<string, Loaded>(
    async (words, before, signal) => {
      const variables = { q: words, after: before?.cursor ?? null, first: pageSize };
      const { nodes, pageInfo } = (await query(client, messagesSearch, variables, signal)).chatMessagesSearch;
      return {
        found: [...(before?.found ?? []), ...nodes],
        cursor: pageInfo.hasNextPage ? pageInfo.endCursor : null,
      };
    },
    q,
    // The search field has already waited for a pause.
    0,
  );
  return {
    q: shown?.query ?? q,
    found: shown?.result.found ?? [],
    status: phase === 'failed' ? 'failed' : result ? 'ready' : 'loading',
    complete: phase === 'failed' || !shown?.result.cursor,
    more: () => {
      if (phase === 'loaded' && result?.cursor) more();
    },
  };
}
