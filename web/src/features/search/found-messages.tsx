import type { Ref } from 'react';
import { RovingList, type RovingListHandle } from '../../components/roving-list.js';
import { useText } from '../../i18n/text.js';
import { longTime, shortTime } from '../../i18n/times.js';
import { addressOf, goTo, usePlace } from '../../pages/operator/place.js';
import type { FoundMessage } from '../inbox/documents.js';
import { useInbox } from '../inbox/inbox-context.js';
import { snippetOf } from './snippet.js';
import { useMessageSearch } from './use-message-search.js';

/** What a search in the messages of all threads finds; each leads to the message in its thread. */
export default function FoundMessages({ q, handle }: { q: string; handle: Ref<RovingListHandle> }) {
  const text = useText();
  const { messageId } = usePlace();
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
        {text(note[search.status])}
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
          // biome-ignore lint/a11y/useSemanticElements: the list is drawn in parts, which `ul` can't be.
          <div key={id} role="listitem" {...position}>
            <Found message={message} q={search.q} tabIndex={tabIndex} current={id === messageId} />
          </div>
        ) : (
          <div key={id} />
        );
      }}
    </RovingList>
  );
}

function Found(props: { message: FoundMessage; q: string; tabIndex: 0 | -1; current: boolean }) {
  const { message, q, tabIndex, current } = props;
  const text = useText();
  const { user } = useInbox();
  const place = { room: 'chats', sellerId: message.seller.id, messageId: message.id } as const;
  const ours = message.sentByType === 'AdminUser';
  const name = message.sentByName === user.name ? text('inbox.you') : message.sentByName;
  return (
    <a
      className="found"
      href={addressOf(place)}
      data-row={message.id}
      tabIndex={tabIndex}
      aria-current={current ? 'true' : undefined}
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        goTo(place);
      }}
    >
      <span className="row__name" dir="auto">
        {message.seller.businessName}
      </span>
      <time className="row__time" dateTime={message.createdAt} title={longTime(message.createdAt)}>
        {shortTime(message.createdAt)}
      </time>
      <span className="found__text" dir="auto">
        {ours && (
          <bdi className="row__author">{text('inbox.author', { name: name ?? text('inbox.us') })}</bdi>
        )}{' '}
        <bdi>
          {snippetOf(message.message, q).map((piece, index) =>
            piece.hit ? (
              // biome-ignore lint/suspicious/noArrayIndexKey: a snippet never changes.
              <mark key={index}>{piece.text}</mark>
            ) : (
              piece.text
            ),
          )}
        </bdi>
      </span>
    </a>
  );
}
