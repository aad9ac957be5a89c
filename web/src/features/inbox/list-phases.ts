import type { TransitionTable } from './state-machine.js';

/**
 * `idle`: not started. `first`: loads the list from its beginning. `outdated`: the same, and once more after that.
 * `ready`: a part is loaded. `complete`: all of it. `more`: loads the next page.
 */
export type Phase =
  | 'idle'
  | 'first'
  | 'outdated'
  | 'ready'
  | 'complete'
  | 'more'
  | 'failed-first'
  | 'failed-more';
/** `refresh` waits for the answer to a pending request; `reload` and `show` abort it. */
export type Event =
  | 'reload'
  | 'refresh'
  | 'show'
  | 'more'
  | 'retry'
  | 'page'
  | 'last-page'
  | 'failure'
  | 'stop';
export type Effect = 'loadFirst' | 'loadMore' | 'cancel';

const loadFirst = ['first', 'loadFirst'] as const;
const started = { reload: loadFirst, show: loadFirst, stop: ['idle', 'cancel'] } as const;
const loaded = { ...started, refresh: loadFirst } as const;

/** The phases of loading the list. */
export const listTransitions: TransitionTable<Phase, Event, Effect> = {
  idle: { reload: loadFirst },
  first: {
    ...started,
    refresh: ['outdated'],
    page: ['ready'],
    'last-page': ['complete'],
    failure: ['failed-first'],
  },
  outdated: { ...started, page: loadFirst, 'last-page': loadFirst, failure: loadFirst },
  ready: { ...loaded, more: ['more', 'loadMore'] },
  complete: loaded,
  more: { ...loaded, page: ['ready'], 'last-page': ['complete'], failure: ['failed-more'] },
  'failed-first': { ...loaded, retry: loadFirst },
  'failed-more': { ...loaded, retry: ['more', 'loadMore'] },
};
