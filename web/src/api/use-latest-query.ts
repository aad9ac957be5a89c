import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { LatestQuery, type LatestQueryState, type LoadResult } from './latest-query.js';

/** The time for which a query waits for the next letter. */
export const typingPauseMs = 200;

/**
 * Loads the result of a query while a component is shown, and for each query that follows.
 * @param query null loads nothing.
 * @param pauseMs the time that another query waits for the next one; the first query does not wait.
 */
export function useLatestQuery<Query, Result>(
  load: LoadResult<Query, Result>,
  query: Query | null,
  pauseMs = typingPauseMs,
): LatestQueryState<Query, Result> & Pick<LatestQuery<Query, Result>, 'more' | 'again' | 'update'> {
  const currentLoad = useRef(load);
  currentLoad.current = load;
  const [latest] = useState(() => new LatestQuery<Query, Result>((...of) => currentLoad.current(...of)));
  const [actions] = useState(() => ({
    more: () => latest.more(),
    again: () => latest.again(),
    update: (change: (result: Result) => Result) => latest.update(change),
  }));
  const state = useSyncExternalStore(latest.subscribe, latest.state);
  const isFirst = useRef(true);
  const key = JSON.stringify(query);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the key stands for the query; a pause alone starts nothing.
  useEffect(() => {
    latest.set(query, isFirst.current ? 0 : pauseMs);
    isFirst.current = false;
  }, [latest, key]);
  useEffect(() => () => latest.close(), [latest]);
  // The effect sets another query only after it was rendered.
  if (JSON.stringify(state.query) === key) return { ...state, ...actions };
  return { phase: 'waiting', query, result: null, error: null, shown: state.shown, ...actions };
}
