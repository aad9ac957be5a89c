import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { useText } from '../../../i18n/text.js';
import { longDateAndTime, shortTime } from '../../../i18n/times.js';
import type { Note } from '../../inbox/documents.js';
import { openNote } from '../../notes/note-place.js';
import { NoteText } from '../../notes/note-text.js';
import '../../notes/notes.css';
import type { SectionProps } from '../column-host.js';
import { RowButton } from '../details-row.js';
import { Section } from '../section.js';

/** Shows the latest internal notes of the conversation. Each opens the conversation at the note. */
export function Notes({ seller, details, host }: SectionProps) {
  const text = useText();
  const client = useApiClient();
  /** The seller whose note could not be opened. */
  const [failedOf, setFailedOf] = useState<string | null>(null);
  const open = async (note: Note) => {
    try {
      setFailedOf(null);
      await openNote(client, note);
      host.leave?.();
    } catch {
      setFailedOf(seller.id);
    }
  };
  return (
    <Section
      title={text('sellerColumn.notes')}
      action={
        <RowButton icon={Plus} label={text('sellerColumn.writeNote')} keys="Alt+N" onClick={host.writeNote} />
      }
    >
      {failedOf === seller.id && (
        <p className="details-note" role="alert">
          {text('common.failed')}
        </p>
      )}
      {details?.notes.length === 0 && <p className="details-note">{text('sellerColumn.noNotes')}</p>}
      <ul className="details-notes" aria-busy={details === undefined}>
        {details?.notes.map((note) => (
          <li key={note.id}>
            <button
              type="button"
              className="details-notes__item"
              title={longDateAndTime(note.createdAt)}
              onClick={() => void open(note)}
            >
              <span className="details-notes__head">
                <bdi className="p-line">
                  {note.isOwn
                    ? text('work.you')
                    : (note.author?.name ?? note.authorName ?? text('sellerColumn.program'))}
                </bdi>
                <time dateTime={note.createdAt}>{shortTime(note.createdAt)}</time>
              </span>
              <span className="details-notes__text" dir="auto">
                <NoteText {...note} isPlain />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {details?.hasMoreNotes && <p className="details-note">{text('sellerColumn.moreNotes')}</p>}
    </Section>
  );
}
