import { type Ref, useCallback } from 'react';
import { failureText } from '../../components/failure-text.js';
import { RovingList, type RovingListHandle } from '../../components/roving-list.js';
import { useText } from '../../i18n/text.js';
import { adminPath } from '../../paths.js';
import { Link, operatorRouter } from '../../router.js';
import { useSettings } from '../../settings/settings.js';
import { ListRow } from './conversation-row.js';
import { useInbox, useStore } from './inbox-context.js';
import { isSameQuery, type ListQuery, wholeList } from './rows.js';
import { fixedViews } from './views/fixed-views.js';
import { addressOf } from './views/shown-view.js';
import { useShownView } from './views/use-shown-view.js';

/** Lists the conversations, or explains why there are none. */
export function Conversations({ handle }: { handle: Ref<RovingListHandle> }) {
  const text = useText();
  const { store } = useInbox();
  const { sellerId } = operatorRouter.useRoute();
  const { query: wanted } = useShownView();
  const { ids, status, complete, generation, query } = useStore(({ list }) => list.view);
  const { density } = useSettings();
  const open = useCallback((id: string) => operatorRouter.goTo({ sellerId: id, messageId: null }), []);

  if (ids.length === 0 && status === 'loading') return <Skeleton label={text('common.loading')} />;
  // The rows of another query would look like the result.
  const isOther = wanted !== null && !isSameQuery(query, wanted);
  if (status === 'failed' && (ids.length === 0 || isOther)) return <Failed loaded={isOther ? query : null} />;
  if (ids.length === 0) return <NoConversations query={query} />;
  return (
    <>
      <RovingList
        ref={handle}
        label={text('inbox.conversations')}
        ids={ids}
        complete={complete}
        generation={generation}
        rowHeight={density}
        current={sellerId}
        onEnd={() => store.list.more()}
      >
        {({ id, tabIndex, position }) => (
          <ListRow
            key={id}
            id={id}
            tabIndex={tabIndex}
            index={position['aria-posinset']}
            count={position['aria-setsize']}
            current={id === sellerId}
            onOpen={open}
          />
        )}
      </RovingList>
      {status === 'failed' && (
        <button type="button" className="p-button list-again" onClick={() => store.list.retry()}>
          {failureText(text, 'inbox.listFailed')} {text('common.retry')}
        </button>
      )}
    </>
  );
}

/** Shows that the list could not be loaded. `loaded` is the query of the rows that are loaded. */
function Failed({ loaded }: { loaded: ListQuery | null }) {
  const text = useText();
  const { store } = useInbox();
  const isOffline = useStore(({ liveState }) => liveState === 'offline');
  return (
    <div className="list-note" role="alert">
      <p>{failureText(text, loaded && isOffline ? 'inbox.offlineSearch' : 'inbox.listFailed')}</p>
      {loaded && (
        <button
          type="button"
          className="p-button"
          onClick={() => operatorRouter.goTo(addressOf(loaded), { replace: true })}
        >
          {text('inbox.showLoaded')}
        </button>
      )}
      <button type="button" className="p-button" onClick={() => store.list.retry()}>
        {text('common.retry')}
      </button>
    </div>
  );
}

/** Explains why there are no conversations, and offers the next step. */
function NoConversations({ query }: { query: ListQuery }) {
  const text = useText();
  const { canManageSettings, canManageAccounts } = useStore(({ permissions }) => permissions);
  const { q, list, labelIds } = query;
  if (q !== '' || list !== 'ALL' || labelIds.length > 0) {
    const empty = labelIds.length > 0 ? 'views.emptyLabels' : fixedViews[list].empty;
    return (
      <div className="list-note">
        <p role="status">{text(q === '' ? empty : 'inbox.noResults')}</p>
        {q !== '' && (
          <button
            type="button"
            className="p-button"
            onClick={() => operatorRouter.goTo({ searchIn: 'messages' }, { replace: true })}
          >
            {text('inbox.searchMessages')}
          </button>
        )}
        <button
          type="button"
          className="p-button"
          onClick={() => operatorRouter.goTo(addressOf(wholeList('ALL')), { replace: true })}
        >
          {text('inbox.showAll')}
        </button>
      </div>
    );
  }
  return (
    <div className="list-note">
      <p role="status">
        <strong>{text('inbox.noSellers')}</strong>
      </p>
      <p>{text(canManageSettings ? 'inbox.noSellersAdmin' : 'inbox.noSellersOther')}</p>
      {canManageSettings && (
        <Link className="p-button p-button--primary" href={adminPath('sellers')}>
          {text('inbox.addSeller')}
        </Link>
      )}
      {canManageAccounts && (
        <Link className="p-button" href={adminPath('keys')}>
          {text('inbox.createKey')}
        </Link>
      )}
    </div>
  );
}

/** Has the shape of the list, so that nothing jumps when it is loaded. */
function Skeleton({ label }: { label: string }) {
  return (
    <div className="list-skeleton" role="status">
      <span className="p-hidden">{label}</span>
      {Array.from({ length: 16 }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: they are all alike.
        <span key={index} className="row" aria-hidden="true">
          <span className="avatar" />
          <span className="row__name" />
          <span className="row__preview" />
        </span>
      ))}
    </div>
  );
}
