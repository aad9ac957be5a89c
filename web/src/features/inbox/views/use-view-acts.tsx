import { lazy, type ReactNode, useState } from 'react';
import { LazyBoundary } from '../../../components/lazy-boundary.js';
import type { ToastAction } from '../../../components/toast.js';
import { useText } from '../../../i18n/text.js';
import { operatorRouter } from '../../../router.js';
import type { SavedView } from '../documents.js';
import { useInbox } from '../inbox-context.js';
import type { SavedOrErrors, ViewName } from './saved-view-requests.js';
import { addressOf, addressOfView, queryOfView } from './shown-view.js';
import { useShownView } from './use-shown-view.js';

const ViewDialog = lazy(() => import('./view-dialog.js'));
const loadRequests = () => import('./saved-view-requests.js');

/** The acts on the shown view; null for each that is not possible. */
export interface ViewActs {
  /** Asks for a name, and saves the view as a new one. */
  save: (() => void) | null;
  /** Asks for another name of the saved view, and who sees it. */
  rename: (() => void) | null;
  /** Gives the saved view the shown list, labels and order. */
  replace: (() => void) | null;
  /** Deletes the saved view, and offers to restore it. */
  remove: (() => void) | null;
  /** Restores the view that was deleted last. */
  restore: (() => void) | null;
}

type Announce = (text: string, action?: ToastAction) => void;

/** Returns the acts on the shown view, and the dialog that they open. */
export function useViewActs(announce: Announce): { acts: ViewActs; dialog: ReactNode } {
  const text = useText();
  const { store } = useInbox();
  const { client, work } = store;
  const { view, savedView, isEdited } = useShownView();
  const [dialog, setDialog] = useState<'save' | 'rename' | null>(null);
  const [deleted, setDeleted] = useState<SavedView | null>(null);
  const own = savedView?.canChange ? savedView : null;

  const show = ({ id }: SavedView) => operatorRouter.goTo(addressOfView(id), { replace: true });
  /** Stores and shows a saved view. @returns the messages about invalid input. */
  const apply = (result: SavedOrErrors, message: 'views.wasSaved' | 'views.wasRestored') => {
    if ('messages' in result) return result.messages;
    work.putView(result.saved);
    show(result.saved);
    announce(text(message, { name: result.saved.name }));
    return null;
  };
  const attempt = (act: () => Promise<unknown>) => void act().catch(() => announce(text('common.failed')));

  const submit = async (name: ViewName) => {
    const { createView, updateView } = await loadRequests();
    if (dialog === 'rename' && own) {
      return apply(await updateView(client, own.id, name, queryOfView(own)), 'views.wasSaved');
    }
    return view && apply(await createView(client, name, view), 'views.wasSaved');
  };
  const replace = (saved: SavedView) =>
    attempt(async () => {
      if (!view) return;
      const { updateView } = await loadRequests();
      const messages = apply(await updateView(client, saved.id, saved, view), 'views.wasSaved');
      if (messages) announce(messages.join(' '));
    });
  const restore = (saved: SavedView) =>
    attempt(async () => {
      setDeleted(null);
      const { createView } = await loadRequests();
      const messages = apply(await createView(client, saved, queryOfView(saved)), 'views.wasRestored');
      if (messages) announce(messages.join(' '));
    });
  const remove = (saved: SavedView) =>
    attempt(async () => {
      const { deleteView } = await loadRequests();
      await deleteView(client, saved.id);
      setDeleted(saved);
      // Its conversations stay listed.
      if (view) operatorRouter.goTo(addressOf(view), { replace: true });
      work.removeView(saved.id);
      const action = { label: text('views.undo'), run: () => restore(saved) };
      announce(text('views.wasDeleted', { name: saved.name }), action);
    });

  const acts: ViewActs = {
    save: view && view.list !== 'UNREAD' ? () => setDialog('save') : null,
    rename: own && (() => setDialog('rename')),
    replace: own && isEdited && view?.list !== 'UNREAD' ? () => replace(own) : null,
    remove: own && (() => remove(own)),
    restore: deleted && (() => restore(deleted)),
  };
  return {
    acts,
    dialog: dialog && (
      <LazyBoundary>
        <ViewDialog
          saved={dialog === 'rename' ? own : null}
          onSubmit={submit}
          onClose={() => setDialog(null)}
        />
      </LazyBoundary>
    ),
  };
}
