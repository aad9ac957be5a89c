import { EyeOff } from 'lucide-react';
import { useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import './redaction.css';
import './texts.js';

/** Says who redacted a message, and when. */
export function RedactionNote({ redaction }: Pick<ThreadMessage, 'redaction'>) {
  const text = useText();
  if (!redaction) return null;
  const { redactedByName: name, redactedAt } = redaction;
  const time = dateAndTime(redactedAt);
  return (
    <span className="thread-redaction">
      <EyeOff size={14} aria-hidden="true" />
      {name === null
        ? text('redaction.redactedBySide', { time })
        : text('redaction.redacted', { name, time })}
    </span>
  );
}
