import { type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { mutate } from '../../api/request.js';
import { useText } from '../../i18n/text.js';
import type { Note } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import { loadColleagues } from './colleagues.js';
import { updateNote } from './documents.js';
import { mentionsIn } from './mentions-in.js';
import { withPresentNames } from './present-names.js';

/** Lets the author change a note. */
export function NoteEditor({ note, onClose }: { note: Note; onClose: () => void }) {
  const text = useText();
  const client = useApiClient();
  const { store } = useInbox();
  const field = useRef<HTMLTextAreaElement>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    const { current } = field;
    current?.focus();
    current?.setSelectionRange(current.value.length, current.value.length);
  }, []);
  const save = async () => {
    const written = field.current?.value.trim() ?? '';
    if (written === '') return;
    try {
      const mentions = mentionsIn(written, await loadColleagues(client));
      const { chatNoteUpdate } = await mutate(client, updateNote, {
        input: { id: note.id, text: written, mentions },
      });
      if (!chatNoteUpdate?.chatNote) {
        setError(
          chatNoteUpdate?.errors?.flatMap(({ messages }) => messages).join(' ') ?? text('common.failed'),
        );
        return;
      }
      store.applyNote(chatNoteUpdate.chatNote);
      onClose();
    } catch {
      setError(text('common.failed'));
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
    }
    if (event.key === 'Enter' && !event.shiftKey && !matchMedia('(pointer: coarse)').matches) {
      event.preventDefault();
      void save();
    }
  };
  return (
    <div className="note__editor">
      <textarea
        ref={field}
        className="p-field"
        rows={3}
        dir="auto"
        defaultValue={withPresentNames(note)}
        aria-label={text('notes.editLabel')}
        aria-invalid={error !== null}
        onKeyDown={onKeyDown}
      />
      {error !== null && <p role="alert">{error}</p>}
      <div className="note__buttons">
        <button type="button" className="p-button p-button--primary" onClick={() => void save()}>
          {text('notes.save')}
        </button>
        <button type="button" className="p-button" onClick={onClose}>
          {text('common.cancel')}
        </button>
      </div>
    </div>
  );
}
