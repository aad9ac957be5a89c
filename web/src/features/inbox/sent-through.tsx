import { useText } from '../../i18n/text.js';
import type { ThreadMessage } from '../thread/thread-source.js';

/** Shows the API key whose chat token wrote a message. */
export const sentThroughDetails = ({ sentThrough }: ThreadMessage) =>
  sentThrough && <SentThrough {...sentThrough} />;

function SentThrough({ label, prefix }: NonNullable<ThreadMessage['sentThrough']>) {
  const text = useText();
  const key = label ?? `${prefix}…`;
  return (
    <span className="thread-origin p-line" title={text('inbox.sentThroughHint', { key })}>
      <bdi>{text('inbox.sentThrough', { key })}</bdi>
    </span>
  );
}
