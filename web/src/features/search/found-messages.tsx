import type { Ref } from 'react';
import { toUnits } from '../../api/offsets.js';
import { Marked } from '../../components/marked.js';
import { RovingList, type RovingListHandle } from '../../components/roving-list.js';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, shortTime } from '../../i18n/times.js';
import { useToday } from '../../i18n/today.js';
import { Link, operatorRouter } from '../../router.js';
import type { FoundMessage } from './documents.js';
import { snippetOf } from './snippet.js';
import { useMessageSearch } from './use-message-search.js';

/** Lists the messages that a search in all conversations finds, each with a link to it. */
export default function FoundMessages({
  q,
  readerName,
  handle,
}: {
  q: string;
  readerName: string;
  handle: Ref<RovingListHandle>;
}) {
  const text = useText();
  const { messageId } = operatorRouter.useRoute();
  const search = useMessageSearch(q);
  const byId = new Map(search.found.map((message) => [message.id, message]));

  if (search.status === 'failed' || search.found.length === 0) {
    const note = {
      loading: 'common.loading',
      failed: 'common.failed',
      ready: 'inbox.noMessageFound',
    } as const;
    return (
      <p className="list-note" role="status">
        {text(search.status === 'failed' && !navigator.onLine ? 'inbox.offlineSearch' : note[search.status])}
      </p>
    );
  }
  return (
    <RovingList
      ref={handle}
      label={text('inbox.foundMessages')}
      ids={[...byId.keys()]}
      complete={search.complete}
      generation={search.q}
      current={messageId}
      onEnd={search.more}
    >
      {({ id, tabIndex, position }) => {
        const message = byId.get(id);
        return message ? (
          // biome-ignore lint/a11y/useSemanticElements: the list is virtualized, which `ul` can't be.
          <div key={id} role="listitem" {...position}>
            <SearchResult
              message={message}
              readerName={readerName}
              tabIndex={tabIndex}
              current={id === messageId}
            />
          </div>
        ) : (
          <div key={id} />
        );
      }}
    </RovingList>
  );
}

function SearchResult(props: {
  message: FoundMessage;
  readerName: string;
  tabIndex: 0 | -1;
  current: boolean;
}) {
  const { message, readerName, tabIndex, current } = props;
  const snippet = snippetOf(message.message, toUnits(message.message, message.matches));
  const text = useText();
  useToday();
  const isOwnSide = message.sentByType === 'AdminUser';
  const name = message.sentByName === readerName ? text('inbox.you') : message.sentByName;
  return (
    <Link
      className="found"
      href={operatorRouter.pathTo({ page: 'inbox', sellerId: message.seller.id, messageId: message.id })}
      data-row={message.id}
      tabIndex={tabIndex}
      aria-current={current ? 'true' : undefined}
    >
      <span className="row__name p-line" dir="auto">
        {message.seller.businessName}
      </span>
      <time className="row__time" dateTime={message.createdAt} title={longDateAndTime(message.createdAt)}>
        {shortTime(message.createdAt)}
      </time>
      <span className="found__text" dir="auto">
        {isOwnSide && (
          <bdi className="row__author">{text('inbox.author', { name: name ?? text('inbox.team') })}</bdi>
        )}{' '}
        <bdi>
          <Marked {...snippet} />
        </bdi>
      </span>
    </Link>
  );
}
