import { MessageCircleReply } from 'lucide-react';
import { useText } from '../../i18n/text.js';
import { timeOfDay } from '../../i18n/times.js';
import './together.css';
import type { ThreadMessage } from '../thread/thread-source.js';

/** A colleague's message. */
export type Answer = Pick<ThreadMessage, 'id' | 'message' | 'sentByName' | 'createdAt'>;

interface Props {
  answer: Answer | null;
  onSendAnyway: () => void;
  onBack: () => void;
}

/** Shows a colleague's answer, and asks whether to send the draft nevertheless. */
export function AnswerNote({ answer, onSendAnyway, onBack }: Props) {
  const text = useText();
  const name = answer?.sentByName ?? text('thread.colleague');
  return (
    <div
      className="answer-note"
      role="alert"
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        event.preventDefault();
        event.stopPropagation();
        onBack();
      }}
    >
      <p className="answer-note__title">
        <MessageCircleReply size={18} aria-hidden="true" />
        <strong>{text('together.answered', { name })}</strong>
        {answer && <time dateTime={answer.createdAt}>{timeOfDay(answer.createdAt)}</time>}
      </p>
      {answer && (
        <p className="answer-note__text" dir="auto">
          {answer.message.slice(0, 300)}
        </p>
      )}
      <div className="answer-note__actions">
        <button
          type="button"
          className="p-button p-button--primary"
          aria-keyshortcuts="Enter"
          onClick={onSendAnyway}
        >
          {text('thread.sendAnyway')}{' '}
          <span className="key" aria-hidden="true">
            ↵
          </span>
        </button>
        <button type="button" className="p-button" aria-keyshortcuts="Escape" onClick={onBack}>
          {text('together.keepEditing')}{' '}
          <span className="key" aria-hidden="true">
            Esc
          </span>
        </button>
      </div>
    </div>
  );
}
