import { useEffect, useRef } from 'react';
import type { ErrorKind } from '../../api/errors.js';
import { Marked } from '../../components/marked.js';
import { currentLocale, useText } from '../../i18n/text.js';
import { nameMatches } from '../../matching.js';
import { adminPath } from '../../paths.js';
import { fillReply, type VariableValues } from '../../replies.js';
import { Link } from '../../router.js';
import { dateIn, FilledText, languageName, variableNames } from './filled-text.js';
import type { ReplyOption } from './options.js';

interface Props {
  listId: string;
  query: string;
  options: readonly ReplyOption[];
  active: number;
  idOf: (index: number) => string;
  /** Null while they are loaded. */
  values: Omit<VariableValues, 'date'> | null;
  error: ErrorKind | null;
  /** Whether the options are those of the query. */
  isComplete: boolean;
  onHover: (index: number) => void;
  onChoose: (option: ReplyOption) => void;
}

/** Lists canned replies above the composer, the active one with its text. */
export function ReplyList(props: Props) {
  const { listId, query, options, active, idOf, values, error, isComplete, onHover, onChoose } = props;
  const text = useText();
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const hasNone = isComplete && options.length === 0;
  const status = error
    ? text('replies.failed')
    : hasNone
      ? text('replies.noResults')
      : isComplete
        ? text('replies.found', { count: options.length })
        : '';
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a click must not take the focus from the composer.
    <div className="reply-anchor" onMouseDown={(event) => event.preventDefault()}>
      <div className="reply-popup">
        <div
          id={listId}
          ref={list}
          className="reply-list"
          role="listbox"
          aria-label={text('replies.title')}
          // A long list scrolls, also by the keyboard.
          tabIndex={0}
        >
          {options.map((option, index) => (
            // biome-ignore lint/a11y/useFocusableInteractive: the composer has the focus.
            // biome-ignore lint/a11y/useKeyWithClickEvents: the keys of the composer choose an option.
            <div
              key={option.key}
              id={idOf(index)}
              role="option"
              aria-selected={index === active}
              className="reply-option"
              onPointerMove={({ movementX, movementY }) => {
                // A list that opens below a resting pointer keeps its first option.
                if (movementX !== 0 || movementY !== 0) onHover(index);
              }}
              onClick={() => onChoose(option)}
            >
              <Option {...{ option, query, values }} isActive={index === active} />
            </div>
          ))}
        </div>
        <div className="reply-foot">
          <span role="status" className={error || hasNone ? undefined : 'p-hidden'}>
            {status}
          </span>
          <Link href={adminPath('replies')} tabIndex={-1}>
            {text('replies.manage')}
          </Link>
        </div>
      </div>
    </div>
  );
}

function Option({
  option: { reply, text: chosen, hasOthers },
  query,
  values,
  isActive,
}: {
  option: ReplyOption;
  query: string;
  values: Props['values'];
  isActive: boolean;
}) {
  const text = useText();
  const { language } = chosen;
  const filling = { ...(values ?? { seller: null, me: null, order: null }), date: dateIn(language) };
  const { missing } = fillReply(chosen.text, filling);
  return (
    <>
      <span className="reply-option__head">
        <bdi className="reply-option__name p-line">
          <Marked text={reply.name} spans={nameMatches(reply.name, query)} />
        </bdi>
        {(hasOthers || language !== currentLocale()) && (
          <span className="reply-option__tag">{languageName(language, currentLocale())}</span>
        )}
        {!reply.shared && <span className="reply-option__tag">{text('replies.own')}</span>}
      </span>
      <span className="reply-option__text" data-active={isActive || undefined} lang={language} dir="auto">
        <FilledText text={chosen.text} values={filling} />
      </span>
      {isActive && values !== null && missing.length > 0 && (
        <span className="reply-option__missing">
          {text('replies.missing', { names: missing.map((name) => text(variableNames[name])).join(', ') })}
        </span>
      )}
    </>
  );
}
