import type { TransitionTable } from '../inbox/state-machine.js';

/**
 * The phase of an act. `queued`: earlier acts come first. `sending`: a request is under way. `waiting`: before another
 * attempt. `cancelling`, `cancelWaiting`: the same, and the user undid the act meanwhile. `done`: it can be undone.
 * `undoQueued`, `undoing`, `undoWaiting`: the same for the undo. `undone`, `failed`: it has no effect.
 */
export type ActPhase =
  | 'queued'
  | 'sending'
  | 'waiting'
  | 'cancelling'
  | 'cancelWaiting'
  | 'done'
  | 'undoQueued'
  | 'undoing'
  | 'undoWaiting'
  | 'undone'
  | 'failed';

/**
 * `start`: it is its turn. `more`: a batch was answered, and another follows. `answer`: all were answered. `lost`: no answer
 * came. `due`: it is time for another attempt. `refuse`: nothing was done, or no attempt was answered. `part`: the same after
 * batches that were done. `undo`: by the user.
 */
export type ActEvent = 'start' | 'more' | 'answer' | 'lost' | 'due' | 'refuse' | 'part' | 'undo';

/** `send`, `restore`: sends the next batch. `report…`: notifies the user. */
export type ActEffect =
  | 'send'
  | 'restore'
  | 'schedule'
  | 'enqueue'
  | 'reportUndone'
  | 'reportFailure'
  | 'reportPart'
  | 'reportUndoFailure';

/** Lists the next phase and the effect for each event. Other events are ignored. */
export const actTransitions: TransitionTable<ActPhase, ActEvent, ActEffect> = {
  queued: { start: ['sending', 'send'], undo: ['undone', 'reportUndone'] },
  sending: {
    more: ['sending', 'send'],
    answer: ['done'],
    lost: ['waiting', 'schedule'],
    refuse: ['failed', 'reportFailure'],
    part: ['done', 'reportPart'],
    undo: ['cancelling'],
  },
  waiting: { due: ['sending', 'send'], undo: ['cancelWaiting'] },
  cancelling: {
    more: ['undoing', 'restore'],
    answer: ['undoing', 'restore'],
    lost: ['cancelWaiting', 'schedule'],
    refuse: ['failed', 'reportFailure'],
    part: ['undoing', 'restore'],
  },
  cancelWaiting: { due: ['cancelling', 'send'] },
  done: { undo: ['undoQueued', 'enqueue'] },
  undoQueued: { start: ['undoing', 'restore'] },
  undoing: {
    more: ['undoing', 'restore'],
    answer: ['undone', 'reportUndone'],
    lost: ['undoWaiting', 'schedule'],
    refuse: ['done', 'reportUndoFailure'],
  },
  undoWaiting: { due: ['undoing', 'restore'] },
  undone: {},
  failed: {},
};
