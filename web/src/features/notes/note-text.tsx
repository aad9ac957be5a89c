import { toUnits } from '../../api/offsets.js';
import type { Note } from '../inbox/documents.js';
import { cut } from '../thread/spans.js';

type TextAndMentions = Pick<Note, 'text' | 'mentions'>;

/** Shows the text of a note with its mentions. Users who left keep the name that the text has. */
export function NoteText({ text, mentions }: TextAndMentions) {
  return (
    <>
      {cut(text, toUnits(text, mentions)).map(({ text: piece, start, over }) =>
        over ? (
          <span key={start} className="note__mention" data-viewer={over.isViewer || undefined}>
            <bdi>{over.colleague ? `@${over.colleague.name}` : piece}</bdi>
          </span>
        ) : (
          piece
        ),
      )}
    </>
  );
}
