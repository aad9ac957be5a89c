import { busySeconds } from '../../api/errors.js';
import { graphql } from '../../api/operator-graphql.js';
import { query } from '../../api/request.js';
import { pageOf } from '../thread/api-mapping.js';
import { messageFields, threadPage } from './documents.js';
import type { InboxStore } from './inbox-store.js';
import { KeptThreads, type LoadPages } from './kept-threads.js';
import { Machine, type TransitionTable } from './state-machine.js';

/**
 * `resting`: the conversations beside the open one are kept, or cannot be loaded. `waiting`: until the page is idle.
 * `loading`: a request is pending. `outdated`: a request is pending, and the list has changed since. `ended`: finally.
 */
type Phase = 'resting' | 'waiting' | 'loading' | 'outdated' | 'ended';
/** `changed`: the list, the connection, or what is kept. `idle`: the page has nothing else to do. `answered`: or no answer came. */
type Event = 'changed' | 'idle' | 'answered' | 'stop';
type Effect = 'schedule' | 'load' | 'cancel' | 'end';

const stop = ['ended', 'end'] as const;

const neighbourTransitions: TransitionTable<Phase, Event, Effect> = {
  resting: { stop, changed: ['waiting', 'schedule'] },
  waiting: { stop, idle: ['loading', 'load'] },
  loading: { stop, changed: ['outdated', 'cancel'], answered: ['resting'] },
  outdated: { stop, changed: ['outdated', 'cancel'], answered: ['waiting', 'schedule'] },
  ended: {},
};

/** The number of messages that are loaded of each: the first page of a thread. */
const count = 50;
const twoThreads = graphql(
  `
  query TwoThreads($one: ID!, $other: ID!, $first: Int!) {
    one: chatMessages(sellerId: $one, first: $first) {
      nodes { ...MessageFields }
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
    other: chatMessages(sellerId: $other, first: $first) {
      nodes { ...MessageFields }
      pageInfo { startCursor endCursor hasNextPage hasPreviousPage }
    }
  }
`,
  [messageFields],
);

/** What it uses of the browser. */
export interface IdlePage {
  /** Calls back when the page has nothing else to do. @returns a function that cancels it. */
  whenIdle(run: () => void): () => void;
  /** Returns whether the user's connection and the page allow to load what may not be shown. */
  canLoad(): boolean;
}

/**
 * Loads the conversations before and after the open one while the page is idle, so that they are shown at once. Nobody sees
 * it: it reads messages, and does not mark or view them.
 * @returns a function that ends it.
 */
export function loadNeighbours(store: InboxStore, sellerId: string, page: IdlePage): () => void {
  const { client, list } = store;
  const kept = store.kept.threads ?? store.kept.keepIn(new KeptThreads());
  let cancel = () => {};
  const now = () => ({ ids: list.view.ids, liveState: store.liveState, revision: store.kept.revision });
  let known = now();

  const wanted = () =>
    ([1, -1] as const).flatMap((by) => list.neighbour(sellerId, by) ?? []).filter((id) => id !== sellerId);

  const loadPages: LoadPages = async (ids, signal) => {
    const [one, other] = ids;
    if (one === undefined) return [];
    if (other === undefined) {
      const { chatMessages } = await query(client, threadPage, { sellerId: one, first: count }, signal);
      return [pageOf(chatMessages)];
    }
    const pages = await query(client, twoThreads, { one, other, first: count }, signal);
    return [pageOf(pages.one), pageOf(pages.other)];
  };

  const machine = new Machine<Phase, Event, Effect>(neighbourTransitions, 'resting', {
    schedule() {
      cancel = page.whenIdle(() => machine.send('idle'));
    },
    load() {
      const canLoad = store.liveState === 'live' && busySeconds() === 0 && page.canLoad();
      const load = canLoad ? kept.load(wanted(), loadPages) : Promise.resolve();
      void load.then(() => machine.send('answered'));
    },
    cancel: () => kept.cancelExcept([sellerId, ...wanted()]),
    end: () => cancel(),
  });
  const unsubscribe = store.subscribe(() => {
    const { ids, liveState, revision } = known;
    known = now();
    if (ids === known.ids && liveState === known.liveState && revision === known.revision) return;
    machine.send('changed');
  });
  kept.cancelExcept([sellerId, ...wanted()]);
  machine.send('changed');
  return () => {
    unsubscribe();
    machine.send('stop');
  };
}
