import type { Ref } from 'react';
import type { SlashWord } from './slash-word.js';

/** A range of a text in UTF-16 units. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** Handles the keys of the composer while the list of canned replies is open. */
export interface ReplyToolsHandle {
  /** @returns whether the list used the key. */
  onKey: (key: string) => boolean;
}

/** The properties of the component that a portal shows in its composer for canned replies. */
export interface ReplyToolsProps {
  handle: Ref<ReplyToolsHandle>;
  sellerId: string;
  /** Another number if canned replies were changed. */
  revision: number;
  /** The text in the composer. */
  text: string;
  /** The word with which the user searches for a reply; null closes the list. */
  word: SlashWord | null;
  /** Whether to insert the reply with exactly this name, without further keys. */
  insertsAtOnce: boolean;
  listId: string;
  /**
   * Replaces the word, and selects a part of the inserted text; null: the cursor follows it.
   * @returns false if the list was closed or the word replaced since.
   */
  insert: (text: string, selection: TextRange | null) => boolean;
  /** Called with the id of the active option; null without one. */
  onActive: (optionId: string | null) => void;
  /** Called with whether the text has variables that are not filled in. */
  onUnfilled: (isUnfilled: boolean) => void;
  onSendAnyway: () => void;
}
