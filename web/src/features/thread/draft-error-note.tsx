import { TriangleAlert } from 'lucide-react';
import { useLoaded } from '../../components/use-loaded.js';
import { type MessageId, useText } from '../../i18n/text.js';
import { type DraftError, isWarning } from './composer-draft.js';

/** Texts in place of those of a message. */
export interface DraftErrorTexts {
  warning: string;
  /** The heading for content that is not allowed. */
  blocked: string;
  /** The heading for any other reason. */
  failed: string;
  sendAnyway: string;
  /** The heading above the text as it would be stored, and the button that stores it. */
  redacted: string;
  store: string;
}

export interface DraftErrorNoteProps {
  id: string;
  error: DraftError;
  text: string;
  onSendAnyway: (acknowledged: readonly string[]) => void;
  texts?: DraftErrorTexts | undefined;
}

/** The element has no hints: its script loads no modules of the portals. */
const hasHints = import.meta.env.MODE !== 'element';
const loadHints = () => import('./writing-hints.js');

/** The maximum number of findings in the list. All are marked in the text. */
const maxListed = 5;

/** Explains why a message was not sent, lists the findings in it, and offers to send it if possible. */
export function DraftErrorNote({ id, error, text: draft, onSendAnyway, texts }: DraftErrorNoteProps) {
  const text = useText();
  const { reason, findings, sentences } = error;
  const isWarned = isWarning(error);
  const redacted = isWarned && error.redacted;
  const title = redacted
    ? (texts?.redacted ?? text('thread.redacted'))
    : isWarned
      ? (texts?.warning ?? text('thread.warning'))
      : ((reason === 'content' ? texts?.blocked : texts?.failed) ?? text(titles[reason]));
  return (
    <div
      className="thread-note thread-note--error"
      data-warned={isWarned || undefined}
      role="alert"
      id={id}
      // On a phone it scrolls, also by the keyboard.
      tabIndex={isWarned ? undefined : 0}
    >
      <TriangleAlert size={18} aria-hidden="true" />
      <div>
        <p>
          <strong>{title}</strong>
        </p>
        {redacted && (
          <p className="thread-text" dir="auto">
            {redacted}
          </p>
        )}
        {findings.length > 0 && (
          <ul>
            {findings.slice(0, maxListed).map(({ kind, start, end, description, action }) => (
              <li key={`${kind} ${start}`}>
                {text(action === 'BLOCK' ? 'thread.findingBlocked' : 'thread.findingWarned', {
                  // The server names built-in kinds in English. A pattern has the name that the marketplace gave it.
                  description: text('thread.finding', { kind, description }),
                })}{' '}
                <bdi>
                  <mark data-action={action}>{draft.slice(start, end)}</mark>
                </bdi>
              </li>
            ))}
          </ul>
        )}
        {hasHints && findings.some(({ hint }) => hint) && <LateHints findings={findings} />}
        {reason === 'input' && sentences.map((sentence) => <p key={sentence}>{sentence}</p>)}
        {isWarned && (
          <button
            type="button"
            className="p-button"
            onClick={() => onSendAnyway([...new Set(findings.map(({ kind }) => kind))])}
          >
            {redacted
              ? (texts?.store ?? text('thread.send'))
              : (texts?.sendAnyway ?? text('thread.sendAnyway'))}
          </button>
        )}
      </div>
    </div>
  );
}

function LateHints({ findings }: { findings: DraftError['findings'] }) {
  const hints = useLoaded(loadHints);
  return hints && <hints.WritingHints findings={findings} />;
}

const titles: Readonly<Record<DraftError['reason'], MessageId>> = {
  answered: 'together.notSentAnswered',
  content: 'thread.errorBlocked',
  off: 'thread.errorChatOff',
  forbidden: 'thread.errorForbidden',
  input: 'thread.error',
};
