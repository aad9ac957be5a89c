import { Check, Minus } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { useText } from '../i18n/text.js';
import { type Match, nameMatches } from '../matching.js';
import { Dialog } from './dialog.js';
import { EarlyKeys } from './early-keys.js';
import { Marked } from './marked.js';
import './chooser.css';

/** An option of a chooser. */
export interface Choice {
  key: string;
  label: string;
  /** Shown after the label. */
  detail?: string;
  /** Shown before the label. */
  icon?: ReactNode;
  /** A digit that chooses the option while nothing is typed. */
  digit?: string;
  isDisabled?: boolean;
  /** Whether it is chosen, if several options can be; `mixed` if it is chosen for some of the objects. */
  checked?: boolean | 'mixed';
}

interface Props {
  title: string;
  placeholder: string;
  choices: readonly Choice[];
  /** Whether the chooser stays open, so that several options can be chosen. */
  isMultiple?: boolean;
  /** Whether the options are being loaded. Enter and the arrow keys wait for them. */
  isLoading?: boolean;
  /** Why the options could not be loaded, with a button that loads them again. */
  failure?: string | null;
  onRetry?: () => void;
  /** Shown if there is no option at all. */
  none: string;
  /** Explains the keys, or shows an error. */
  note?: string | undefined;
  hasProblem?: boolean;
  onChoose: (key: string) => void;
  onClose: () => void;
}

/** Finds an option by some letters of its label. Escape closes it, and the browser returns the focus. */
export function Chooser(props: Props) {
  const {
    title,
    placeholder,
    choices,
    isMultiple = false,
    isLoading = false,
    failure = null,
    onRetry,
    none,
    note,
    hasProblem,
    onChoose,
    onClose,
  } = props;
  const text = useText();
  const [typed, setTyped] = useState('');
  /** The option that the user moved to; it stays active when others are loaded before it. */
  const [chosen, setChosen] = useState<string | null>(null);
  const listId = useId();
  const list = useRef<HTMLDivElement>(null);
  const q = typed.trim();
  const found = choices
    .map((choice) => ({ choice, spans: nameMatches(choice.label, q) }))
    .filter(({ spans }) => q === '' || spans.length > 0)
    .sort((one, other) => rankOf(one.choice.label, one.spans) - rankOf(other.choice.label, other.spans));
  const active =
    found.length === 0
      ? -1
      : Math.max(
          0,
          found.findIndex(({ choice }) => choice.key === chosen),
        );
  const idOf = (index: number) => `${listId}-${index}`;

  // biome-ignore lint/correctness/useExhaustiveDependencies: another option must be visible.
  useEffect(() => {
    list.current?.querySelector('[data-active]')?.scrollIntoView({ block: 'nearest' });
  }, [active, typed]);

  const choose = (choice: Choice | undefined) => {
    if (choice && !choice.isDisabled) onChoose(choice.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    // The key that opened the chooser is still held.
    if (event.repeat && (event.key === 'Enter' || (typed === '' && event.key.length === 1))) {
      event.preventDefault();
      return;
    }
    const byDigit =
      typed === '' &&
      choices.find(({ digit }) => digit && (event.key === digit || event.code === `Digit${digit}`));
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (byDigit) choose(byDigit);
    else if (by && found.length > 0)
      setChosen(found[(active + by + found.length) % found.length]?.choice.key ?? null);
    else if (event.key === 'Enter') choose(found[active]?.choice);
    else return;
    event.preventDefault();
  };

  return (
    <Dialog label={title} className="p-chooser" closesOnOutsideClick onClose={onClose}>
      <p className="p-chooser__title" aria-hidden="true">
        {title}
      </p>
      {isLoading && <EarlyKeys begins={/^(Enter|Arrow.*)$/} />}
      <input
        className="p-chooser__field"
        type="text"
        role="combobox"
        aria-expanded="true"
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active >= 0 ? idOf(active) : undefined}
        aria-label={placeholder}
        placeholder={placeholder}
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        enterKeyHint="done"
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(null);
        }}
        onKeyDown={onKeyDown}
      />
      <div
        id={listId}
        ref={list}
        className="p-chooser__list"
        role="listbox"
        aria-label={title}
        aria-multiselectable={isMultiple || undefined}
      >
        {found.map(({ choice, spans }, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the field keeps the focus and names the active option.
          // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the field choose an option.
          <div
            key={choice.key}
            id={idOf(index)}
            role="option"
            aria-selected={isMultiple ? choice.checked === true : index === active}
            aria-disabled={choice.isDisabled || undefined}
            data-active={index === active || undefined}
            className="p-chooser__option"
            onPointerMove={() => setChosen(choice.key)}
            onClick={() => choose(choice)}
          >
            {isMultiple && <CheckMark checked={choice.checked ?? false} />}
            {choice.icon}
            <bdi className="p-chooser__label p-line">
              <Marked text={choice.label} spans={spans} />
            </bdi>
            {choice.detail && <span className="p-chooser__detail p-line">{choice.detail}</span>}
            {choice.digit && (
              <span aria-hidden="true">
                <kbd className="key">{choice.digit}</kbd>
              </span>
            )}
          </div>
        ))}
      </div>
      {found.length === 0 && (
        <p className="p-chooser__none" role="status">
          {choices.length === 0 ? (failure ?? none) : text('work.noMatch')}{' '}
          {failure !== null && (
            <button type="button" className="p-button p-button--quiet" onClick={onRetry}>
              {text('common.retry')}
            </button>
          )}
        </p>
      )}
      {note !== undefined && (
        <p
          className="p-chooser__note"
          role={hasProblem ? 'alert' : undefined}
          data-problem={hasProblem || undefined}
        >
          {note}
        </p>
      )}
    </Dialog>
  );
}

/** Orders the found options: those that begin with the query first, then those with a word that does. */
function rankOf(label: string, spans: readonly Match[]): number {
  const [first] = spans;
  if (!first || first.start === 0) return 0;
  return /[\p{L}\p{N}]/u.test(label[first.start - 1] ?? '') ? 2 : 1;
}

function CheckMark({ checked }: { checked: boolean | 'mixed' }) {
  const Icon = checked === 'mixed' ? Minus : Check;
  return (
    <span className="p-chooser__check" aria-hidden="true" data-on={checked || undefined}>
      {checked && <Icon size={14} strokeWidth={3} />}
    </span>
  );
}
