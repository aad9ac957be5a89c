import { statement } from '../statement.js';
import { countedForReports, quarterOf } from './report-entries.js';
import { searchVersion } from './search-backlog.js';
import { lockedThread } from './thread-lock.js';

/**
 * Stores a message, its number in the thread and its event, in one statement and so in one transaction.
 *
 * `seq` is null if nothing was stored: chat is off, the thread is full, `sellerExists` is false, or the content policy is
 * no longer the one that the text was checked with.
 */
export const sendMessage = statement({
  name: 'send-message',
  scope: 'thread',
  parameters: {
    byOperator: 'boolean',
    message: 'text',
    sentByName: 'text?',
    /** The operator's user who wrote it; null for a program and for the seller. */
    memberId: 'integer?',
    /** The identity of the actor who wrote it. */
    author: 'text',
    /** The API key that created the chat token of the author; null without a token. */
    tokenKeyId: 'integer?',
    /** The words by which search finds it, separated by spaces; see text/search-words.ts. */
    words: 'text',
    /** Nothing is stored in a thread with so many messages. */
    maximumCount: 'integer',
    idempotencyKeyHash: 'text?',
    /** The version of the content policy that the text was checked with. */
    contentVersion: 'integer',
  },
  row: {
    sellerExists: 'boolean',
    chatEnabled: 'boolean',
    contentVersion: 'integer',
    seq: 'integer?',
    createdAt: 'timestamptz?',
  },
  text: `
with ${lockedThread},
moved as (
  update thread t
  set message_count = t.message_count + 1,
      operator_message_count = t.operator_message_count + case when $byOperator::boolean then 1 else 0 end,
      seller_message_count = t.seller_message_count + case when $byOperator::boolean then 0 else 1 end,
      event_count = t.event_count + 1,
      latest_message_at = greatest(locked.now, t.latest_message_at),
      latest_by_operator = $byOperator::boolean,
      list_rank = -(extract(epoch from greatest(locked.now, t.latest_message_at)) * 1000000)::bigint,
      list_name = '',${countedForReports('locked.now')}
  from locked, marketplace m
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId and t.message_count < $maximumCount
    and m.id = $marketplaceId and m.chat_enabled and m.content_version = $contentVersion
  returning t.message_count as seq, t.event_count as event_seq, t.latest_message_at as created_at,
            t.answer_seconds, t.reported_count = t.message_count as is_counted
),
counted as (
  insert into report_entry (marketplace_id, seller_id, quarter, by_operator, member_id, answer_seconds)
  select $marketplaceId, $sellerId, ${quarterOf('created_at')}, $byOperator, coalesce($memberId::integer, 0), answer_seconds
  from moved
  where is_counted
),
stored as (
  insert into message (marketplace_id, seller_id, seq, by_operator, created_at, sent_by_name, token_key_id, author, message,
                       search, search_version)
  select $marketplaceId, $sellerId, seq, $byOperator, created_at, $sentByName, $tokenKeyId, $author, $message,
         array_to_tsvector(string_to_array($words, ' ')), ${searchVersion}
  from moved
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId, $sellerId, event_seq, 'created', $byOperator, seq, created_at
  from moved
),
remembered as (
  insert into idempotency_key (marketplace_id, seller_id, by_operator, key, message_seq, created_at)
  select $marketplaceId, $sellerId, $byOperator, $idempotencyKeyHash::text, seq, created_at
  from moved
  where $idempotencyKeyHash::text is not null
  on conflict (marketplace_id, seller_id, by_operator, key)
  do update set message_seq = excluded.message_seq, created_at = excluded.created_at
)
select exists (select from thread where marketplace_id = $marketplaceId and seller_id = $sellerId) as "sellerExists",
       m.chat_enabled as "chatEnabled", m.content_version as "contentVersion", moved.seq, moved.created_at as "createdAt"
from marketplace m left join moved on true
where m.id = $marketplaceId`,
});

/**
 * Returns whether the thread has, or had, a message with a number, and whether another author of a side wrote one after it, among
 * the newest 100.
 */
export const answerAfter = statement({
  name: 'answer-after',
  scope: 'thread',
  parameters: { byOperator: 'boolean', afterSeq: 'integer', sentByName: 'text?' },
  row: { isKnown: 'boolean', isAnswered: 'boolean' },
  text: `
select exists (
         select
         from message
         where marketplace_id = $marketplaceId and seller_id = $sellerId and seq = $afterSeq
         union all
         select
         from thread
         where marketplace_id = $marketplaceId and seller_id = $sellerId
           and $afterSeq between 1 and seller_deleted_count + operator_deleted_count
       ) as "isKnown",
       exists (
         select
         from (
           select by_operator, sent_by_name
           from message
           where marketplace_id = $marketplaceId and seller_id = $sellerId and seq > $afterSeq
           order by seq desc
           limit 100
         ) newest
         where by_operator = $byOperator and sent_by_name is distinct from $sentByName::text
       ) as "isAnswered"`,
});
