import type { ErrorKind } from '../../api/errors.js';
import type { Phase } from './thread-phases.js';
import { emptyWindow, type ThreadWindow } from './window.js';

/** A message to show, and the search that found it. */
export interface Target {
  messageId: string;
  query: string;
}

export interface ThreadState extends ThreadWindow {
  phase: Phase;
  /** Changes with each new list: scroll positions of the previous list are invalid then. */
  epoch: number;
  /** The message to show first or to go to; null is the newest. Another object goes there again. */
  target: Target | null;
  /** Another number scrolls to the end of the loaded messages. */
  ends: number;
  /** Why the last page could not be loaded, in the phases that wait for a retry. */
  error: ErrorKind | null;
  /** The first message that was unread when the thread was opened, or arrived while it was not visible. */
  unreadFrom: string | null;
  /** The number of messages since the user left the newest one. */
  arrived: number;
}

/** Returns whether a page is being loaded. */
export function isLoading({ phase, error }: ThreadState): boolean {
  return phase !== 'ready' && error === null;
}

/** Returns when the thread's newest message was stored, an empty text if it has none; undefined if it is not loaded. */
export function newestTime({ epoch, hasNewer, messages }: ThreadState): string | undefined {
  return epoch === 0 || hasNewer ? undefined : (messages.at(-1)?.createdAt ?? '');
}

export const initialState: ThreadState = {
  ...emptyWindow,
  phase: 'idle',
  epoch: 0,
  target: null,
  ends: 0,
  error: null,
  unreadFrom: null,
  arrived: 0,
};
