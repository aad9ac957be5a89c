import type { ReactNode } from 'react';
import type { ThreadState } from './thread-state.js';

/*
 * The interface between a thread and its internal notes. Only the operator's portal passes notes to a thread, so that
 * the embeddable element and the seller's page contain no code for them.
 */

/** Returns what is shown between two moments (ISO 8601); null: the thread's beginning or its end. */
export type Between = (from: string | null, to: string | null) => ReactNode;

/** The notes of a thread. */
export interface ThreadNotes {
  /** The hook that loads the notes of the loaded messages; always the same one. */
  useBetween: (notes: ThreadNotes | undefined, state: ThreadState) => Between;
  /** Stands in place of the composer of messages while a note is written. */
  composer: ReactNode;
  /** Shows the composer of messages again, and focuses it. */
  close: () => void;
  /** The button in the composer of messages that begins a note. */
  toggle: ReactNode;
}

const nothing: Between = () => null;

/** The hook of a thread without notes. */
export const useNoNotes = (): Between => nothing;
