import { lazy, useCallback, useEffect, useId, useRef, useState } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { replaceText } from '../thread/replace-text.js';
import type { ReplyRequest, ReplyTools, ReplyToolsOptions } from '../thread/reply-tools.js';
import type { ReplyToolsHandle, TextRange } from './reply-tools-props.js';
import { type SlashWord, slashWordAt } from './slash-word.js';

/** Loads the list of canned replies and its notes. */
export const loadReplyTools = () => import('./reply-tools.js');

const Tools = lazy(loadReplyTools);

/** The requests that inserted a reply: another composer of the same thread must not insert it again. */
const handledRequests = new WeakSet<ReplyRequest>();

/** Connects the composer with the canned replies of the portal, which are loaded when they are first used. */
export function useReplyTools(options: ReplyToolsOptions): ReplyTools {
  const { replies, request, field, text, onSendAnyway } = options;
  const listId = useId();
  const [word, setWord] = useState<SlashWord | null>(null);
  const [active, setActive] = useState<string | null>(null);
  const [dismissed, setDismissed] = useState<number | null>(null);
  /** The word whose list the user closed: a reply that was chosen before is not inserted any more. */
  const closed = useRef<SlashWord | null>(null);
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
    if (!current) return;
    const isCursor = current.selectionStart === current.selectionEnd;
    const found = isCursor ? slashWordAt(current.value, current.selectionStart) : null;
    setWord((last) => (last && found && isSame(last, found) ? last : found));
    if (found === null) {
      setInsertsAtOnce(false);
      earlyKey.current = null;
    }
    setDismissed((start) => (start === found?.start ? start : null));
  }, [field]);

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
  const isUsed = shown !== null || text.includes('{{');
  const insert = (inserted: string, selection: TextRange | null) => {
    const { current } = field;
    if (!current || !shown || shown === closed.current) return false;
    // The values of its variables may have come late.
    if (current.value.slice(shown.start + 1, shown.end) !== shown.query) return false;
    replaceText(current, shown, inserted);
    const { start } = shown;
    if (selection) current.setSelectionRange(start + selection.start, start + selection.end);
    setInsertsAtOnce(false);
    look();
    return true;
  };
  const close = () => {
    earlyKey.current = null;
    closed.current = word;
    setDismissed(word?.start ?? null);
    setInsertsAtOnce(false);
  };

  const tools = isUsed && replies && (
    <LazyBoundary>
      <Tools
        {...{ handle, text, word: shown, insertsAtOnce, listId, insert }}
        onSendAnyway={() => onSendAnyway([])}
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
    field:
      shown && active
        ? ({ 'aria-autocomplete': 'list', 'aria-controls': listId, 'aria-activedescendant': active } as const)
        : {},
    onSelect: look,
    close,
    isHeld: () => isUsed && isUnfilled.current,
    onKeyDown: (event) => {
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
