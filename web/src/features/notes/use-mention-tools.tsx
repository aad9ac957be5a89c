import { useCallback, useEffect, useId, useRef, useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { Marked } from '../../components/marked.js';
import { useText } from '../../i18n/text.js';
import { nameMatches } from '../../matching.js';
import { namesakesOf } from '../inbox/namesakes.js';
import { replaceText } from '../thread/replace-text.js';
import type { ReplyTools, ReplyToolsOptions } from '../thread/reply-tools.js';
import { knownColleagues, loadColleagues } from './colleagues.js';
import type { Colleague } from './documents.js';
import { MentionLimit } from './mention-limit.js';
import { type AtWord, atWordAt, rememberColleague } from './mentions-in.js';

/** The number of colleagues in the list. */
const maxListed = 8;

/** Lists the colleagues whose name contains the text after an `@`, and inserts the name of the chosen one. */
export function useMentionTools({ field, text: written }: ReplyToolsOptions): ReplyTools {
  const text = useText();
  const client = useApiClient();
  const listId = useId();
  const [colleagues, setColleagues] = useState(knownColleagues);
  const [word, setWord] = useState<AtWord | null>(null);
  const [dismissed, setDismissed] = useState<number | null>(null);
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    let isShown = true;
    loadColleagues(client)
      .then((loaded) => isShown && setColleagues(loaded))
      // The names that are known stay; a name can be typed too.
      .catch(() => {});
    return () => {
      isShown = false;
    };
  }, [client]);

  const look = useCallback(() => {
    const { current } = field;
    if (!current) return;
    const isCursor = current.selectionStart === current.selectionEnd;
    const found = isCursor ? atWordAt(current.value, current.selectionStart, colleagues) : null;
    setWord((last) => (last?.start === found?.start && last?.query === found?.query ? last : found));
    setDismissed((start) => (start === found?.start ? start : null));
  }, [field, colleagues]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another text needs another look.
  useEffect(look, [look, written]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another word begins at its first colleague.
  useEffect(() => setAt(0), [word?.query]);

  const shown = word !== null && word.start !== dismissed ? word : null;
  const options = shown ? found(colleagues, shown.query) : [];
  const isListed = shown !== null && options.length > 0;
  const active = Math.min(at, options.length - 1);
  const idOf = (index: number) => `${listId}-${index}`;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the active option changes.
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  }, [active]);

  const close = () => setDismissed(word?.start ?? null);
  const choose = (colleague: Colleague) => {
    const { current } = field;
    if (!current || !shown) return;
    rememberColleague(colleague);
    replaceText(current, shown, `@${colleague.name} `);
    look();
  };

  const namesakes = namesakesOf(colleagues);
  const listed = isListed && (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click must not take the focus from the composer.
    <div className="mention-anchor" onMouseDown={(event) => event.preventDefault()}>
      <div
        ref={list}
        id={listId}
        className="mention-list"
        role="listbox"
        aria-label={text('notes.colleagues')}
        // A long list scrolls, also by the keyboard.
        tabIndex={0}
      >
        {options.map((colleague, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the composer has the focus.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the composer choose an option.
          <div
            key={colleague.id}
            id={idOf(index)}
            role="option"
            aria-selected={index === active}
            className="mention-option"
            onClick={() => choose(colleague)}
          >
            <bdi className="p-line">
              <Marked text={colleague.name} spans={nameMatches(colleague.name, shown.query)} />
            </bdi>
            {namesakes.has(colleague.id) && (
              <span className="mention-option__detail">
                {text('notes.namesake', { ...namesakes.get(colleague.id) })}
              </span>
            )}
          </div>
        ))}
      </div>
    </div>
  );
  return {
    tools: (
      <>
        <MentionLimit {...{ text: written, colleagues }} />
        {listed}
      </>
    ),
    field: isListed
      ? { 'aria-autocomplete': 'list', 'aria-controls': listId, 'aria-activedescendant': idOf(active) }
      : {},
    onSelect: look,
    close,
    isHeld: () => false,
    onKeyDown: (event) => {
      if (!isListed || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return false;
      const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const option = options[active];
      if (by) setAt((active + by + options.length) % options.length);
      else if (event.key === 'Escape') close();
      else if ((event.key === 'Enter' || event.key === 'Tab') && option) choose(option);
      else return false;
      event.preventDefault();
      event.stopPropagation();
      return true;
    },
  };
}

/** Returns the colleagues to list: those whose name begins with the query first. */
function found(colleagues: readonly Colleague[], query: string): Colleague[] {
  const others = colleagues.filter(({ isViewer }) => !isViewer);
  if (query.trim() === '') return others.slice(0, maxListed);
  const start = query.toLocaleLowerCase();
  const begins = ({ name }: Colleague) => name.toLocaleLowerCase().startsWith(start);
  return others
    .filter(({ name }) => nameMatches(name, query).length > 0)
    .sort((one, other) => Number(begins(other)) - Number(begins(one)))
    .slice(0, maxListed);
}
