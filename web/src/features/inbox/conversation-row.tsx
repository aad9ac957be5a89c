import { memo, useMemo, useSyncExternalStore } from 'react';
import { Avatar } from '../../components/avatar.js';
import { Marked } from '../../components/marked.js';
import type { RowPosition } from '../../components/roving-list.js';
import { useText } from '../../i18n/text.js';
import { useToday } from '../../i18n/today.js';
import { nameMatches } from '../../late-matching.js';
import { onPlainClick, operatorRouter } from '../../router.js';
import { useDraft } from '../thread/drafts.js';
import type { UnsentState } from '../thread/outbox.js';
import { unsentIn, watchOutboxes } from '../thread/page-outboxes.js';
import type { SellerRow } from './documents.js';
import { useInbox, useSeller, useStore } from './inbox-context.js';
import { threadKey } from './operator-thread-source.js';
import { RowCheck } from './row-check.js';
import { rowSelection } from './row-selection.js';
import { RowState, RowTime } from './row-state.js';
import { isUnread } from './rows.js';

interface Props extends Omit<RowPosition, 'position'> {
  index: number;
  count: number;
  current: boolean;
  onOpen: (id: string) => void;
}

/** Shows a conversation in the list: seller, time, preview, work state and unread count. */
export const ListRow = memo(function ListRow({ id, tabIndex, index, count, current, onOpen }: Props) {
  const text = useText();
  const { store } = useInbox();
  const row = useSeller(id);
  useToday();
  const extendTo = (to: string) =>
    rowSelection.extend(store.list.view.ids, to, operatorRouter.current().sellerId);
  if (!row) {
    return (
      <div className="row-item">
        <div className="row" />
      </div>
    );
  }
  return (
    // biome-ignore lint/a11y/useSemanticElements: the list is virtualized, which `ul` can't be.
    <div role="listitem" className="row-item" aria-posinset={index} aria-setsize={count}>
      <a
        className={isUnread(row) ? 'row row--unread' : 'row'}
        href={operatorRouter.pathTo({ page: 'inbox', sellerId: id, messageId: null })}
        data-row={id}
        tabIndex={tabIndex}
        aria-current={current ? 'true' : undefined}
        draggable={false}
        onClick={(event) => {
          if (event.shiftKey) {
            event.preventDefault();
            extendTo(id);
          } else onPlainClick(() => onOpen(id))(event);
        }}
      >
        <Avatar name={row.businessName} online={row.online} />
        <span className="row__name p-line" dir="auto">
          <FoundName name={row.businessName} />
          {row.online && <span className="p-hidden">, {text('inbox.online')}</span>}
        </span>
        <RowTime row={row} />
        <span className="row__second">
          <Preview row={row} current={current} />
          <RowState row={row} />
          <UnreadBadge row={row} />
        </span>
      </a>
      <RowCheck id={id} name={row.businessName} tabIndex={tabIndex} onExtend={extendTo} />
    </div>
  );
});

/** Shows a name with the words of the list's search marked. */
function FoundName({ name }: { name: string }) {
  const q = useStore(({ list }) => list.view.query.q);
  const spans = useMemo(() => nameMatches(name, q), [name, q]);
  return <Marked text={name} spans={spans} />;
}

/** Shows who types, else the user's unsent message or draft, else the latest message. */
function Preview({ row, current }: { row: SellerRow; current: boolean }) {
  const text = useText();
  const { user } = useInbox();
  const typist = useStore(({ typists }) => typists.in(row.id));
  const key = threadKey(user.actorId, row.id);
  const draft = useDraft(key);
  // A message that is on its way is not mentioned.
  const unsent = useSyncExternalStore(watchOutboxes, () => unsentIn(key)).find(
    ({ state }) => state !== 'sending' && state !== 'held',
  );
  const latest = row.latestChatMessage;
  if (typist) {
    const by = typist.isOperator ? 'inbox.answering' : 'inbox.typing';
    return (
      <span className="row__preview row__preview--live">
        <span className="p-line">{text(by, { name: typist.name ?? '' })}</span>
      </span>
    );
  }
  if (unsent && !current) {
    const state = text(unsent.state === 'waiting' ? 'thread.waiting' : 'thread.notSent');
    return <PreviewText label={`${state} ·`} own={unsent.state} message={unsent.text} />;
  }
  if (draft.trim() && !current)
    return <PreviewText label={text('inbox.draft')} own="draft" message={draft} />;
  if (!latest) return <span className="row__preview row__preview--none">{text('inbox.noMessages')}</span>;
  const isOwnSide = latest.sentByType === 'AdminUser';
  const name = latest.sentByName === user.name ? text('inbox.you') : latest.sentByName;
  const author = isOwnSide ? text('inbox.author', { name: name ?? text('inbox.team') }) : null;
  return <PreviewText label={author} message={latest.message} />;
}

/**
 * Shows a text after a label. The text has its own direction, so that its end is truncated, not its beginning.
 * @param own the state of the user's own text that is not sent.
 */
function PreviewText(props: { label: string | null; own?: 'draft' | UnsentState; message: string }) {
  const { label, own, message } = props;
  return (
    <span className="row__preview">
      {label !== null && (
        <bdi className="row__label p-line" data-own={own}>
          {label}
        </bdi>
      )}
      {label !== null && ' '}
      <span className="p-line" dir="auto">
        {message.slice(0, 200)}
      </span>
    </span>
  );
}

function UnreadBadge({ row }: { row: SellerRow }) {
  const text = useText();
  const { unreadChatMessageCount: count, markedUnread } = row;
  if (count > 0) {
    return (
      <span className="row__count">
        <span aria-hidden="true">{count > 99 ? '99+' : count}</span>
        <span className="p-hidden">{text('inbox.unreadMessages', { count })}</span>
      </span>
    );
  }
  if (!markedUnread) return null;
  return (
    <span className="row__mark">
      <span className="p-hidden">{text('inbox.markedUnread')}</span>
    </span>
  );
}
