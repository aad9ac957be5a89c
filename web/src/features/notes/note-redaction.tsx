import { lazy, useEffect, useState, useSyncExternalStore } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { mutate } from '../../api/request.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import type { Note } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import type { RedactedText } from '../redaction/redact-dialog.js';
import { loadRights, redactionMark, rightsOf, watchRights } from '../redaction/rights.js';
import '../redaction/texts.js';
import { redactNote } from './documents.js';

const RedactDialog = lazy(() => import('../redaction/redact-dialog.js'));

/** A button that lets the author of a note, and those who can redact any message, remove its text or parts of it for good. */
export function NoteRedaction({ note }: { note: Note }) {
  const text = useText();
  const client = useApiClient();
  const { store } = useInbox();
  const [isOpen, setOpen] = useState(false);
  const [announced, setAnnounced] = useState('');
  useEffect(() => loadRights(client), [client]);
  const canRedactAny = useSyncExternalStore(watchRights, () => rightsOf(client)?.canRedactMessages ?? false);
  const subject: RedactedText = {
    kind: 'note',
    text: note.text,
    redactedAt: note.redaction?.redactedAt ?? null,
    redact: async (what) => {
      const previousEditedAt = what.spans ? note.editedAt : null;
      const input = { id: note.id, ...what, previousEditedAt };
      const { chatNoteRedact } = await mutate(client, redactNote, { input });
      if (chatNoteRedact?.chatNote) store.applyNote(chatNoteRedact.chatNote);
      return chatNoteRedact;
    },
  };
  const isPossible = (note.isOwn || canRedactAny) && note.text !== redactionMark;
  return (
    <>
      {isPossible && (
        <button type="button" className="p-button p-button--quiet" onClick={() => setOpen(true)}>
          {text('redaction.noteButton')}
        </button>
      )}
      <span role="status" className="p-hidden">
        {announced}
      </span>
      {isOpen && (
        <LazyBoundary>
          <RedactDialog {...{ client, subject }} announce={setAnnounced} onClose={() => setOpen(false)} />
        </LazyBoundary>
      )}
    </>
  );
}
