import { toUnits } from '../../api/offsets.js';
import type { Note } from '../inbox/documents.js';
import { FormattedText } from '../thread/formatted-text.js';

type TextAndMentions = Pick<Note, 'text' | 'mentions'>;

/** Shows the text of a note with its mentions, and with its links unless it is in a button. Users who left keep the name that the text has. */
export function NoteText({ text, mentions, isPlain }: TextAndMentions & { isPlain?: boolean }) {
  return (
    <FormattedText
      {...{ text, isPlain }}
      spans={toUnits(text, mentions)}
      isWhole
      show={({ colleague, isViewer }, name) => (
        <span className="note__mention" data-viewer={isViewer || undefined}>
          <bdi>{colleague ? `@${colleague.name}` : name}</bdi>
        </span>
      )}
    />
  );
}
