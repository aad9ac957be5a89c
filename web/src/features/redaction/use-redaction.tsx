import type { Client } from '@urql/core';
import { lazy, type ReactNode, useEffect, useState } from 'react';
import { mutate } from '../../api/request.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import { redactMessage } from './documents.js';
import type { RedactedText } from './redact-dialog.js';
import { canRedact, loadRights, rightsOf, watchRights } from './rights.js';

const RedactDialog = lazy(() => import('./redact-dialog.js'));

/** The redaction of a message, for its menu, and the dialog. */
interface RedactionAction {
  action: {
    watch: (listener: () => void) => () => void;
    isPossible: () => boolean;
    run: () => void;
  };
  dialog: ReactNode;
}

/** Lets the user redact a message. */
export function useRedaction(
  client: Client,
  message: ThreadMessage,
  ownType: ThreadMessage['sentByType'],
  announce: (text: string) => void,
): RedactionAction {
  const [isOpen, setOpen] = useState(false);
  useEffect(() => loadRights(client), [client]);
  const subject: RedactedText = {
    kind: 'message',
    text: message.message,
    redactedAt: message.redaction?.redactedAt ?? null,
    redact: async (what) =>
      (await mutate(client, redactMessage, { input: { id: message.id, ...what } })).chatMessageRedact,
  };
  return {
    action: {
      watch: watchRights,
      isPossible: () => {
        const rights = rightsOf(client);
        return rights !== null && canRedact(rights, message, ownType);
      },
      run: () => setOpen(true),
    },
    dialog: isOpen && (
      <LazyBoundary>
        <RedactDialog {...{ client, subject, announce }} onClose={() => setOpen(false)} />
      </LazyBoundary>
    ),
  };
}
