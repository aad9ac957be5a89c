import { statement } from '../statement.js';

/** A number is found if it is split over two texts of an author within this time. */
const interval = "interval '1 minute'";

/** Two texts were sent at the same moment if less than this is between them: either can be read first. */
const moment = "interval '3 seconds'";

/** A text's end, its beginning if it was sent at the same moment, and whether it begins with a redacted part. */
const ends = (text: string) => `right(newest.${text}, $length::integer) as text,
       case when newest.created_at >= statement_timestamp() - ${moment}
            then left(newest.${text}, $length::integer) end as beginning,
       newest.${text} ~ ('^\\s*' || $redactionMark::text) as "isRedacted"`;

/** Returns the author's newest four messages of the last minute, among the newest 20 of the thread, the newest first. */
export const messageBefore = statement({
  name: 'message-before',
  scope: 'thread',
  parameters: { byOperator: 'boolean', sentByName: 'text?', length: 'integer', redactionMark: 'text' },
  row: { text: 'text', beginning: 'text?', isRedacted: 'boolean' },
  text: `
select ${ends('message')}
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
limit 4`,
});

/** Returns the author's newest four notes of the last minute, among the newest 20 of the thread before a number, the newest first. */
export const noteBefore = statement({
  name: 'note-before',
  scope: 'thread',
  parameters: {
    authorMemberId: 'integer?',
    authorKeyId: 'integer?',
    beforeNumber: 'integer',
    length: 'integer',
    redactionMark: 'text',
  },
  row: { text: 'text', beginning: 'text?', isRedacted: 'boolean' },
  text: `
select ${ends('text')}
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
limit 4`,
});
