import type { TransitionTable } from './state-machine.js';

/**
 * The phases of the messages that are kept of a thread. `unfollowed`: no events arrive, so nothing is kept. `absent`: nothing
 * is kept. `loading`: the newest messages are being loaded. `current`: they are kept, with all events.
 */
export type Phase = 'unfollowed' | 'absent' | 'loading' | 'current';

/**
 * `followed`: all events arrive from now on, and some may have been missed. `stopped`: no more events arrive. `load`: the
 * thread may be opened next. `answered`, `failed`, `cancelled`: its load has ended. `changed`: by an event, or by a message
 * of this page. `closed`: the thread was shown until now. `dropped`: others need the memory.
 */
export type Event =
  | 'followed'
  | 'stopped'
  | 'load'
  | 'answered'
  | 'failed'
  | 'cancelled'
  | 'changed'
  | 'closed'
  | 'dropped';

/** `show`: keeps the answer, with the changes that were recorded. `store`: keeps the messages of a closed thread. */
export type Effect = 'begin' | 'record' | 'show' | 'store' | 'apply' | 'drop';

const always = { followed: ['absent', 'drop'], stopped: ['unfollowed', 'drop'] } as const;

/** Lists the next phase and the effect for each event. Other events are ignored. */
export const keptTransitions: TransitionTable<Phase, Event, Effect> = {
  unfollowed: { followed: ['absent'] },
  absent: { ...always, load: ['loading', 'begin'], closed: ['current', 'store'] },
  loading: {
    ...always,
    answered: ['current', 'show'],
    failed: ['absent', 'drop'],
    cancelled: ['absent', 'drop'],
    dropped: ['absent', 'drop'],
    changed: ['loading', 'record'],
    closed: ['current', 'store'],
  },
  current: {
    ...always,
    changed: ['current', 'apply'],
    closed: ['current', 'store'],
    dropped: ['absent', 'drop'],
  },
};
