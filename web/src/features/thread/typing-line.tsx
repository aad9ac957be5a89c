import { useText } from '../../i18n/text.js';
import type { ThreadSource } from './thread-source.js';
import { useTypists } from './typing.js';

/** Shows who types. Its line is always rendered, so that nothing moves. */
export function TypingLine({ source, otherName }: { source: ThreadSource; otherName: string }) {
  const text = useText();
  const typists = useTypists(source);
  const [first] = typists;
  const name = first?.name ?? (first?.own ? text('thread.colleague') : otherName);
  return (
    <p className="thread-typing" aria-live="polite">
      {first && (
        <>
          <span className="thread-dots" aria-hidden="true">
            <i />
            <i />
            <i />
          </span>
          <bdi className="p-line">{text('thread.typing', { name, others: typists.length - 1 })}</bdi>
        </>
      )}
    </p>
  );
}
