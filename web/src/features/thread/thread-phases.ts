/**
 * `idle`: does not follow the thread. `ready`: nothing is being loaded. `older`, `newer`: loads a page at an end.
 * `jumping`: loads another part of the thread. `reloading`: loads the thread at the start, or again after missed events;
 * until then, the messages have gaps. The others wait for a retry.
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
 * `jump`: to a part that is not loaded. `aim`: to a loaded message. `missed`: events were missed. `changed`: an event
 * came. `answered`, `failed`: the load has ended. `trim`: too many messages are loaded.
 */
export type PhaseEvent =
  | 'older'
  | 'newer'
  | 'jump'
  | 'aim'
  | 'missed'
  | 'changed'
  | 'answered'
  | 'failed'
  | 'retry'
  | 'trim'
  | 'stop';

/** `record`: applies an event to the answer of the load. The others are methods of `ThreadStore`. */
export type Effect =
  | 'loadOlder'
  | 'loadNewer'
  | 'load'
  | 'prepend'
  | 'append'
  | 'replace'
  | 'aim'
  | 'apply'
  | 'record'
  | 'applyAndRecord'
  | 'trim';

const leave = { jump: ['jumping', 'load'], missed: ['reloading', 'load'], stop: ['idle'] } as const;
const failed = { ...leave, aim: ['ready', 'aim'] } as const;
const reload = {
  jump: ['reloading', 'load'],
  aim: ['reloading', 'load'],
  missed: ['reloading', 'load'],
} as const;

/** Lists the next phase and the effect for each event. Other events are ignored. */
export const transitions: Readonly<
  Record<Phase, Partial<Record<PhaseEvent, readonly [next: Phase, effect?: Effect]>>>
> = {
  idle: { jump: ['reloading', 'load'] },
  ready: {
    ...leave,
    aim: ['ready', 'aim'],
    older: ['older', 'loadOlder'],
    newer: ['newer', 'loadNewer'],
    changed: ['ready', 'apply'],
    trim: ['ready', 'trim'],
  },
  older: {
    ...leave,
    aim: ['older', 'aim'],
    changed: ['older', 'applyAndRecord'],
    answered: ['ready', 'prepend'],
    failed: ['olderFailed'],
  },
  newer: {
    ...leave,
    aim: ['newer', 'aim'],
    changed: ['newer', 'applyAndRecord'],
    answered: ['ready', 'append'],
    failed: ['newerFailed'],
  },
  jumping: {
    ...leave,
    aim: ['ready', 'aim'],
    changed: ['jumping', 'applyAndRecord'],
    answered: ['ready', 'replace'],
    failed: ['jumpFailed'],
  },
  reloading: {
    ...reload,
    stop: ['idle'],
    changed: ['reloading', 'record'],
    answered: ['ready', 'replace'],
    failed: ['reloadFailed'],
  },
  olderFailed: { ...failed, changed: ['olderFailed', 'apply'], retry: ['older', 'loadOlder'] },
  newerFailed: { ...failed, changed: ['newerFailed', 'apply'], retry: ['newer', 'loadNewer'] },
  jumpFailed: { ...failed, changed: ['jumpFailed', 'apply'], retry: ['jumping', 'load'] },
  reloadFailed: { ...reload, stop: ['idle'], retry: ['reloading', 'load'] },
};
