import { type Ref, useCallback } from 'react';
import { RovingList, type RovingListHandle } from '../../components/roving-list.js';
import { useText } from '../../i18n/text.js';
import { operatorRouter } from '../../router.js';
import { ListRow } from './conversation-row.js';
import { useInbox, useStore } from './inbox-context.js';

/** Lists the conversations, or says why there are none. */
export function Conversations({ handle }: { handle: Ref<RovingListHandle> }) {
  const text = useText();
  const { store } = useInbox();
  const { sellerId } = operatorRouter.useRoute();
  const { ids, status, complete, generation, query } = useStore(({ list }) => list.view);
  const open = useCallback((id: string) => operatorRouter.goTo({ sellerId: id, messageId: null }), []);

  if (ids.length === 0 && status === 'loading') return <Skeleton label={text('common.loading')} />;
  if (status === 'failed' && ids.length === 0) {
    return (
      <div className="list-note" role="alert">
        <p>{text('inbox.listFailed')}</p>
        <button type="button" className="p-button" onClick={() => store.list.retry()}>
          {text('common.retry')}
        </button>
      </div>
    );
  }
  if (ids.length === 0) {
    const filtered = query.unread || query.waiting;
    const why = query.q.trim() ? 'inbox.noResults' : filtered ? 'inbox.allDone' : 'inbox.noSellers';
    return (
      <p className="list-note" role="status">
        {text(why)}
      </p>
    );
  }
  return (
    <>
      <RovingList
        ref={handle}
        label={text('inbox.conversations')}
        ids={ids}
        complete={complete}
        generation={generation}
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
          {text('inbox.listFailed')} {text('common.retry')}
        </button>
      )}
    </>
  );
}

/** Has the shape of the list, so that nothing jumps when it is loaded. */
function Skeleton({ label }: { label: string }) {
  return (
    <div className="list-skeleton" role="status">
      <span className="p-hidden">{label}</span>
      {Array.from({ length: 8 }, (_, index) => (
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
