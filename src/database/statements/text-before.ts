import { statement } from '../statement.js';

/** A number is found if it is split over two texts of an author within this time. */
const interval = "interval '1 minute'";

/** Returns the end of the author's newest message of the last minute, among the newest 20 of the thread. */
export const messageBefore = statement({
  name: 'message-before',
  scope: 'thread',
  parameters: { byOperator: 'boolean', sentByName: 'text?', length: 'integer' },
  row: { text: 'text' },
  text: `
select right(newest.message, $length::integer) as text
from (
  select seq, by_operator, sent_by_name, created_at, message
  from message
  where marketplace_id = $marketplaceId and seller_id = $sellerId
  order by seq desc
  limit 20
) newest
where newest.by_operator = $byOperator and newest.sent_by_name is not distinct from $sentByName::text
  and newest.created_at >= statement_timestamp() - ${interval}
order by newest.seq desc
limit 1`,
});

/** Returns the end of the author's newest note of the last minute, among the newest 20 of the thread, before a number. */
export const noteBefore = statement({
  name: 'note-before',
  scope: 'thread',
  parameters: {
    authorMemberId: 'integer?',
    authorKeyId: 'integer?',
    beforeNumber: 'integer',
    length: 'integer',
  },
  row: { text: 'text' },
  text: `
select right(newest.text, $length::integer) as text
from (
  select number, author_member_id, author_key_id, created_at, deleted_at, text
  from note
  where marketplace_id = $marketplaceId and seller_id = $sellerId and number < $beforeNumber::integer
  order by number desc
  limit 20
) newest
where newest.author_member_id is not distinct from $authorMemberId::integer
  and newest.author_key_id is not distinct from $authorKeyId::integer
  and newest.deleted_at is null and newest.created_at >= statement_timestamp() - ${interval}
order by newest.number desc
limit 1`,
});
