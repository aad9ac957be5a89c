import type { VariablesOf } from 'gql.tada';
import { type KeyboardEvent, useEffect, useId, useLayoutEffect, useRef, useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { busySeconds } from '../../api/errors.js';
import { toUnits } from '../../api/offsets.js';
import { mutate } from '../../api/request.js';
import { useText } from '../../i18n/text.js';
import type { Note } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import { outcomeOf } from '../thread/api-mapping.js';
import { useComposerDraft } from '../thread/composer-draft.js';
import { DraftErrorNote } from '../thread/draft-error-note.js';
import { knownColleagues, loadColleagues } from './colleagues.js';
import { updateNote } from './documents.js';
import { MentionLimit } from './mention-limit.js';
import { maxMentions, mentionsIn } from './mentions-in.js';
import type { NoteChange } from './note-change.js';
import { useErrorTexts } from './texts.js';

type Acknowledged = VariablesOf<typeof updateNote>['input']['acknowledged'];

/** Lets the author change a note. The changed text is a draft until it is saved or cancelled. */
export function NoteEditor({ note, change }: { note: Note; change: NoteChange }) {
  const text = useText();
  const client = useApiClient();
  const { store } = useInbox();
  const id = useId();
  const errorTexts = useErrorTexts();
  const draft = useComposerDraft(change.key);
  const field = useRef<HTMLTextAreaElement>(null);
  const [state, setState] = useState<'writing' | 'saving' | 'failed'>('writing');
  const { isBegunHere } = change;
  useEffect(() => {
    const { current } = field;
    // One that was begun earlier does not take the focus when it is scrolled to.
    if (!isBegunHere || !current) return;
    current.focus();
    current.setSelectionRange(current.value.length, current.value.length);
  }, [isBegunHere]);
  useLayoutEffect(() => {
    const { current } = field;
    if (current && current.value !== draft.text) current.value = draft.text;
  }, [draft.text]);

  const save = async (acknowledged: readonly string[]) => {
    const written = draft.text.trim();
    if (written === '' || state === 'saving') return;
    setState('saving');
    try {
      const earlier = note.mentions.flatMap(({ colleague }) => colleague ?? []);
      const found = mentionsIn(written, await loadColleagues(client), earlier);
      const mentions = found.slice(0, maxMentions);
      const { chatNoteUpdate } = await mutate(client, updateNote, {
        // The kinds come from the server's own findings.
        input: {
          ...{ id: note.id, text: written, mentions, confirmRedaction: true },
          acknowledged: [...acknowledged] as Acknowledged,
        },
      });
      const { chatNote = null, errors = null, findings = [], redactedMessage = null } = chatNoteUpdate ?? {};
      if (chatNote) {
        change.end();
        store.applyNote(chatNote);
        return;
      }
      setState('writing');
      const outcome = outcomeOf({ chatMessage: null, errors, findings, redactedMessage });
      if (outcome.status !== 'refused') return;
      draft.replace(written, {
        reason: outcome.findings.length > 0 ? 'content' : 'input',
        sentences: outcome.errors.flatMap(({ messages }) => messages),
        findings: toUnits(written, outcome.findings),
        redacted: outcome.redacted,
      });
    } catch {
      setState('failed');
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    // Enter also ends an input method's composition.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape') {
      event.preventDefault();
      event.stopPropagation();
      change.end();
    }
    if (event.key === 'Enter' && !event.shiftKey && !matchMedia('(pointer: coarse)').matches) {
      event.preventDefault();
      void save([]);
    }
  };
  return (
    <div className="note__editor">
      {draft.error && (
        <DraftErrorNote
          {...{ id: `${id}-error`, error: draft.error, text: draft.text, texts: errorTexts }}
          onSendAnyway={(acknowledged) => void save(acknowledged)}
        />
      )}
      <textarea
        ref={field}
        className="p-field"
        rows={3}
        dir="auto"
        readOnly={state === 'saving'}
        aria-label={text('notes.editLabel')}
        aria-invalid={draft.error !== null}
        aria-describedby={draft.error ? `${id}-error` : undefined}
        onChange={(event) => draft.edit(event.currentTarget.value)}
        onKeyDown={onKeyDown}
      />
      <MentionLimit text={draft.text} colleagues={knownColleagues()} />
      {state === 'failed' && (
        <p role="alert">
          {busySeconds() > 0 ? text('notes.busy', { seconds: busySeconds() }) : text('common.failed')}
        </p>
      )}
      <div className="note__buttons">
        <button type="button" className="p-button p-button--primary" onClick={() => void save([])}>
          {text('notes.save')}
        </button>
        <button type="button" className="p-button" onClick={change.end}>
          {text('common.cancel')}
        </button>
      </div>
    </div>
  );
}
