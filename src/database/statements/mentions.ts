import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';
import { microseconds, moment } from './times.js';

/* Mentions of the operator's users in internal notes. docs/notes.md explains them. */

const mention = {
  sellerId: 'integer',
  number: 'integer',
  mentionedAt: 'timestamptz',
  readAt: 'timestamptz?',
  time: 'bigint',
} as const;
const mentionOrder = ['a.mentioned_at', 'a.seller_id', 'a.number'];

const mentionPages = (names: { first: string; last: string }, condition: string) =>
  bothDirections('desc', names, (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters: {
        memberId: 'integer',
        /** The mention beside which the page begins. Its time is in microseconds since 1970. */
        time: 'bigint',
        sellerId: 'integer',
        number: 'integer',
        limit: 'integer',
      },
      row: mention,
      text: `
select a.seller_id as "sellerId", a.number, a.mentioned_at as "mentionedAt", a.read_at as "readAt",
       ${microseconds('a.mentioned_at')} as time
from note_mention a
where a.marketplace_id = $marketplaceId and a.member_id = $memberId and not a.is_hidden${condition}
  and ${beyond(mentionOrder, [moment('$time'), '$sellerId', '$number'])}
${nearestFirst(mentionOrder)}
limit $limit::integer`,
    }),
  );

/** Returns a page of a member's mentions, the newest first. */
export const mentionPage = mentionPages({ first: 'mentions-older', last: 'mentions-newer' }, '');

/** Returns a page of a member's unread mentions, the newest first. */
export const unreadMentionPage = mentionPages(
  { first: 'unread-mentions-older', last: 'unread-mentions-newer' },
  ' and a.read_at is null',
);

/** Counts a member's unread mentions, up to `most`. */
export const unreadMentionCount = statement({
  name: 'unread-mention-count',
  scope: 'marketplace',
  parameters: { memberId: 'integer', most: 'integer' },
  row: { count: 'integer' },
  text: `
select count(*)::integer as count
from (
  select
  from note_mention
  where marketplace_id = $marketplaceId and member_id = $memberId and not is_hidden and read_at is null
  limit $most::integer
) unread`,
});

/** Returns those of the sellers in whose threads a member has an unread mention. */
export const threadsWithUnreadMention = statement({
  name: 'threads-with-unread-mention',
  scope: 'marketplace',
  parameters: { memberId: 'integer', sellerIds: 'integer[]' },
  row: { sellerId: 'integer' },
  text: `
select wanted.seller_id as "sellerId"
from unnest($sellerIds::integer[]) wanted (seller_id)
where exists (
  select
  from note_mention a
  where a.marketplace_id = $marketplaceId and a.member_id = $memberId and a.seller_id = wanted.seller_id
    and not a.is_hidden and a.read_at is null
)`,
});

/** Marks a member's unread mentions in a thread as read. */
export const readMentions = statement({
  name: 'read-mentions',
  scope: 'thread',
  parameters: { memberId: 'integer' },
  row: { sellerExists: 'boolean', read: 'integer' },
  text: `
with marked as (
  update note_mention
  set read_at = clock_timestamp()
  where marketplace_id = $marketplaceId and member_id = $memberId and seller_id = $sellerId and not is_hidden
    and read_at is null
  returning 1
)
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       (select count(*)::integer from marked) as read`,
});
