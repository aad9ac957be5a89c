import { Command, Search, X } from 'lucide-react';
import { lazy, type Ref, useEffect, useImperativeHandle, useRef, useState } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useLoaded } from '../../components/use-loaded.js';
import { useTypingPause } from '../../components/use-typing-pause.js';
import { AccountMenu } from '../../features/account-menu/account-menu.js';
import { Conversations } from '../../features/inbox/conversation-list.js';
import { useInbox, useStore } from '../../features/inbox/inbox-context.js';
import type { ViewActs } from '../../features/inbox/views/use-view-acts.js';
import { ViewHead } from '../../features/inbox/views/view-head.js';
import { MentionsButton } from '../../features/notes/mentions-button.js';
import { useText } from '../../i18n/text.js';
import './list-pane.css';
import './density.css';
import type { RovingListHandle } from '../../components/roving-list.js';
import type { OperatorRoute } from '../../paths.js';
import { operatorRouter } from '../../router.js';
import { chooseLocale } from './choose-language.js';
import { useAdminPath } from './use-admin-path.js';

const FoundList = lazy(() => import('./found-list.js'));
const UndoSendChoice = lazy(() => import('../../features/undo-send/undo-send-choice.js'));
const DensityChoice = lazy(() => import('../../features/look/density-choice.js'));
const loadListResizer = () => import('../../features/look/list-resizer.js');

/** The methods of the list for the shortcuts. */
export interface ListHandle extends RovingListHandle {
  focusSearch(): void;
}

interface Props {
  handle: Ref<ListHandle>;
  /** The acts on the shown view. */
  acts: ViewActs;
  /** Whether its width can be changed. */
  isResizable: boolean;
  onPalette: () => void;
  onShortcuts: () => void;
  onMentions: () => void;
}

/** Shows the list: account menu, view, search, and the conversations or the found messages. */
export function ListPane({ handle, acts, isResizable, onPalette, onShortcuts, onMentions }: Props) {
  const text = useText();
  const { user } = useInbox();
  const adminPath = useAdminPath();
  const route = operatorRouter.useRoute();
  const field = useRef<HTMLInputElement>(null);
  const list = useRef<RovingListHandle>(null);
  const inMessages = route.searchIn === 'messages' && route.query.q.trim() !== '';

  useImperativeHandle(handle, () => ({
    focus: (id) => list.current?.focus(id) ?? false,
    show: (id) => list.current?.show(id),
    focusSearch: () => {
      field.current?.focus();
      field.current?.select();
    },
  }));

  return (
    <section className="list-pane" aria-label={text('inbox.conversations')}>
      <header className="list-head">
        <div className="list-head__who">
          <p className="list-head__name p-line" dir="auto">
            {user.marketplace.name}
          </p>
          <LiveStatus />
        </div>
        <MentionsButton onOpen={onMentions} />
        <button
          type="button"
          className="p-button p-button--quiet p-button--icon"
          title={text('inbox.paletteHint')}
          aria-label={text('inbox.palette')}
          aria-keyshortcuts="Control+K Meta+K"
          onClick={onPalette}
        >
          <Command size={18} aria-hidden="true" />
        </button>
        <AccountMenu
          user={user}
          adminPath={adminPath}
          onChooseLocale={chooseLocale}
          onShortcuts={onShortcuts}
          settings={
            <LazyBoundary>
              <DensityChoice className="account-menu__row" fieldClass="p-field account-menu__select" />
              <UndoSendChoice className="account-menu__row" fieldClass="p-field account-menu__select" />
            </LazyBoundary>
          }
        />
      </header>
      <ViewHead acts={acts} />
      <SearchField field={field} route={route} onDown={() => list.current?.focus()} />
      {(route.query.q.trim() !== '' || route.searchIn === 'messages') && <SearchIn route={route} />}
      <div className="list-body" data-conversations={inMessages ? undefined : ''}>
        {inMessages ? (
          <LazyBoundary>
            <FoundList q={route.query.q.trim()} handle={list} />
          </LazyBoundary>
        ) : (
          <Conversations handle={list} />
        )}
      </div>
      {isResizable && <Resizer />}
    </section>
  );
}

/** Lets the user change the list's width, as soon as that is loaded. */
function Resizer() {
  const loaded = useLoaded(loadListResizer);
  return loaded && <loaded.default />;
}

/** Shows whether the list is live. It is always rendered, so that nothing moves when it changes. */
function LiveStatus() {
  const text = useText();
  const state = useStore(({ liveState }) => liveState);
  const labels = {
    live: 'inbox.live',
    connecting: 'inbox.connecting',
    offline: 'inbox.noConnection',
  } as const;
  return (
    <p className="list-head__live" data-live={state}>
      {text(labels[state])}
    </p>
  );
}

interface SearchFieldProps {
  field: Ref<HTMLInputElement> & { current: HTMLInputElement | null };
  route: OperatorRoute;
  onDown: () => void;
}

function SearchField({ field, route, onDown }: SearchFieldProps) {
  const text = useText();
  const [typed, setTyped] = useState(route.query.q);
  const { query, searchIn } = route;
  const label = text(searchIn === 'messages' ? 'inbox.searchMessages' : 'inbox.search');
  /** The query that this field has put into the address, or taken from it. */
  const ownQuery = useRef(query.q);
  const search = (q: string, more: Partial<OperatorRoute> = {}) => {
    ownQuery.current = q;
    operatorRouter.goTo({ query: { ...query, q }, ...more }, { replace: true });
  };
  const clear = () => {
    setTyped('');
    search('', { searchIn: 'names' });
  };

  // Going back, or to a copied address, changes the query. The field's own query can arrive after more was typed.
  useEffect(() => {
    if (query.q === ownQuery.current) return;
    ownQuery.current = query.q;
    setTyped(query.q);
  }, [query.q]);

  useTypingPause(typed.trim(), (q) => {
    if (q !== query.q) search(q);
  });

  return (
    <search className="list-search">
      <Search className="list-search__icon" size={16} aria-hidden="true" />
      <input
        ref={field}
        className="p-field list-search__field"
        type="search"
        value={typed}
        maxLength={500}
        placeholder={label}
        aria-label={label}
        aria-keyshortcuts="/"
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => setTyped(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') {
            event.preventDefault();
            onDown();
          }
          if (event.key === 'Enter')
            operatorRouter.goTo({ query: { ...query, q: typed.trim() } }, { replace: true });
          if (event.key === 'Escape' && (typed !== '' || searchIn === 'messages')) {
            event.preventDefault();
            clear();
          }
        }}
      />
      {typed !== '' && (
        <button
          type="button"
          className="p-button p-button--quiet p-button--icon list-search__clear"
          aria-label={text('inbox.clearSearch')}
          onClick={() => {
            clear();
            field.current?.focus();
          }}
        >
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </search>
  );
}

/** Lets the user search names or messages. */
function SearchIn({ route }: { route: OperatorRoute }) {
  const text = useText();
  return (
    <fieldset className="list-chips">
      <legend className="p-hidden">{text('inbox.searchIn')}</legend>
      {(['names', 'messages'] as const).map((searchIn) => (
        <button
          key={searchIn}
          type="button"
          className="list-chip"
          aria-pressed={route.searchIn === searchIn}
          onClick={() => operatorRouter.goTo({ searchIn }, { replace: true })}
        >
          {text(searchIn === 'names' ? 'inbox.inNames' : 'inbox.inMessages')}
        </button>
      ))}
    </fieldset>
  );
}
