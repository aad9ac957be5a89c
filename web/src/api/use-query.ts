import type { AnyVariables, OperationResult, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { typingPauseMs } from '../components/use-typing-pause.js';
import { useAdmin } from '../features/admin/shared/admin-context.js';
import { askAbortably } from './abortable-ask.js';
import { type Fault, faultOf } from './errors.js';
import { useSearch } from './use-latest-query.js';

/** What a query came to so far. */
export interface Answer<Data> {
  /** The last that came, kept while it is asked for again. */
  data: Data | null;
  fault: Fault | null;
  loading: boolean;
  /** Asks again. */
  again: () => void;
}

/** Asks the server when the page is shown, and again where the variables change. */
export function useAnswer<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Answer<Data> {
  const { client } = useAdmin();
  const [state, setState] = useState<Pick<Answer<Data>, 'data' | 'fault'>>({ data: null, fault: null });
  const [loading, setLoading] = useState(true);
  const [turn, setTurn] = useState(0);
  const key = JSON.stringify(variables);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the variables, the turn for asking again.
  useEffect(() => {
    let wanted = true;
    setLoading(true);
    void client
      .query(document, variables, { requestPolicy: 'network-only' })
      .toPromise()
      .then((result: OperationResult<Data, Variables>) => {
        if (!wanted) return;
        setLoading(false);
        setState((last) =>
          result.error
            ? { data: last.data, fault: faultOf(result.error) }
            : { data: result.data ?? null, fault: null },
        );
      });
    return () => {
      wanted = false;
    };
  }, [client, document, key, turn]);
  const again = useCallback(() => setTurn((last) => last + 1), []);
  return { ...state, loading, again };
}

/** A connection, which its document calls `page`. */
export interface PageAnswer<Row> {
  page: {
    nodes: readonly Row[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
}

/** The rows that were loaded so far, page after page. */
export interface Pages<Row> {
  /** Null until the first page came. */
  rows: readonly Row[] | null;
  fault: Fault | null;
  loading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  /** Begins anew at the first page. */
  again: () => void;
  /** Puts a row in the place of the one with its id. */
  replace: (row: Row) => void;
}

/** The rows of a connection that are loaded, and the cursor of the last; null where no more follow. */
interface LoadedRows<Row> {
  rows: readonly Row[];
  after: string | null;
}

/** Reads a connection page by page. What is typed as `q` is searched for after a pause. */
export function usePages<
  Row extends { id: string },
  Variables extends { q?: string | null; after?: string | null },
>(document: TypedDocumentNode<PageAnswer<Row>, Variables>, variables: Variables): Pages<Row> {
  const { client } = useAdmin();
  const q = useRef(variables.q);
  const { phase, result, shown, fault, more, again, update } = useSearch<Variables, LoadedRows<Row>>(
    async (query, before, signal) => {
      const { page } = await askAbortably(
        client,
        document,
        { ...query, after: before?.after ?? null },
        signal,
      );
      return {
        rows: [...(before?.rows ?? []), ...page.nodes],
        after: page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null,
      };
    },
    variables,
    q.current === variables.q ? 0 : typingPauseMs,
  );
  useEffect(() => {
    q.current = variables.q;
  });
  return {
    rows: shown?.result.rows ?? null,
    fault,
    loading: phase === 'waiting' || phase === 'loading',
    hasMore: !!result?.after,
    loadMore: more,
    again,
    replace: (row) =>
      update(({ rows, after }) => ({ rows: rows.map((each) => (each.id === row.id ? row : each)), after })),
  };
}
