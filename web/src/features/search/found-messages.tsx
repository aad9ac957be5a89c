import { StickyNote } from 'lucide-react';
import { type Ref, useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { toUnits } from '../../api/offsets.js';
import { failureText } from '../../components/failure-text.js';
import { Marked } from '../../components/marked.js';
import { RovingList, type RovingListHandle } from '../../components/roving-list.js';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, shortTime } from '../../i18n/times.js';
import { useToday } from '../../i18n/today.js';
import { Link, onPlainClick, operatorRouter } from '../../router.js';
import { openNote } from '../notes/note-place.js';
import '../notes/texts.js';
import './found-messages.css';
import type { Found } from './found-items.js';
import { snippetOf } from './snippet.js';
import { useMessageSearch } from './use-message-search.js';
import './texts.js';

/** Lists the messages and notes that a search in all conversations finds, each with a link to it. */
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
  const byId = new Map(search.found.map((found) => [found.id, found]));

  if (search.status === 'failed' || search.found.length === 0) {
    return (
      <p className="list-note" role="status">
        {search.status === 'failed'
          ? failureText(text, navigator.onLine ? 'common.failed' : 'inbox.offlineSearch')
          : text(search.status === 'loading' ? 'common.loading' : 'search.noMessageFound')}
      </p>
    );
  }
  return (
    <RovingList
      ref={handle}
      label={text('search.foundMessages')}
      ids={[...byId.keys()]}
      complete={search.complete}
      generation={search.q}
      current={messageId}
      onEnd={search.more}
    >
      {({ id, tabIndex, position }) => {
        const found = byId.get(id);
        return found ? (
          // biome-ignore lint/a11y/useSemanticElements: the list is virtualized, which `ul` can't be.
          <div key={id} role="listitem" {...position}>
            {found.kind === 'note' ? (
              <FoundNote {...{ found, tabIndex }} />
            ) : (
              <FoundMessage {...{ found, readerName, tabIndex }} current={id === messageId} />
            )}
          </div>
        ) : (
          <div key={id} />
        );
      }}
    </RovingList>
  );
}

type Message = Extract<Found, { kind: 'message' }>;
type Note = Extract<Found, { kind: 'note' }>;

interface ResultProps<Item> {
  found: Item;
  tabIndex: 0 | -1;
}

function FoundMessage(props: ResultProps<Message> & { readerName: string; current: boolean }) {
  const { found, readerName, tabIndex, current } = props;
  const text = useText();
  const isOwnSide = found.sentByType === 'AdminUser';
  const name = found.sentByName === readerName ? text('inbox.you') : found.sentByName;
  return (
    <Link
      className="found"
      href={operatorRouter.pathTo({ page: 'inbox', sellerId: found.seller.id, messageId: found.id })}
      data-row={found.id}
      tabIndex={tabIndex}
      aria-current={current ? 'true' : undefined}
    >
      <Head {...found} />
      <span className="found__text" dir="auto">
        {isOwnSide && (
          <bdi className="row__author">{text('inbox.author', { name: name ?? text('inbox.team') })}</bdi>
        )}{' '}
        <Snippet text={found.message} matches={found.matches} />
      </span>
    </Link>
  );
}

/** Shows a note. Its place in the conversation is looked up when it is chosen; the address of the link has none. */
function FoundNote({ found, tabIndex }: ResultProps<Note>) {
  const text = useText();
  const client = useApiClient();
  const [hasFailed, setFailed] = useState(false);
  const open = () => {
    setFailed(false);
    openNote(client, found).catch(() => setFailed(true));
  };
  const name = found.isOwn ? text('notes.you') : (found.author?.name ?? found.authorName);
  return (
    <a
      className="found"
      href={operatorRouter.pathTo({ page: 'inbox', sellerId: found.seller.id, messageId: null })}
      data-row={found.id}
      tabIndex={tabIndex}
      onClick={onPlainClick(open)}
    >
      <Head {...found} />
      <span className="found__text" dir="auto">
        <span className="found__note">
          <StickyNote size={14} aria-hidden="true" /> {text('notes.label')}
        </span>{' '}
        {hasFailed ? (
          <span role="alert">{text('common.failed')}</span>
        ) : (
          <>
            <bdi className="row__author">{text('inbox.author', { name: name ?? text('notes.program') })}</bdi>{' '}
            <Snippet text={found.text} matches={found.matches} />
          </>
        )}
      </span>
    </a>
  );
}

function Head({ seller, createdAt }: Pick<Found, 'seller' | 'createdAt'>) {
  useToday();
  return (
    <>
      <span className="row__name p-line" dir="auto">
        {seller.businessName}
      </span>
      <time className="row__time" dateTime={createdAt} title={longDateAndTime(createdAt)}>
        {shortTime(createdAt)}
      </time>
    </>
  );
}

function Snippet({ text, matches }: { text: string; matches: Found['matches'] }) {
  return (
    <bdi>
      <Marked {...snippetOf(text, toUnits(text, matches))} />
    </bdi>
  );
}
