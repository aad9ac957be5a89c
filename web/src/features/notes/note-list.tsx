import { StickyNote } from 'lucide-react';
import { useState, useSyncExternalStore } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { mutate } from '../../api/request.js';
import { useText } from '../../i18n/text.js';
import { dateAndTime, longDateAndTime, timeOfDay } from '../../i18n/times.js';
import type { Note } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import { RedactionNote } from '../redaction/redaction-note.js';
import { readDraft, writeDraft } from '../thread/drafts.js';
import { sameDay } from '../thread/grouping.js';
import type { Outbox } from '../thread/outbox.js';
import type { ThreadSource } from '../thread/thread-source.js';
import { UnsentRow } from '../thread/unsent-row.js';
import { withoutStored } from '../thread/without-stored.js';
import { deleteNote, restoreNote } from './documents.js';
import './notes.css';
import './texts.js';
import { useNoteChange } from './note-change.js';
import { NoteEditor } from './note-editor.js';
import { useOpenedNote } from './note-place.js';
import { NoteRedaction } from './note-redaction.js';
import { messageOfNote } from './note-source.js';
import { NoteText } from './note-text.js';
import type { NotesStore } from './notes-store.js';

interface Props {
  notes: NotesStore;
  outbox: Outbox;
  source: ThreadSource;
  /** The times of the messages before and after the notes; null: the thread's beginning or end. */
  from: string | null;
  to: string | null;
  /** Called when the text of an unsent note goes back to the composer. */
  onEdit: () => void;
}

/** Shows the notes between two messages, and at the thread's end those that are not stored yet. */
export default function NoteList({ notes, outbox, source, from, to, onEdit }: Props) {
  const all = useSyncExternalStore(notes.subscribe, () => notes.notes);
  const deleted = useSyncExternalStore(notes.subscribe, () => notes.deleted);
  const unsent = withoutStored(
    useSyncExternalStore(outbox.watch, outbox.items),
    all.filter(({ isOwn }) => isOwn).map(messageOfNote),
  );
  const isHere = ({ createdAt }: Note) =>
    (from === null || createdAt >= from) && (to === null || createdAt < to);
  const here = [...all, ...deleted.values()]
    .filter(isHere)
    .sort((one, other) => (one.createdAt < other.createdAt ? -1 : Number(one.createdAt > other.createdAt)));
  const edit = (id: string) => {
    const item = unsent.find((each) => each.id === id);
    if (!item) return;
    outbox.remove(id);
    const draft = readDraft(source.key);
    writeDraft(source.key, item.text + (draft === '' ? '' : `\n${draft}`));
    onEdit();
  };
  return (
    <>
      {here.map((note) =>
        deleted.has(note.id) ? (
          <DeletedNote key={note.id} note={note} />
        ) : (
          <NoteRow key={note.id} note={note} after={from} />
        ),
      )}
      {to === null &&
        unsent.map((item) => (
          <div key={item.id} className="note-unsent">
            <UnsentRow
              unsent={item}
              continued={false}
              last={false}
              onRetry={(id) => outbox.retry(id)}
              onRemove={(id) => outbox.remove(id)}
              onEdit={edit}
            />
          </div>
        ))}
    </>
  );
}

function NoteRow({ note, after }: { note: Note; after: string | null }) {
  const text = useText();
  const client = useApiClient();
  const { store } = useInbox();
  const change = useNoteChange(note);
  const { element, isEmphasized } = useOpenedNote(note.id);
  const { isEditing } = change;
  const [hasFailed, setFailed] = useState(false);
  const { createdAt, editedAt, isOwn } = note;
  const author = isOwn ? text('notes.you') : (note.author?.name ?? note.authorName ?? text('notes.program'));
  const time = after !== null && sameDay(after, createdAt) ? timeOfDay(createdAt) : dateAndTime(createdAt);
  const remove = async () => {
    try {
      const { chatNoteDelete } = await mutate(client, deleteNote, { id: note.id });
      if (chatNoteDelete?.chatNote) store.applyNote(chatNoteDelete.chatNote);
      setFailed(!chatNoteDelete?.chatNote);
    } catch {
      setFailed(true);
    }
  };
  return (
    <article
      ref={element}
      className="note"
      aria-label={text('notes.noteBy', { name: author, time })}
      data-note={note.id}
      data-opened={isEmphasized || undefined}
    >
      <header className="note__head">
        <StickyNote size={14} aria-hidden="true" />
        <strong>{text('notes.label')}</strong>
        <bdi className="note__author p-line">{author}</bdi>
        <time dateTime={createdAt} title={longDateAndTime(createdAt)}>
          {time}
        </time>
        {editedAt !== null && <span title={longDateAndTime(editedAt)}>{text('notes.edited')}</span>}
        {!isEditing && (
          <span className="note__actions">
            {isOwn && (
              <>
                <button type="button" className="p-button p-button--quiet" onClick={change.begin}>
                  {text('notes.edit')}
                </button>
                <button type="button" className="p-button p-button--quiet" onClick={() => void remove()}>
                  {text('notes.delete')}
                </button>
              </>
            )}
            <NoteRedaction note={note} />
          </span>
        )}
      </header>
      {isEditing ? (
        <NoteEditor {...{ note, change }} />
      ) : (
        <p className="note__text" dir="auto">
          <NoteText {...note} />
        </p>
      )}
      <RedactionNote redaction={note.redaction} />
      {hasFailed && <p role="alert">{text('common.failed')}</p>}
    </article>
  );
}

/** Stands in place of a deleted note until the conversation is closed, to undo the deletion. */
function DeletedNote({ note }: { note: Note }) {
  const text = useText();
  const client = useApiClient();
  const { store } = useInbox();
  const [hasFailed, setFailed] = useState(false);
  const restore = async () => {
    try {
      const { chatNoteRestore } = await mutate(client, restoreNote, { id: note.id });
      if (chatNoteRestore?.chatNote) store.applyNote(chatNoteRestore.chatNote);
      setFailed(!chatNoteRestore?.chatNote);
    } catch {
      setFailed(true);
    }
  };
  return (
    <div className="note note--deleted" role="status">
      <span>{text(hasFailed ? 'common.failed' : 'notes.deleted')}</span>
      <button type="button" className="p-button p-button--quiet" onClick={() => void restore()}>
        {text('notes.undo')}
      </button>
    </div>
  );
}
