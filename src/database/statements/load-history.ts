import { statement } from '../statement.js';
import { searchVersion } from './search-backlog.js';

/**
 * Appends past messages and their read marks to threads of one marketplace and sets these threads' counts, all in one
 * statement. Only threads that have as many messages as `countsBefore` says are changed; `loaded` counts them. No events
 * are written: subscribers and webhooks are notified of new messages, not of history.
 *
 * The messages of each thread, at least one, are numbered from `countsBefore` + 1 without a gap. `words` are those of
 * send-message; times are in microseconds since 1970.
 */
export const loadHistory = statement({
  name: 'load-history',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    sellerIds: 'integer[]',
    countsBefore: 'integer[]',
    sellerMessageCounts: 'integer[]',
    operatorMessageCounts: 'integer[]',
    sellerReadCounts: 'integer[]',
    operatorReadCounts: 'integer[]',
    latestMessageTimes: 'bigint[]',
    messageSellerIds: 'integer[]',
    seqs: 'integer[]',
    byOperator: 'boolean[]',
    createdTimes: 'bigint[]',
    sentByNames: 'text[]',
    messages: 'text[]',
    words: 'text[]',
    markSellerIds: 'integer[]',
    marksByOperator: 'boolean[]',
    upToSeqs: 'integer[]',
    readTimes: 'bigint[]',
  },
  row: { loaded: 'integer' },
  text: `
with moved as (
  update thread t
  set message_count = given.seller_messages + given.operator_messages,
      seller_message_count = given.seller_messages,
      operator_message_count = given.operator_messages,
      seller_read_count = given.seller_read,
      operator_read_count = given.operator_read,
      latest_message_at = timestamptz 'epoch' + given.latest_at * interval '1 microsecond',
      latest_by_operator = latest.by_operator,
      list_rank = -given.latest_at,
      list_name = ''
  from unnest($sellerIds::integer[], $countsBefore::integer[], $sellerMessageCounts::integer[],
              $operatorMessageCounts::integer[], $sellerReadCounts::integer[], $operatorReadCounts::integer[],
              $latestMessageTimes::bigint[])
       as given (seller_id, before, seller_messages, operator_messages, seller_read, operator_read, latest_at)
  join unnest($messageSellerIds::integer[], $seqs::integer[], $byOperator::boolean[])
       as latest (seller_id, seq, by_operator)
    on latest.seller_id = given.seller_id and latest.seq = given.seller_messages + given.operator_messages
  where t.marketplace_id = $marketplaceId and t.seller_id = given.seller_id and t.message_count = given.before
  returning t.seller_id
),
stored as (
  insert into message (marketplace_id, seller_id, seq, by_operator, created_at, sent_by_name, message, search,
                       search_version)
  select $marketplaceId, seller_id, seq, by_operator, timestamptz 'epoch' + at * interval '1 microsecond',
         sent_by_name, message, array_to_tsvector(string_to_array(words, ' ')), ${searchVersion}
  from unnest($messageSellerIds::integer[], $seqs::integer[], $byOperator::boolean[], $createdTimes::bigint[],
              $sentByNames::text[], $messages::text[], $words::text[])
       as given (seller_id, seq, by_operator, at, sent_by_name, message, words)
  join moved using (seller_id)
),
marked as (
  insert into read_mark (marketplace_id, seller_id, by_operator, up_to_seq, read_at)
  select $marketplaceId, seller_id, by_operator, up_to_seq, timestamptz 'epoch' + at * interval '1 microsecond'
  from unnest($markSellerIds::integer[], $marksByOperator::boolean[], $upToSeqs::integer[], $readTimes::bigint[])
       as given (seller_id, by_operator, up_to_seq, at)
  join moved using (seller_id)
)
select count(*)::integer as loaded from moved`,
  // The best plan depends on the batch's size, which is that of the arrays.
  planEachTime: true,
});
