import type { AnyVariables, TypedDocumentNode } from '@urql/core';
import { useEffect, useRef } from 'react';
import { useApiClient } from './api-context.js';
import type { ErrorKind } from './errors.js';
import { query } from './request.js';
import { typingPauseMs, useLatestQuery } from './use-latest-query.js';

export interface QueryState<Data> {
  /** The latest answer; it is kept while a newer one is loaded. */
  data: Data | null;
  error: ErrorKind | null;
  /** Loads the answer again. */
  again: () => void;
}

/** Loads the answer to a query, and another one when the variables change. */
export function useQuery<Data, Variables extends AnyVariables>(
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): QueryState<Data> {
  const client = useApiClient();
  const { shown, error, again } = useLatestQuery<Variables, Data>(
    (latest, _, signal) => query(client, document, latest, signal),
    variables,
    0,
  );
  return { data: shown?.result ?? null, error, again };
}

/** A connection; its document calls it `page`. */
interface ConnectionData<Row> {
  page: {
    nodes: readonly Row[];
    pageInfo: { endCursor: string | null; hasNextPage: boolean };
  };
}

export interface Pages<Row> {
  /** The rows of all pages that are loaded; null until the first page is. */
  rows: readonly Row[] | null;
  error: ErrorKind | null;
  loading: boolean;
  hasMore: boolean;
  loadMore: () => void;
  /** Loads the first page again. */
  again: () => void;
  /** Replaces the row that has the same id. */
  replace: (row: Row) => void;
}

interface LoadedRows<Row> {
  rows: readonly Row[];
  /** The cursor of the last row; null if it is the last of all. */
  after: string | null;
}

/** Loads a connection page by page. A change of the variable `q` waits for a pause in typing. */
export function usePages<
  Row extends { id: string },
  Variables extends { q?: string | null; after?: string | null },
>(document: TypedDocumentNode<ConnectionData<Row>, Variables>, variables: Variables): Pages<Row> {
  const client = useApiClient();
  const q = useRef(variables.q);
  const { phase, result, shown, error, more, again, update } = useLatestQuery<Variables, LoadedRows<Row>>(
    async (latest, before, signal) => {
      const page = { ...latest, after: before?.after ?? null };
      const { nodes, pageInfo } = (await query(client, document, page, signal)).page;
      return {
        rows: [...(before?.rows ?? []), ...nodes],
        after: pageInfo.hasNextPage ? pageInfo.endCursor : null,
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
    error,
    loading: phase === 'waiting' || phase === 'loading',
    hasMore: !!result?.after,
    loadMore: more,
    again,
    replace: (row) =>
      update(({ rows, after }) => ({ rows: rows.map((each) => (each.id === row.id ? row : each)), after })),
  };
}
