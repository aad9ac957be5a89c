import { useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { query } from '../../api/request.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Dialog } from '../../components/dialog.js';
import { failureText } from '../../components/failure-text.js';
import { useText } from '../../i18n/text.js';
import { longDateAndTime, shortTime } from '../../i18n/times.js';
import { useInbox } from '../inbox/inbox-context.js';
import { type FoundMention, mentionsPage } from './documents.js';
import './notes.css';
import './mentions-dialog.css';
import './texts.js';
import { openNote } from './note-place.js';
import { NoteText } from './note-text.js';

const pageSize = 30;

interface Found {
  mentions: readonly FoundMention[];
  cursor: string | null;
}

/** Lists the mentions of the user, the newest first. A choice opens the conversation at the note. */
export default function MentionsDialog({ onClose }: { onClose: () => void }) {
  const text = useText();
  const client = useApiClient();
  const { store } = useInbox();
  const [hasFailed, setFailed] = useState(false);
  const { result, error, more, again } = useLatestQuery<{ all: true }, Found>(
    async (_query, last, signal) => {
      const { mentions } = await query(
        client,
        mentionsPage,
        { first: pageSize, after: last?.cursor ?? null },
        signal,
      );
      const { endCursor, hasNextPage } = mentions.pageInfo;
      return {
        mentions: [...(last?.mentions ?? []), ...mentions.nodes],
        cursor: hasNextPage ? endCursor : null,
      };
    },
    { all: true },
  );
  const open = async ({ note }: FoundMention) => {
    try {
      await openNote(client, note);
      onClose();
    } catch {
      setFailed(true);
    }
  };
  const unread = store.mentions.count;
  return (
    <Dialog title={text('inbox.mentions')} className="mentions" closesOnOutsideClick onClose={onClose}>
      {result?.mentions.length === 0 && <p className="mentions__note">{text('notes.noMentions')}</p>}
      {!result && !error && <p className="mentions__note">{text('common.loading')}</p>}
      {(error || hasFailed) && (
        <p className="mentions__note" role="alert">
          {failureText(text, 'common.failed')}{' '}
          {error && (
            <button type="button" className="p-button p-button--quiet" onClick={again}>
              {text('common.retry')}
            </button>
          )}
        </p>
      )}
      <ul className="mentions__list" aria-label={text('inbox.mentionsUnread', { count: unread })}>
        {result?.mentions.map((mention) => (
          <li key={mention.note.id}>
            <button
              type="button"
              className="mentions__item"
              data-unread={mention.readAt === null || undefined}
              onClick={() => void open(mention)}
            >
              <span className="mentions__head">
                <bdi className="p-line">{mention.note.seller.businessName}</bdi>
                {mention.readAt === null && <span className="mentions__new">{text('notes.new')}</span>}
                <time dateTime={mention.note.createdAt} title={longDateAndTime(mention.note.createdAt)}>
                  {shortTime(mention.note.createdAt)}
                </time>
              </span>
              <span className="mentions__text" dir="auto">
                <bdi>{mention.note.author?.name ?? mention.note.authorName}</bdi>:{' '}
                <NoteText {...mention.note} isPlain />
              </span>
            </button>
          </li>
        ))}
      </ul>
      {result?.cursor != null && (
        <button type="button" className="p-button mentions__more" onClick={more}>
          {text('notes.more')}
        </button>
      )}
    </Dialog>
  );
}
