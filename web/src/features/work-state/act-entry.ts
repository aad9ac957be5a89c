import type { ErrorKind } from '../../api/errors.js';
import type { SellerRow } from '../inbox/documents.js';
import { Machine } from '../inbox/state-machine.js';
import { type ActEffect, type ActEvent, type ActPhase, actTransitions } from './act-phases.js';
import { type Act, type Former, withAct, withFormer } from './acts.js';

/** The state that an undo restores, and the version that the conversation must still have. */
export interface Undo extends Former {
  version: number;
  /** Whether the act may not have changed the conversation. */
  isUnsure?: boolean;
}

/** The phases in which the list shows the conversations as before the act. */
const reverted: ReadonlySet<ActPhase> = new Set([
  'cancelling',
  'cancelWaiting',
  'undoQueued',
  'undoing',
  'undoWaiting',
]);

/** Holds an act with its phase, the conversations whose answer is pending, and the states that an undo restores. */
export class ActEntry {
  readonly machine: Machine<ActPhase, ActEvent, ActEffect>;
  /** The conversations that no answer has confirmed. */
  readonly pending: Set<string>;
  readonly undo = new Map<string, Undo>();
  /** The conversations that others changed since, so that the undo left them. */
  readonly skipped: SellerRow[] = [];
  /** The states before the first attempt of the current batch, with which an undo works if no attempt is answered. */
  readonly former = new Map<string, Former>();
  /** The attempts of the current batch that were not answered. */
  lostAttempts = 0;
  error: ErrorKind = 'unreachable';

  constructor(
    readonly act: Act,
    readonly ids: readonly string[],
    effects: (entry: ActEntry) => Readonly<Record<ActEffect, () => void>>,
  ) {
    this.pending = new Set(ids);
    this.machine = new Machine<ActPhase, ActEvent, ActEffect>(actTransitions, 'queued', effects(this));
  }

  get phase(): ActPhase {
    return this.machine.phase;
  }

  /** Whether an undo has an effect. */
  get canUndo(): boolean {
    return actTransitions[this.phase].undo !== undefined && !this.hadNoEffect;
  }

  /** Whether it is over and changed nothing, or was undone. */
  get hadNoEffect(): boolean {
    const { phase } = this;
    return phase === 'undone' || phase === 'failed' || (phase === 'done' && this.undo.size === 0);
  }

  /** Whether it waits for its turn. */
  get isQueued(): boolean {
    return this.phase === 'queued' || this.phase === 'undoQueued';
  }

  /** Whether no request of it is under way or will be sent by itself. */
  get isAtRest(): boolean {
    return this.phase === 'done' || this.phase === 'undone' || this.phase === 'failed';
  }

  /** Returns a row as the user expects it, until the server has answered. */
  show(row: SellerRow): SellerRow {
    if (this.isAtRest) return row;
    if (!reverted.has(this.phase)) return this.pending.has(row.id) ? withAct(row, this.act) : row;
    const undo = this.undo.get(row.id);
    // A newer state is of somebody else, and an undo leaves it.
    if (undo) return row.workState.version > undo.version ? row : withFormer(row, this.act, undo);
    const former = this.pending.has(row.id) ? this.former.get(row.id) : undefined;
    return former ? withFormer(row, this.act, former) : row;
  }
}
