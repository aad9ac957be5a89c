import { TriangleAlert } from 'lucide-react';
import { useText } from '../../i18n/text.js';
import type { Colleague } from './documents.js';
import { maxMentions, mentionsIn } from './mentions-in.js';

/** Says, before a note is stored, that it mentions more colleagues than it can reach. */
export function MentionLimit({
  text: written,
  colleagues,
}: {
  text: string;
  colleagues: readonly Colleague[];
}) {
  const text = useText();
  const excess = mentionsIn(written, colleagues).length - maxMentions;
  return (
    <div role="status">
      {excess > 0 && (
        <p className="mention-limit">
          <TriangleAlert size={16} aria-hidden="true" /> {text('notes.tooManyMentions', { count: excess })}
        </p>
      )}
    </div>
  );
}
