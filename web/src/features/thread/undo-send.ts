import type { ComponentType, RefObject } from 'react';
import type { ShownUnsent } from './outbox.js';

/*
 * The parts that a thread needs so that a message can be taken back before it is sent. A page that offers this passes it, so that the
 * embeddable element does not contain it.
 */

export interface UndoSend {
  /** Returns for how long a message is held, in ms. */
  holdMs: () => number;
  /** Shows the held messages of the thread, with the actions. */
  Line: ComponentType<HeldLineProps>;
}

export interface HeldLineProps {
  /** The held messages, in the order of writing. */
  held: readonly ShownUnsent[];
  field: RefObject<HTMLTextAreaElement | null>;
  /** Called to put a message back into the composer. */
  onTakeBack: (id: string) => void;
  /** Called to send messages now. */
  onRelease: (ids: readonly string[]) => void;
}
