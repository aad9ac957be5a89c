import type { AriaAttributes, KeyboardEvent, ReactNode, RefObject } from 'react';

/*
 * The interface between the composer of a thread and canned replies. A portal that has them passes them to the
 * composer, so that the embeddable element contains no code for them.
 */

/** The canned replies of a portal, for its composer. */
export interface Replies {
  /** The hook that connects the composer with them; always the same one. */
  useTools: (options: ReplyToolsOptions) => ReplyTools;
  sellerId: string;
  revision: number;
}

/** A request to insert a reply, or to open the list with an empty name; another object is another request. */
export interface ReplyRequest {
  readonly name: string;
}

/** The values that the composer passes to the hook. */
export interface ReplyToolsOptions {
  replies: Replies | undefined;
  request: ReplyRequest | null;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  /** Whether the server did not send the text because a colleague has answered. */
  isAnswered: boolean;
  /** Called when the writer has seen that answer and continues to write. */
  onAnswerSeen: () => void;
  onSendAnyway: (acknowledged: readonly string[]) => void;
}

/** The canned replies in a composer. */
export interface ReplyTools {
  /** The list of replies, or a note; false if there is nothing to show. */
  tools: ReactNode;
  /** Attributes of the composer's field. */
  field: AriaAttributes;
  /** Called when the selection in the field changed. */
  onSelect: () => void;
  close: () => void;
  /** Returns whether the text must not be sent yet; the tools show the reason. */
  isHeld: (acknowledged: readonly string[]) => boolean;
  /** Uses a key for the list. @returns whether it did. */
  onKeyDown: (event: KeyboardEvent) => boolean;
}

const noTools: ReplyTools = {
  tools: null,
  field: {},
  onSelect() {},
  close() {},
  isHeld: () => false,
  onKeyDown: () => false,
};

/** The hook of a composer without canned replies. */
export const useNoTools = (): ReplyTools => noTools;
