import { useEffect, useId, useRef, useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { toUnits } from '../../api/offsets.js';
import { query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Avatar } from '../../components/avatar.js';
import { Dialog } from '../../components/dialog.js';
import { failureText } from '../../components/failure-text.js';
import { Marked } from '../../components/marked.js';
import { useText } from '../../i18n/text.js';
import { type Match, messageMatches, nameMatches } from '../../matching.js';
import { type Command, isWriting, keyCaps } from './commands.js';
import { type FoundSeller, repliesByName, sellersByName } from './documents.js';
import './palette.css';
import './texts.js';
import { operatorRouter } from '../../router.js';

const typingPause = 120;
const sellersShown = 6;
const repliesShown = 4;
/** Begins a canned reply's name, as in the composer. */
const slash = '/';

interface Choice {
  key: string;
  label: string;
  spans: readonly Match[];
  run: () => void;
  /** Whether it is about what has the focus. */
  keepsFocus?: boolean;
  seller?: FoundSeller;
  keys?: string;
}

interface Props {
  commands: readonly Command[];
  /** Inserts a canned reply into the open conversation; null if none is open. */
  onReply: ((name: string) => void) | null;
  onClose: () => void;
}

/** Finds commands, sellers and canned replies by some letters of their names. */
export default function Palette({ commands, onReply, onClose }: Props) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const [at, setAt] = useState(0);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const q = typed.trim();
  const client = useApiClient();
  const sellers = useLatestQuery<string, readonly FoundSeller[]>(
    async (words, _, signal) =>
      (await query(client, sellersByName, { first: sellersShown, q: words || null }, signal)).sellersForChats
        .nodes,
    q,
    typingPause,
  );

  const { shown } = sellers;
  const replies = useLatestQuery<string, readonly { id: string; name: string }[]>(
    async (words, _, signal) =>
      (await query(client, repliesByName, { first: repliesShown, q: words }, signal)).cannedReplies.nodes,
    onReply === null || q === '' ? null : q,
    typingPause,
  );

  const actions = commands
    .filter(({ id, possible }) => possible && id !== 'palette')
    .map(
      ({ id, group, label, values, keys, run }): Choice => ({
        key: id,
        label: text(label, values),
        spans: messageMatches(text(label, values), q),
        run,
        keepsFocus: group === 'work',
        ...(keys[0] && { keys: keys[0] }),
      }),
    )
    .filter(({ spans }) => q === '' || spans.length > 0);
  // Enter must not open a seller of an earlier query, which does not have these words.
  const found = (shown?.result ?? []).filter(
    ({ businessName }) => shown?.query === q || q === '' || nameMatches(businessName, q).length > 0,
  );
  const people = found.map(
    (seller): Choice => ({
      key: seller.id,
      label: seller.businessName,
      spans: toUnits(seller.businessName, seller.businessNameMatches),
      seller,
      run: () => operatorRouter.goTo({ page: 'inbox', sellerId: seller.id, messageId: null }),
    }),
  );
  const texts = (q === '' || !onReply ? [] : (replies.shown?.result ?? [])).map(
    ({ id, name }): Choice => ({
      key: id,
      label: slash + name,
      spans: nameMatches(slash + name, q),
      run: () => onReply?.(name),
    }),
  );
  // A query is probably a seller's name; without one, the commands come first.
  const groups = [
    { label: text('inbox.conversations'), choices: people },
    { label: text('inbox.actions'), choices: actions },
    { label: text('inbox.cannedReplies'), choices: texts },
  ];
  if (q === '') groups.reverse();
  const choices = groups.flatMap((group) => group.choices);
  const failed = [sellers, replies].filter(({ error }) => error !== null);
  const active = Math.min(at, choices.length - 1);
  const idOf = (index: number) => `${listId}-${index}`;

  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });

  const choose = (choice: Choice | undefined) => {
    if (!choice) return;
    onClose();
    // The dialog first returns the focus, which can be in a field, where single keys are not shortcuts.
    requestAnimationFrame(() => {
      const { activeElement } = document;
      if (!choice.keepsFocus && activeElement instanceof HTMLElement && isWriting(activeElement))
        activeElement.blur();
      choice.run();
    });
  };

  let index = -1;
  return (
    <Dialog label={text('inbox.palette')} className="palette" closesOnOutsideClick onClose={onClose}>
      <input
        className="palette__field"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? idOf(active) : undefined}
        aria-label={text('inbox.paletteField')}
        placeholder={text('inbox.paletteField')}
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
          if (by && choices.length > 0) {
            event.preventDefault();
            setAt((active + by + choices.length) % choices.length);
          }
          if (event.key === 'Enter' && !event.nativeEvent.isComposing) choose(choices[active]);
        }}
      />
      <div id={listId} ref={list} className="palette__list" role="listbox" aria-label={text('inbox.palette')}>
        {groups
          .filter((group) => group.choices.length > 0)
          .map((group) => (
            // biome-ignore lint/a11y/useSemanticElements: a group of options.
            <div key={group.label} role="group" aria-label={group.label}>
              <p className="palette__group" aria-hidden="true">
                {group.label}
              </p>
              {group.choices.map((choice) => {
                index++;
                const own = index;
                return (
                  // biome-ignore lint/a11y/useFocusableInteractive: as above.
                  // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the field choose an option.
                  <div
                    key={choice.key}
                    id={idOf(own)}
                    role="option"
                    aria-selected={own === active}
                    className="palette__choice"
                    onPointerMove={() => setAt(own)}
                    onClick={() => choose(choice)}
                  >
                    {choice.seller && <Avatar name={choice.label} online={choice.seller.online} />}
                    <bdi className="palette__label p-line">
                      <Marked text={choice.label} spans={choice.spans} />
                    </bdi>
                    {choice.keys && <KeyCaps keys={choice.keys} />}
                  </div>
                );
              })}
            </div>
          ))}
        {choices.length === 0 && failed.length === 0 && (
          <p className="palette__group">{text('inbox.noResults')}</p>
        )}
      </div>
      {failed.length > 0 && (
        <p className="palette__group" role="status">
          {failureText(text, 'common.failed')}{' '}
          <button
            type="button"
            className="p-button p-button--quiet"
            onClick={() => {
              for (const { again } of failed) again();
            }}
          >
            {text('common.retry')}
          </button>
        </p>
      )}
    </Dialog>
  );
}

function KeyCaps({ keys }: { keys: string }) {
  return (
    <span className="palette__keys" aria-hidden="true">
      {keyCaps(keys).map((key) => (
        <kbd key={key} className="key">
          {key}
        </kbd>
      ))}
    </span>
  );
}
