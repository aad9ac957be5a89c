import {
  type ComponentType,
  type KeyboardEvent,
  type ReactNode,
  type Ref,
  type RefObject,
  useCallback,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { type SlashWord, slashWordAt } from './slash-word.js';

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
  /** The word with which the user looks for a reply; null closes the list. */
  word: SlashWord | null;
  /** Whether to insert the reply with exactly this name, without further keys. */
  insertsAtOnce: boolean;
  listId: string;
  /** Replaces the word, and selects a part of what was inserted; null: the cursor follows it. */
  insert: (text: string, selection: TextRange | null) => void;
  /** Called with the id of the active option; null without one. */
  onActive: (optionId: string | null) => void;
  /** Called with whether the text has variables that are not filled in. */
  onUnfilled: (isUnfilled: boolean) => void;
  onSendAnyway: () => void;
}

/** The canned replies of a portal, for its composer. */
export interface Replies {
  Tools: ComponentType<ReplyToolsProps>;
  sellerId: string;
  revision: number;
}

/** A request to insert a reply, or to open the list with an empty name; another object is another request. */
export interface ReplyRequest {
  readonly name: string;
}

/** The requests that inserted a reply: another composer of the same thread must not insert it again. */
const handledRequests = new WeakSet<ReplyRequest>();

interface Options {
  replies: Replies | undefined;
  request: ReplyRequest | null;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onSendAnyway: () => void;
}

/** Connects the composer with the canned replies of the portal, which are loaded when they are first used. */
export function useReplyTools({ replies, request, field, text, onSendAnyway }: Options) {
  const listId = useId();
  const [word, setWord] = useState<SlashWord | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const list = useRef<ReplyToolsHandle>(null);
  /** A key that was pressed before the list was loaded. */
  const earlyKey = useRef<string | null>(null);
  const handle = useCallback((current: ReplyToolsHandle | null) => {
    list.current = current;
    const key = earlyKey.current;
    if (!current || key === null) return;
    earlyKey.current = null;
    current.onKey(key);
  }, []);
  const isUnfilled = useRef(false);
  const [insertsAtOnce, setInsertsAtOnce] = useState(false);

  const look = useCallback(() => {
    const { current } = field;
    if (!current || !replies) return;
    const isCursor = current.selectionStart === current.selectionEnd;
    const found = isCursor ? slashWordAt(current.value, current.selectionStart) : null;
    setWord((last) => (last && found && isSame(last, found) ? last : found));
    if (found === null) {
      setInsertsAtOnce(false);
      earlyKey.current = null;
    }
    setDismissed((start) => (start === found?.start ? start : null));
  }, [field, replies]);

  // A draft that was replaced, such as after sending, has no word.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text needs another look.
  useEffect(look, [look, text]);

  useEffect(() => {
    const { current } = field;
    if (!request || handledRequests.has(request) || !current) return;
    handledRequests.add(request);
    const end = current.value.length;
    const space = end === 0 || /\s$/.test(current.value) ? '' : ' ';
    setInsertsAtOnce(request.name !== '');
    replaceText(current, { start: end, end }, `${space}/${request.name}`);
    look();
  }, [request, field, look]);

  const shown = word !== null && word.start !== dismissed ? word : null;
  const isUsed = replies !== undefined && (shown !== null || text.includes('{{'));
  const insert = (inserted: string, selection: TextRange | null) => {
    const { current } = field;
    if (!current || !shown) return;
    replaceText(current, shown, inserted);
    const { start } = shown;
    if (selection) current.setSelectionRange(start + selection.start, start + selection.end);
    setInsertsAtOnce(false);
    look();
  };
  const close = () => {
    earlyKey.current = null;
    setDismissed(word?.start ?? null);
    setInsertsAtOnce(false);
  };

  const tools: ReactNode = isUsed && replies && (
    <LazyBoundary>
      <replies.Tools
        {...{ handle, text, word: shown, insertsAtOnce, listId, insert, onSendAnyway }}
        sellerId={replies.sellerId}
        revision={replies.revision}
        onActive={setActive}
        onUnfilled={(unfilled) => {
          isUnfilled.current = unfilled;
        }}
      />
    </LazyBoundary>
  );
  return {
    tools,
    /** Attributes of the composer's field. */
    field:
      shown && active
        ? ({ 'aria-autocomplete': 'list', 'aria-controls': listId, 'aria-activedescendant': active } as const)
        : {},
    onSelect: look,
    close,
    /** Returns whether the text has variables that are not filled in. */
    isUnfilled: () => isUsed && isUnfilled.current,
    /** Uses a key for the list. Returns whether it did. */
    onKeyDown: (event: KeyboardEvent): boolean => {
      if (!shown || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
      const isInserting = event.key === 'Enter' || event.key === 'Tab';
      const isUsedKey = list.current ? list.current.onKey(event.key) : isInserting;
      if (!isUsedKey && event.key !== 'Escape') return false;
      // The name of a reply must not be sent in place of its text.
      if (!list.current && isInserting) earlyKey.current = event.key;
      if (event.key === 'Escape') close();
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

const isSame = (one: SlashWord, other: SlashWord) => one.start === other.start && one.query === other.query;

/** Replaces a part of a field's text as if it was typed, so that the browser can undo it. */
function replaceText(field: HTMLTextAreaElement, { start, end }: TextRange, text: string): void {
  field.focus();
  field.setSelectionRange(start, end);
  if (document.execCommand('insertText', false, text)) return;
  field.setRangeText(text, start, end, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}
