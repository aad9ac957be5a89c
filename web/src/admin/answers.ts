import type { AnyVariables, OperationResult, TypedDocumentNode } from '@urql/core';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Fault, faultOf } from '../api/faults.js';
import { useAdmin } from './admin-context.js';

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

/** Reads a connection page by page. */
export function usePages<Row extends { id: string }, Variables extends { after?: string | null }>(
  document: TypedDocumentNode<PageAnswer<Row>, Variables>,
  variables: Variables,
): Pages<Row> {
  const { client } = useAdmin();
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const [after, setAfter] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [loading, setLoading] = useState(true);
  const asked = useRef(0);
  const key = JSON.stringify(variables);

  const load = async (cursor: string | null) => {
    const turn = ++asked.current;
    setLoading(true);
    const result = await client
      .query(document, { ...variables, after: cursor } as Variables, { requestPolicy: 'network-only' })
      .toPromise();
    if (turn !== asked.current) return;
    setLoading(false);
    if (result.error || !result.data) {
      setFault(result.error ? faultOf(result.error) : 'unreachable');
      return;
    }
    const { nodes, pageInfo } = result.data.page;
    setFault(null);
    setRows((last) => (cursor === null || !last ? nodes : [...last, ...nodes]));
    setAfter(pageInfo.hasNextPage ? pageInfo.endCursor : null);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the variables.
  useEffect(() => {
    void load(null);
    return () => {
      asked.current++;
    };
  }, [client, document, key]);
  return {
    rows,
    fault,
    loading,
    hasMore: after !== null,
    loadMore: () => void load(after),
    again: () => void load(null),
    replace: (row) => setRows((last) => last?.map((each) => (each.id === row.id ? row : each)) ?? null),
  };
}
