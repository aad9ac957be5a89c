import { lazy, useEffect, useRef, useState } from 'react';
import type { ErrorKind } from '../../api/errors.js';
import { EarlyKeys } from '../../components/early-keys.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { Toast, useToast } from '../../components/toast.js';
import { ConnectionBanner } from '../../features/inbox/connection-banner.js';
import { NewMessageAnnouncer } from '../../features/inbox/new-message-announcer.js';
import { useText } from '../../i18n/text.js';
import './inbox-page.css';
import { loadAccountPanel } from '../../features/account-menu/account-menu.js';
import { loadReplyTools } from '../../features/canned-replies/use-reply-tools.js';
import { useShortcuts } from '../../features/commands/use-shortcuts.js';
import { useInbox } from '../../features/inbox/inbox-context.js';
import { useRail } from '../../features/inbox/views/use-rail.js';
import { useListOfAddress } from '../../features/inbox/views/use-shown-view.js';
import { useViewActs } from '../../features/inbox/views/use-view-acts.js';
import { ViewList } from '../../features/inbox/views/view-list.js';
import { loadNotes } from '../../features/notes/use-thread-notes.js';
import { ColumnSlot, loadSellerDetails } from '../../features/seller-column/column-slot.js';
import { useSellerColumn } from '../../features/seller-column/use-seller-column.js';
import { loadTextFormat } from '../../features/thread/late-text-format.js';
import { loadReaders } from '../../features/together/read-by.js';
import { loadHeldLine } from '../../features/undo-send/undo-send.js';
import { useWork } from '../../features/work-state/use-work.js';
import { loadMatching } from '../../late-matching.js';
import { operatorRouter } from '../../router.js';
import { isPhone } from './is-phone.js';
import { type ListHandle, ListPane } from './list-pane.js';
import { loadMessageTools, ThreadPane, type ThreadPaneHandle } from './thread-pane.js';
import { useCommands } from './use-commands.js';
import { useMuting } from './use-muting.js';
import { useViewCommands } from './use-view-commands.js';

const loadPalette = () => import('../../features/commands/palette.js');
const loadShortcutSheet = () => import('../../features/commands/shortcut-sheet.js');
const loadMentions = () => import('../../features/notes/mentions-dialog.js');
const Palette = lazy(loadPalette);
const Mentions = lazy(loadMentions);
const ShortcutSheet = lazy(loadShortcutSheet);
const loadFoundMessages = () => import('./found-list.js');
const loadNeighbours = () => import('../../features/inbox/browser-neighbours.js');
const loadThreadBar = () => import('../../features/search/thread-bar.js');
const loadedEarly: readonly (() => Promise<unknown>)[] = [
  ...[loadPalette, loadShortcutSheet, loadFoundMessages, loadThreadBar],
  ...[
    loadAccountPanel,
    loadMatching,
    loadReplyTools,
    loadReaders,
    loadNotes,
    loadMentions,
    loadHeldLine,
    loadMessageTools,
    loadSellerDetails,
    async () => loadTextFormat(),
  ],
];

/** Shows the views, the list of conversations and the open one; the views in a menu and, on a phone, list or conversation. */
export function InboxPage({ onError }: { onError: (error: ErrorKind) => void }) {
  const text = useText();
  const { store, user } = useInbox();
  const { sellerId } = operatorRouter.useRoute();
  const hasRail = useRail();
  const list = useRef<ListHandle>(null);
  const thread = useRef<ThreadPaneHandle>(null);
  const [front, setFront] = useState<'palette' | 'shortcuts' | 'mentions' | null>(null);
  const [isLate, setLate] = useState(false);
  const { message, announce } = useToast();
  const { acts, dialog } = useViewActs(announce);
  const openShortcuts = () => setFront('shortcuts');
  const openPalette = () => setFront('palette');
  const closeFront = () => setFront(null);
  const waiting = <EarlyKeys onCancel={closeFront} />;
  const viewCommands = useViewCommands(acts);
  const work = useWork({ list, announce });
  const column = useSellerColumn(sellerId);
  const muting = useMuting(sellerId, announce);
  const openMentions = () => setFront('mentions');
  const commands = useCommands({
    viewCommands,
    list,
    thread,
    work,
    column,
    muting,
    openPalette,
    openShortcuts,
    openMentions,
    announce: (id) => announce(text(id)),
  });
  useShortcuts(commands);

  useListOfAddress(() => announce(text('views.gone')));
  useEffect(() => store.select(sellerId), [store, sellerId]);
  useEffect(() => {
    if (sellerId === null) return;
    let hasLeft = false;
    let stop = () => {
      hasLeft = true;
    };
    loadNeighbours()
      .then((module) => {
        if (!hasLeft) stop = module.loadNeighboursOf(store, sellerId);
      })
      .catch(() => {});
    return () => stop();
  }, [store, sellerId]);

  // Load them early, so that they open at once, also without a network.
  useEffect(() => {
    const timer = setTimeout(() => {
      setLate(true);
      for (const load of loadedEarly) load().catch(() => {});
    }, 3000);
    return () => clearTimeout(timer);
  }, []);

  // On a phone, the focus moves to the screen that is shown now.
  const before = useRef(sellerId);
  useEffect(() => {
    if (isPhone() && before.current !== sellerId) {
      if (sellerId) thread.current?.focusHeading();
      else list.current?.focus(before.current ?? undefined);
    }
    before.current = sellerId;
  }, [sellerId]);

  return (
    <main className="inbox" data-screen={sellerId ? 'thread' : 'list'}>
      <h1 className="p-hidden">{text('inbox.heading', { name: user.marketplace.name })}</h1>
      {hasRail && (
        <div className="views-rail">
          <ViewList />
        </div>
      )}
      <ListPane
        handle={list}
        acts={acts}
        isResizable={isLate}
        onPalette={openPalette}
        onShortcuts={openShortcuts}
        onMentions={openMentions}
      />
      {sellerId ? (
        <ThreadPane {...{ sellerId, work, column, muting, onError, announce }} handle={thread} />
      ) : (
        <Nothing onShortcuts={openShortcuts} />
      )}
      {sellerId && (
        <ColumnSlot
          {...{ sellerId, column, muting }}
          work={work.open}
          writeNote={() => thread.current?.toggleNote()}
          copyLink={() => thread.current?.copyLink()}
        />
      )}
      {work.layer}
      <ConnectionBanner />
      <Toast message={message} />
      <NewMessageAnnouncer />
      {dialog}
      {front === 'palette' && (
        <LazyBoundary waiting={waiting}>
          <Palette
            commands={commands}
            onReply={sellerId === null ? null : (name) => thread.current?.insertReply(name)}
            onClose={closeFront}
          />
        </LazyBoundary>
      )}
      {front === 'mentions' && (
        <LazyBoundary waiting={waiting}>
          <Mentions onClose={closeFront} />
        </LazyBoundary>
      )}
      {front === 'shortcuts' && (
        <LazyBoundary waiting={waiting}>
          <ShortcutSheet commands={commands} onClose={closeFront} />
        </LazyBoundary>
      )}
    </main>
  );
}

/** Shows a hint while no conversation is open. */
function Nothing({ onShortcuts }: { onShortcuts: () => void }) {
  const text = useText();
  return (
    <section className="thread-pane thread-pane--none" aria-label={text('inbox.conversation')}>
      <div>
        <p>{text('inbox.noneSelected')}</p>
        <button type="button" className="p-button p-button--quiet" onClick={onShortcuts}>
          {text('inbox.shortcuts')} <kbd className="key">?</kbd>
        </button>
      </div>
    </section>
  );
}
