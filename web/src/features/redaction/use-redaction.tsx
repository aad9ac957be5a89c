import type { Client } from '@urql/core';
import { lazy, type ReactNode, useEffect, useState } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import type { ThreadMessage } from '../thread/thread-source.js';
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
        <RedactDialog {...{ client, message, announce }} onClose={() => setOpen(false)} />
      </LazyBoundary>
    ),
  };
}
