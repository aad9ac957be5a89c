import type { ThreadMessage } from '../thread/thread-source.js';

/** The actions of a portal on a message. The menu has only those that are given. */
export interface MessageActions {
  /** The name of the button and the menu. */
  label: string;
  /** Returns the address of a message. */
  linkTo: (message: ThreadMessage) => string;
  /** Adds a quotation to the text that is being written. */
  quote?: ((quotation: string) => void) | undefined;
  /** Begins an internal note with a quotation. */
  addNote?: ((quotation: string) => void) | undefined;
  markUnreadFrom?: ((message: ThreadMessage) => void) | undefined;
  /** Opens the choice of what of the message is removed for good. Whether the user can do so is known later. */
  redaction: {
    watch: (listener: () => void) => () => void;
    isPossible: () => boolean;
    run: () => void;
  };
  announce: (text: string) => void;
}
