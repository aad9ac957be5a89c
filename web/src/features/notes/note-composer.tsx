import { MessageSquare, StickyNote } from 'lucide-react';
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { useText } from '../../i18n/text.js';
import { useInbox } from '../inbox/inbox-context.js';
import { Composer } from '../thread/composer.js';
import { useComposerDraft } from '../thread/composer-draft.js';
import type { Outbox } from '../thread/outbox.js';
import { draftErrorOf } from '../thread/thread.js';
import type { ThreadSource } from '../thread/thread-source.js';
import type { Unsent } from '../thread/unsent.js';
import './notes.css';
import type { NotesStore } from './notes-store.js';
import { useErrorTexts } from './texts.js';
import { useMentionTools } from './use-mention-tools.js';

interface Props {
  source: ThreadSource;
  notes: NotesStore;
  outbox: Outbox;
  businessName: string;
  field: RefObject<HTMLTextAreaElement | null>;
  /** Goes back to messages. */
  onClose: () => void;
}

const mentions = { useTools: useMentionTools, sellerId: '', revision: 0 };

/** Lets the user write an internal note. It looks different from the composer of messages, in more than its colour. */
export default function NoteComposer({ source, notes, outbox, businessName, field, onClose }: Props) {
  const text = useText();
  const { user } = useInbox();
  const draft = useComposerDraft(source.key);
  const latest = useRef(draft);
  latest.current = draft;
  // Before the next key, which would be a shortcut.
  useLayoutEffect(() => field.current?.focus(), [field]);
  useEffect(() => {
    const onRejected = (rejected: Unsent) => {
      // Do not interrupt a user who is writing: the note stays in the thread, to be edited.
      if (latest.current.text !== '') return;
      outbox.remove(rejected.id);
      latest.current.replace(rejected.text, draftErrorOf(rejected));
    };
    const stop = outbox.listen({ onRejected });
    const waiting = outbox.items().find(({ refusal }) => refusal !== null);
    if (waiting) onRejected(waiting);
    return stop;
  }, [outbox]);
  const errorTexts = useErrorTexts();
  const back = text('notes.toMessage');
  return (
    <div className="note-composer">
      <p className="note-composer__label">
        <StickyNote size={16} aria-hidden="true" />
        <strong>{text('notes.label')}</strong>
        <span>{text('notes.onlyColleagues')}</span>
      </p>
      <Composer
        source={source}
        readerId={user.id}
        otherName={businessName}
        draft={draft}
        field={field}
        replies={mentions}
        texts={{
          placeholder: text('notes.placeholder'),
          label: text('notes.write', { name: businessName }),
          send: text('notes.add'),
          keys: text('notes.keys'),
          error: errorTexts,
        }}
        toggle={
          <button
            type="button"
            className="p-button p-button--quiet p-button--icon"
            aria-label={back}
            title={`${back} (Alt+N)`}
            aria-keyshortcuts="Alt+N"
            onClick={onClose}
          >
            <MessageSquare size={18} aria-hidden="true" />
          </button>
        }
        onSend={(written, acknowledged) =>
          outbox.add(written, acknowledged, 0, notes.notes.at(-1)?.createdAt)
        }
      />
    </div>
  );
}
