import { ArrowLeft, BellOff, CalendarDays, Link2, MailOpen, MailPlus, Search } from 'lucide-react';
import {
  lazy,
  type Ref,
  useCallback,
  useEffect,
  useImperativeHandle,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { ErrorKind } from '../../api/errors.js';
import { useThreadNotes } from '../../features/notes/use-thread-notes.js';
import { DetailsButton } from '../../features/seller-column/details-button.js';
import type { SellerColumn } from '../../features/seller-column/use-seller-column.js';
import { Thread, type ThreadHandle } from '../../features/thread/thread.js';
import { ReadBy } from '../../features/together/read-by.js';
import { Viewers } from '../../features/together/viewers.js';
import { undoSend } from '../../features/undo-send/undo-send.js';
import { useText } from '../../i18n/text.js';
import '../../features/thread/thread.css';
import { afterFrame } from '../../components/after-frame.js';
import { Avatar } from '../../components/avatar.js';
import { EarlyKeys } from '../../components/early-keys.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useLoaded } from '../../components/use-loaded.js';
import type { SellerRow } from '../../features/inbox/documents.js';
import { useInbox, useSeller, useStore } from '../../features/inbox/inbox-context.js';
import { createOperatorSource } from '../../features/inbox/operator-thread-source.js';
import { sentThroughDetails } from '../../features/inbox/sent-through.js';
import { conversationPath, messagePath } from '../../paths.js';
import { operatorRouter } from '../../router.js';
import './thread-pane.css';
import type { MessageDetails } from '../../features/thread/message-row.js';
import type { Work } from '../../features/work-state/use-work.js';
import { WorkBar } from '../../features/work-state/work-bar.js';
import { loadMatching } from '../../late-matching.js';
import type { MessageToolsProps } from './message-tools.js';
import { useComposerTools } from './use-composer-tools.js';
import type { OpenMuting } from './use-muting.js';
import { useRemovedMark } from './use-removed-mark.js';

/** Loads the menus of messages. */
export const loadMessageTools = () => import('./message-tools.js');

const loadCollapsingHead = () => import('./collapsing-head.js');

/** Loads the record with the conversation, so that it is there when the user prints. */
const loadRecord = () => import('./thread-record.js');
const ThreadBar = lazy(() => import('../../features/search/thread-bar.js'));

/** The methods of the open conversation for the shortcuts. */
export interface ThreadPaneHandle {
  focusComposer(): void;
  focusHeading(): void;
  search(): void;
  goToDate(): void;
  copyLink(): void;
  insertReply(name: string): void;
  toggleNote(): void;
  /** Focuses the newest message, whose menu Enter opens. */
  focusMessage(): void;
}

interface Props {
  sellerId: string;
  work: Work;
  column: SellerColumn;
  muting: OpenMuting | null;
  handle: Ref<ThreadPaneHandle>;
  onError: (error: ErrorKind) => void;
  announce: (text: string) => void;
}

/** Shows the open conversation: heading, actions and thread. */
export function ThreadPane({ sellerId, ...props }: Props) {
  const text = useText();
  const seller = useSeller(sellerId);
  const isOffline = useStore(({ liveState }) => liveState === 'offline');

  if (seller) return <OpenThread {...props} seller={seller} />;
  return (
    <section className="thread-pane" aria-label={text('inbox.conversation')}>
      <header className="thread-head">
        <BackButton />
      </header>
      <p className="pane-note" role="status">
        {text(
          seller === null ? 'inbox.sellerNotFound' : isOffline ? 'inbox.offlineThread' : 'common.loading',
        )}
      </p>
    </section>
  );
}

function OpenThread({
  seller,
  work,
  column,
  muting,
  handle,
  onError,
  announce,
}: Omit<Props, 'sellerId'> & { seller: SellerRow }) {
  const text = useText();
  const { store, user } = useInbox();
  const { messageId, query, searchIn } = operatorRouter.useRoute();
  const { chatEnabled } = useStore(({ permissions }) => permissions);
  const revision = useStore(({ replyRevision }) => replyRevision);
  const { id, businessName: name, markedUnread } = seller;
  const source = useMemo(() => createOperatorSource(store, user.actorId, id), [store, user.actorId, id]);
  const kept = useMemo(() => store.kept.messagesOf(id), [store, id]);
  const thread = useRef<ThreadHandle>(null);
  const pane = useRef<HTMLElement>(null);
  const heading = useRef<HTMLHeadingElement>(null);
  const [bar, setBar] = useState<'search' | 'date' | null>(null);
  const focusMessage = useCallback(() => thread.current?.focusComposer(), []);
  const { threadNotes, ...noteMode } = useThreadNotes(seller, focusMessage);
  useRemovedMark(seller);

  const q = searchIn === 'messages' ? query.q : '';
  const jumpTo = useMemo(() => (messageId ? { messageId, query: q } : null), [messageId, q]);

  const copyLink = async () => {
    try {
      await navigator.clipboard.writeText(location.origin + conversationPath(id));
      announce(text('inbox.linkCopied'));
    } catch {
      announce(text('common.failed'));
    }
  };
  useImperativeHandle(handle, () => ({
    focusComposer: noteMode.isOpen ? noteMode.close : focusMessage,
    toggleNote: noteMode.toggle,
    focusMessage: () => {
      const menu = () => pane.current?.querySelector<HTMLElement>('.message-menu[tabindex="0"]');
      thread.current?.drawButtons();
      // The first frame can show the end of the thread, which the list does not have yet.
      if (menu()) menu()?.focus();
      else afterFrame(() => menu()?.focus());
    },
    focusHeading: () => heading.current?.focus({ preventScroll: true }),
    search: () => setBar('search'),
    goToDate: () => setBar('date'),
    copyLink: () => void copyLink(),
    insertReply: (name) => thread.current?.insertReply(name),
  }));

  const printed = useLoaded(loadRecord);
  const matching = useLoaded(loadMatching);
  const tools = useLoaded(loadMessageTools);
  const collapsing = useLoaded(loadCollapsingHead);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each conversation begins with its whole head.
  useEffect(() => {
    if (pane.current) return collapsing?.collapseHead(pane.current);
  }, [collapsing, id]);
  const latest = useRef({ noteMode, work });
  latest.current = { noteMode, work };
  const page = useMemo<MessageToolsProps['page']>(
    () => ({
      ...{ sellerId: id, canWrite: chatEnabled, thread, announce },
      pathTo: (messageId) => messagePath(id, messageId),
      get noteMode() {
        return latest.current.noteMode;
      },
      get work() {
        return latest.current.work;
      },
    }),
    [id, chatEnabled, announce],
  );
  const messageTools = useCallback<MessageDetails>(
    (message, isNewest) => (
      <>
        <ReadBy message={message} sellerName={name} />
        {tools && <tools.MessageTools {...{ message, isNewest, page }} />}
      </>
    ),
    [name, tools, page],
  );
  const closeBar = () => {
    setBar(null);
    noteMode.focusComposer();
  };
  const mark = text(markedUnread ? 'inbox.removeMark' : 'inbox.markUnread');
  return (
    <section ref={pane} className="thread-pane" aria-labelledby="thread-name">
      <div className="thread-top">
        <header className="thread-head">
          <BackButton />
          <Avatar name={name} online={seller.online} />
          <div className="thread-head__who">
            <h2 id="thread-name" ref={heading} tabIndex={-1} className="thread-head__name p-line" dir="auto">
              {name}
            </h2>
            <p className="thread-head__state" data-online={seller.online || undefined}>
              {text(seller.online ? 'inbox.online' : 'inbox.offline')} <Viewers sellerId={id} />
            </p>
          </div>
          {muting?.isMuted && (
            <Action
              label={text('notifications.unmute')}
              keys="Shift+M"
              icon={BellOff}
              onClick={muting.toggle}
            />
          )}
          <Action
            label={text('inbox.searchThread')}
            keys="F"
            icon={Search}
            onClick={() => setBar('search')}
          />
          <Action
            label={text('inbox.goToDate')}
            keys="G"
            icon={CalendarDays}
            onClick={() => setBar('date')}
          />
          <Action label={mark} keys="U" icon={markedUnread ? MailOpen : MailPlus} onClick={work.toggleMark} />
          <span data-copies-link="">
            <Action label={text('inbox.copyLink')} icon={Link2} onClick={() => void copyLink()} />
          </span>
          <DetailsButton column={column} />
        </header>
        <WorkBar sellerId={id} state={seller.workState} work={work.open} />
        {bar && (
          <LazyBoundary waiting={<EarlyKeys onCancel={() => setBar(null)} />}>
            <ThreadBar
              key={id}
              kind={bar}
              sellerId={id}
              onFound={(found, q) => thread.current?.jumpTo(found, q)}
              onClose={closeBar}
            />
          </LazyBoundary>
        )}
      </div>
      <div className="thread-body" data-thread="">
        <Thread
          key={source.key}
          ref={thread}
          source={source}
          kept={kept}
          readerId={user.id}
          readerName={user.name}
          otherName={name}
          chatEnabled={chatEnabled}
          jumpTo={jumpTo}
          details={sentThroughDetails}
          tools={messageTools}
          record={printed && { Record: printed.default, ownName: user.marketplace.name }}
          replies={{ useTools: useComposerTools, sellerId: id, revision }}
          notes={threadNotes}
          findMatches={matching?.messageMatches}
          undoSend={undoSend}
          onError={onError}
        />
      </div>
    </section>
  );
}

function BackButton() {
  const text = useText();
  return (
    <button
      type="button"
      className="p-button p-button--quiet p-button--icon thread-head__back"
      aria-label={text('inbox.back')}
      onClick={() => operatorRouter.goTo({ sellerId: null, messageId: null })}
    >
      <ArrowLeft className="flips" size={20} aria-hidden="true" />
    </button>
  );
}

interface ActionProps {
  label: string;
  keys?: string;
  icon: typeof Search;
  onClick: () => void;
}

function Action({ label, keys, icon: Icon, onClick }: ActionProps) {
  return (
    <button
      type="button"
      className="p-button p-button--quiet p-button--icon"
      aria-label={label}
      title={keys ? `${label} (${keys})` : label}
      aria-keyshortcuts={keys}
      onClick={onClick}
    >
      <Icon size={18} aria-hidden="true" />
    </button>
  );
}
