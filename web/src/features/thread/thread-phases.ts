import type { ThreadEvent } from './thread-source.js';

/**
 * `idle`: does not follow the thread. `ready`: nothing is being loaded. `older`, `newer`: loads a page at an end.
 * `jumping`: loads another part of the thread. `reloading`: loads the thread at the start, or again after missed events;
 * until then, messages are missing. The others wait for a retry.
 */
export type Phase =
  | 'idle'
  | 'ready'
  | 'older'
  | 'newer'
  | 'jumping'
  | 'reloading'
  | 'olderFailed'
  | 'newerFailed'
  | 'jumpFailed'
  | 'reloadFailed';

/**
 * An event of the thread, or another one. `sent`: this page sent a message. `restored`: the thread is opened with messages
 * that were kept. `jump`: to a part that is not loaded. `aim`: to a loaded message. `answered`, `failed`: the load has ended. `trim`: too many messages are loaded.
 */
export type PhaseEvent =
  | ThreadEvent['type']
  | 'sent'
  | 'restored'
  | 'older'
  | 'newer'
  | 'jump'
  | 'aim'
  | 'answered'
  | 'failed'
  | 'retry'
  | 'trim'
  | 'stop';

/** `apply`: applies the event, also to the answer of a load. `record`: applies it only to the answer. */
export type Effect =
  | 'loadOlder'
  | 'loadNewer'
  | 'load'
  | 'prepend'
  | 'append'
  | 'replace'
  | 'restore'
  | 'aim'
  | 'apply'
  | 'record'
  | 'trim';

/** The messages have no gaps, so events are applied at once. */
const complete = {
  created: [null, 'apply'],
  read: [null, 'apply'],
  redacted: [null, 'apply'],
  sent: [null, 'apply'],
  aim: [null, 'aim'],
  jump: ['jumping', 'load'],
  missed: ['reloading', 'load'],
  stop: ['idle'],
} as const;

/** The messages may have gaps, so another load must replace them. */
const incomplete = {
  redacted: [null, 'apply'],
  sent: [null, 'apply'],
  aim: ['reloading', 'load'],
  jump: ['reloading', 'load'],
  missed: ['reloading', 'load'],
  stop: ['idle'],
} as const;

/** Returns whether a phase has messages without gaps. */
export const isComplete = (phase: Phase): boolean => transitions[phase].created?.[1] === 'apply';

type Row = Partial<Record<PhaseEvent, readonly [next: Phase | null, effect?: Effect]>>;

/** Lists the next phase (null: the same one, with its load) and the effect for each event. Other events are ignored. */
export const transitions: Readonly<Record<Phase, Row>> = {
  idle: { jump: ['reloading', 'load'], restored: ['ready', 'restore'] },
  ready: {
    ...complete,
    older: ['older', 'loadOlder'],
    newer: ['newer', 'loadNewer'],
    trim: [null, 'trim'],
  },
  older: { ...complete, answered: ['ready', 'prepend'], failed: ['olderFailed'] },
  newer: { ...complete, answered: ['ready', 'append'], failed: ['newerFailed'] },
  jumping: { ...complete, aim: ['ready', 'aim'], answered: ['ready', 'replace'], failed: ['jumpFailed'] },
  reloading: {
    ...incomplete,
    created: [null, 'record'],
    read: [null, 'record'],
    answered: ['ready', 'replace'],
    failed: ['reloadFailed'],
  },
  olderFailed: { ...complete, aim: ['ready', 'aim'], retry: ['older', 'loadOlder'] },
  newerFailed: { ...complete, aim: ['ready', 'aim'], retry: ['newer', 'loadNewer'] },
  jumpFailed: { ...complete, aim: ['ready', 'aim'], retry: ['jumping', 'load'] },
  reloadFailed: { ...incomplete, retry: ['reloading', 'load'] },
};
