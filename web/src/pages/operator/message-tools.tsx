import type { RefObject } from 'react';
import { flushSync } from 'react-dom';
import { useInbox } from '../../features/inbox/inbox-context.js';
import type { MessageActions } from '../../features/message-menu/actions.js';
import { MessageMenuButton } from '../../features/message-menu/message-menu-button.js';
import { addQuotation } from '../../features/message-menu/quotation.js';
import { ownKeys } from '../../features/notes/note-keys.js';
import { RedactionNote } from '../../features/redaction/redaction-note.js';
import { useRedaction } from '../../features/redaction/use-redaction.js';
import { readDraft, writeDraft } from '../../features/thread/drafts.js';
import type { ThreadHandle } from '../../features/thread/thread.js';
import type { ThreadMessage } from '../../features/thread/thread-source.js';
import type { Work } from '../../features/work-state/use-work.js';
import { useText } from '../../i18n/text.js';

export interface MessageToolsProps {
  message: ThreadMessage;
  isNewest: boolean;
  /** The open conversation; the same object while it is open, whose values are the latest ones. */
  page: {
    sellerId: string;
    pathTo: (messageId: string) => string;
    /** Whether messages can be written now. */
    canWrite: boolean;
    thread: RefObject<ThreadHandle | null>;
    /** Switches between messages and internal notes. */
    noteMode: { isOpen: boolean; open: () => void; close: () => void };
    work: Work;
    announce: (text: string) => void;
  };
}

/** Shows the button of the menu of a message in the open conversation. */
export function MessageTools({ message, isNewest, page }: MessageToolsProps) {
  const text = useText();
  const { store, user } = useInbox();
  const redaction = useRedaction(store.client, message, 'AdminUser', page.announce);
  const { sellerId, canWrite, thread, announce } = page;
  const actions: MessageActions = {
    label: text('inbox.messageActions'),
    linkTo: ({ id }) => location.origin + page.pathTo(id),
    quote: canWrite
      ? (quotation) => {
          // A message is quoted in a message, also while a note is written.
          if (page.noteMode.isOpen) flushSync(() => page.noteMode.close());
          const field = thread.current?.field();
          if (field) addQuotation(field, quotation);
        }
      : undefined,
    addNote: (quotation) => {
      const key = ownKeys(user.actorId) + sellerId;
      const draft = readDraft(key);
      writeDraft(key, draft + (/[^\n]$/.test(draft) ? '\n' : '') + quotation);
      page.noteMode.open();
    },
    markUnreadFrom: ({ id }) => page.work.markFrom(id),
    redaction: redaction.action,
    announce,
  };
  return (
    <>
      <MessageMenuButton {...{ message, actions }} isReachable={isNewest} />
      <RedactionNote redaction={message.redaction} />
      {redaction.dialog}
    </>
  );
}
