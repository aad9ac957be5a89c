import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { typingPauseMs } from '../components/use-typing-pause.js';
import { type LoadResult, Search, type SearchState } from './latest-query.js';

/**
 * Searches for a query while a component is shown, and for each query that follows.
 * @param query null searches for nothing.
 * @param pauseMs how long another query waits for the next one; the first query does not.
 */
export function useSearch<Query, Result>(
  load: LoadResult<Query, Result>,
  query: Query | null,
  pauseMs = typingPauseMs,
): SearchState<Query, Result> & Pick<Search<Query, Result>, 'more' | 'again' | 'update'> {
  const latestLoad = useRef(load);
  latestLoad.current = load;
  const [search] = useState(() => new Search<Query, Result>((...of) => latestLoad.current(...of)));
  const [actions] = useState(() => ({
    more: () => search.more(),
    again: () => search.again(),
    update: (change: (result: Result) => Result) => search.update(change),
  }));
  const state = useSyncExternalStore(search.watch, search.state);
  const isFirst = useRef(true);
  const key = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query; a pause alone starts nothing.
  useEffect(() => {
    search.set(query, isFirst.current ? 0 : pauseMs);
    isFirst.current = false;
  }, [search, key]);
  useEffect(() => () => search.close(), [search]);
  // The search learns of another query after it was rendered.
  if (JSON.stringify(state.query) === key) return { ...state, ...actions };
  return { phase: 'waiting', query, result: null, fault: null, shown: state.shown, ...actions };
}
