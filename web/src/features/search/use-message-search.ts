import { useApiClient } from '../../api/api-context.js';
import { query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { type FoundMessage, type FoundNote, messagesSearch } from './documents.js';
import { type Found, mergeFound, type Part, toContinue } from './found-items.js';

/** The loaded results of a search in all conversations, newest first. */
export interface MessageSearch {
  /** The query of these results. */
  q: string;
  found: readonly Found[];
  status: 'loading' | 'ready' | 'failed';
  complete: boolean;
  more: () => void;
}

interface Loaded {
  messages: Part<FoundMessage>;
  notes: Part<FoundNote>;
  found: readonly Found[];
}

interface Page<Item> {
  nodes: readonly Item[];
  pageInfo: { endCursor: string | null; hasNextPage: boolean };
}

/** Adds a page, if one was loaded. */
function append<Item extends { createdAt: string }>(
  before: Part<Item> | undefined,
  page: Page<Item> | null | undefined,
): Part<Item> {
  const items = before?.items ?? [];
  if (!page) return { items, cursor: before?.cursor ?? null };
  const { endCursor, hasNextPage } = page.pageInfo;
  return { items: [...items, ...page.nodes], cursor: hasNextPage ? endCursor : null };
}

/** Searches the messages and notes of all conversations; the previous results stay until there is an answer. */
export function useMessageSearch(q: string): MessageSearch {
  const client = useApiClient();
  const { phase, result, shown, more } = useLatestQuery<string, Loaded>(
    async (words, before, signal) => {
      const continued = before ? toContinue(before) : { messages: true, notes: true };
      const variables = {
        ...{ q: words, ...continued },
        ...{ afterMessage: before?.messages.cursor ?? null, afterNote: before?.notes.cursor ?? null },
      };
      const answer = await query(client, messagesSearch, variables, signal);
      const messages = append(before?.messages, answer.chatMessagesSearch);
      const notes = append(before?.notes, answer.chatNotesSearch);
      const found = mergeFound({
        messages: {
          ...messages,
          items: messages.items.map((item) => ({ kind: 'message' as const, ...item })),
        },
        notes: { ...notes, items: notes.items.map((item) => ({ kind: 'note' as const, ...item })) },
      });
      return { messages, notes, found };
    },
    q,
    // The search field has already waited for a pause.
    0,
  );
  const isContinued = ({ messages, notes }: Loaded) => messages.cursor !== null || notes.cursor !== null;
  return {
    q: shown?.query ?? q,
    found: shown?.result.found ?? [],
    status: phase === 'failed' ? 'failed' : result ? 'ready' : 'loading',
    complete: phase === 'failed' || !shown || !isContinued(shown.result),
    more: () => {
      if (phase === 'loaded' && result && isContinued(result)) more();
    },
  };
}
