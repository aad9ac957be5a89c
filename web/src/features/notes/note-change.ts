import { useState } from 'react';
import type { Note } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import { readDraft, writeDraft } from '../thread/drafts.js';
import { withPresentNames } from './present-names.js';

/** A change of a note that its author writes. */
export interface NoteChange {
  /** The key of its draft. */
  key: string;
  isEditing: boolean;
  /** Whether it was begun since the note is shown. */
  isBegunHere: boolean;
  begin: () => void;
  /** Ends it, and deletes the draft. */
  end: () => void;
}

/** Holds whether a note is being changed: also one that was scrolled away, or was begun before a reload. */
export function useNoteChange(note: Note): NoteChange {
  const { user } = useInbox();
  const key = `note-change.${user.actorId}.${note.id}`;
  const [state, setState] = useState<'none' | 'earlier' | 'here'>(() =>
    readDraft(key) === '' ? 'none' : 'earlier',
  );
  return {
    key,
    isEditing: state !== 'none',
    isBegunHere: state === 'here',
    begin: () => {
      writeDraft(key, withPresentNames(note));
      setState('here');
    },
    end: () => {
      writeDraft(key, '');
      setState('none');
    },
  };
}
