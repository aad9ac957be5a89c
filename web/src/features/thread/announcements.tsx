import { useText } from '../../i18n/text.js';
import type { ThreadMessage } from './thread-source.js';

const maxLength = 140;

/** Announces new messages to screen readers, at any scroll position. */
export function Announcements({
  messages,
  otherName,
}: {
  messages: readonly ThreadMessage[];
  otherName: string;
}) {
  const text = useText();
  return (
    <div className="p-hidden" aria-live="polite" aria-relevant="additions" data-announcements>
      {messages.map(({ id, sentByName, message }) => (
        <p key={id}>
          {text('thread.announced', {
            name: sentByName ?? otherName,
            message: message.length > maxLength ? `${message.slice(0, maxLength)} …` : message,
          })}
        </p>
      ))}
    </div>
  );
}
