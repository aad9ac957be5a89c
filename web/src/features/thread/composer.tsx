import { Info, SendHorizontal } from 'lucide-react';
import { type KeyboardEvent, type ReactNode, type RefObject, useId, useLayoutEffect } from 'react';
import { currentLocale, useText } from '../../i18n/text.js';
import { type Draft, type DraftError, isWarning } from './composer-draft.js';
import { useTerms } from './content-terms.js';
import type { DraftErrorTexts } from './draft-error-note.js';
import { useErrorNote } from './late-error-note.js';
import { type Replies, type ReplyRequest, useNoTools } from './reply-tools.js';
import { countCodePoints, cut } from './spans.js';
import type { ThreadSource } from './thread-source.js';
import { useTypingSignal } from './typing.js';

/** The longest message, and the length from which the characters are counted on screen, in code points. */
const maxLength = 10_000;
const countFrom = 9_000;

export interface ComposerProps {
  source: ThreadSource;
  readerId: string;
  otherName: string;
  draft: Draft;
  field: RefObject<HTMLTextAreaElement | null>;
  /** Sends a text; `acknowledged` are the kinds of content that the writer was warned of. */
  onSend: (text: string, acknowledged: readonly string[]) => void;
  /** The canned replies that can be inserted. */
  replies?: Replies | undefined;
  /** The canned reply to insert; another object inserts another. */
  replyRequest?: ReplyRequest | null;
  /** A button that switches to another composer. */
  toggle?: ReactNode;
  /** Texts in place of those of a message. */
  texts?: { placeholder: string; label: string; send: string; keys: string; error: DraftErrorTexts };
}

/** Lets the user write. The findings in a text that was not sent are marked in it. */
export function Composer(props: ComposerProps) {
  const { source, readerId, otherName, draft, field, onSend, replies, replyRequest = null, texts } = props;
  const text = useText();
  const id = useId();
  const ErrorNote = useErrorNote();
  const terms = useTerms(readerId);
  const typing = useTypingSignal(source);
  const isAnswered = draft.error?.reason === 'answered';
  const error = isAnswered ? null : draft.error;
  const count = draft.text.length >= countFrom ? countCodePoints(draft.text.trim()) : 0;
  const tooLong = count > maxLength;
  const findings = error?.findings ?? [];
  const { text: written } = draft;
  const onSendAnyway = (acknowledged: readonly string[]) => send(acknowledged, true);
  const useTools = replies?.useTools ?? useNoTools;
  const onAnswerSeen = () => draft.error && draft.replace(draft.text, null);
  const tools = useTools({
    ...{ replies, request: replyRequest, field, text: written, isAnswered, onAnswerSeen, onSendAnyway },
  });

  // The browser keeps the history of typing for Ctrl+Z. React's `value` would write into the field at each key, which
  // cuts that history into single characters. Another text begins a new history, so that no sent text comes back.
  useLayoutEffect(() => {
    const { current } = field;
    if (current && current.value !== draft.text) current.value = draft.text;
  }, [field, draft.text]);

  const send = (acknowledged: readonly string[], isDecided = false) => {
    const trimmed = draft.text.trim();
    if (trimmed === '' || tooLong || (!isDecided && tools.isHeld(acknowledged))) return;
    typing.stopped();
    draft.replace('', null);
    onSend(trimmed, acknowledged);
    field.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends an input method's composition.
    if (event.nativeEvent.isComposing || event.keyCode === 229 || tools.onKeyDown(event)) return;
    if (event.key !== 'Enter' || event.shiftKey || event.altKey) return;
    // On a phone it is the only way to a new line.
    if (matchMedia('(pointer: coarse)').matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    send([]);
  };
  const onEdit = (after: string) => {
    draft.edit(after);
    if (after.trim() === '') typing.stopped();
    else typing.typed();
  };

  return (
    <form
      className="thread-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send([]);
      }}
    >
      {terms.shown && (
        <div className="thread-note thread-terms" role="note" id={`${id}-terms`}>
          <p>{text('thread.contentTerms')}</p>
          <button type="button" className="p-button" onClick={terms.toggle}>
            {text('thread.acceptTerms')}
          </button>
        </div>
      )}
      {error &&
        (ErrorNote ? (
          <ErrorNote
            {...{ id: `${id}-error`, error, text: draft.text, texts: texts?.error }}
            onSendAnyway={send}
          />
        ) : (
          <p className="thread-note thread-note--error" role="alert" id={`${id}-error`}>
            {texts?.error.failed ?? text('thread.error')}
          </p>
        ))}
      {tools.tools}
      <div className="thread-box" data-error={errorLevel(error)}>
        <div className="thread-sheet">
          <div className="thread-mirror" aria-hidden="true" dir="auto">
            {cut(draft.text, findings).map(({ text: piece, start, over }) =>
              over ? (
                <mark key={start} data-action={over.action}>
                  {piece}
                </mark>
              ) : (
                piece
              ),
            )}
            {'\u200b'}
          </div>
          <textarea
            ref={field}
            className="thread-field"
            rows={1}
            // An empty field has the direction of the page, as its placeholder.
            dir={draft.text === '' ? undefined : 'auto'}
            placeholder={texts?.placeholder ?? text('thread.placeholder')}
            aria-label={texts?.label ?? text('thread.write', { name: otherName })}
            aria-invalid={error !== null || tooLong}
            aria-describedby={error ? `${id}-error` : `${id}-keys`}
            enterKeyHint="enter"
            onChange={(event) => onEdit(event.currentTarget.value)}
            onKeyDown={onKeyDown}
            onSelect={tools.onSelect}
            onBlur={() => {
              typing.stopped();
              tools.close();
            }}
            {...tools.field}
          />
        </div>
        <div className="thread-tools">
          {props.toggle}
          <button
            type="button"
            className="p-button p-button--quiet p-button--icon"
            aria-label={text('thread.aboutTerms')}
            title={text('thread.aboutTerms')}
            aria-expanded={terms.shown}
            onClick={terms.toggle}
          >
            <Info size={18} aria-hidden="true" />
          </button>
          <button
            type="submit"
            className="p-button p-button--primary p-button--icon"
            aria-label={texts?.send ?? text('thread.send')}
            title={texts?.send ?? text('thread.send')}
            disabled={draft.text.trim() === '' || tooLong}
          >
            <SendHorizontal size={18} aria-hidden="true" className="thread-arrow" />
          </button>
        </div>
      </div>
      <div className="thread-foot">
        <span className="thread-keys" id={`${id}-keys`}>
          {texts?.keys ?? text('thread.keys')}
        </span>
        {count >= countFrom && (
          <span className="thread-count" data-over={tooLong || undefined} role="status">
            {text('thread.count', {
              count: new Intl.NumberFormat(currentLocale()).format(count),
              most: new Intl.NumberFormat(currentLocale()).format(maxLength),
            })}
          </span>
        )}
      </div>
    </form>
  );
}

function errorLevel(error: DraftError | null): 'blocked' | 'warned' | undefined {
  if (!error) return undefined;
  return isWarning(error) ? 'warned' : 'blocked';
}
