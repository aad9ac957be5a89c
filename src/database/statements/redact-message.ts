import { statement } from '../statement.js';
import { message, messageColumns, readMark } from './message-columns.js';
import { searchVersion } from './search-backlog.js';
import { lockedThread } from './thread-lock.js';

/** Returns a message with its author, and whether its author can still redact it because of its age. */
export const messageToRedact = statement({
  name: 'message-to-redact',
  scope: 'thread',
  parameters: { seq: 'integer' },
  row: { ...message, author: 'text?', isRecent: 'boolean' },
  text: `
select ${messageColumns}, m.author,
       m.created_at > clock_timestamp() - k.author_redaction_minutes * interval '1 minute' as "isRecent"
from message m
join marketplace k on k.id = $marketplaceId${readMark}
where m.marketplace_id = $marketplaceId and m.seller_id = $sellerId and m.seq = $seq`,
});

/** Replaces the text of a message, with its words for search, and writes the event. It keeps its position and its times. */
export const redactMessage = statement({
  name: 'redact-message',
  scope: 'thread',
  parameters: {
    seq: 'integer',
    message: 'text',
    /** The words of the new text, separated by spaces. */
    words: 'text',
    redactedByOperator: 'boolean',
    redactedByName: 'text?',
  },
  row: { redactedAt: 'timestamptz' },
  text: `
with ${lockedThread},
moved as (
  update thread t
  set event_count = t.event_count + 1
  from locked
  where t.marketplace_id = $marketplaceId and t.seller_id = $sellerId
  returning t.event_count as event_seq, greatest(locked.now, t.latest_message_at) as now
),
redacted as (
  update message m
  set message = $message, search = array_to_tsvector(string_to_array($words, ' ')), search_version = ${searchVersion},
      redacted_at = moved.now, redacted_by_operator = $redactedByOperator, redacted_by_name = $redactedByName
  from moved
  where m.marketplace_id = $marketplaceId and m.seller_id = $sellerId and m.seq = $seq
  returning m.by_operator, m.redacted_at
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  select $marketplaceId, $sellerId, moved.event_seq, 'redacted', redacted.by_operator, $seq, moved.now
  from moved, redacted
)
select redacted_at as "redactedAt" from redacted`,
});

/** Has the answers to attempts of the thread's deliveries that are under way not stored. Locks the thread's queues. */
export const dropWebhookAnswers = statement({
  name: 'drop-webhook-answers',
  scope: 'thread',
  parameters: {},
  row: {},
  text: `
with queues as materialized (
  select l.webhook_id
  from webhook h
  join webhook_lane l on l.marketplace_id = $marketplaceId and l.webhook_id = h.id and l.seller_id = $sellerId
  where h.marketplace_id = $marketplaceId
  order by l.webhook_id
  for no key update of l
)
update webhook_lane l
set answers_from = clock_timestamp()
from queues
where l.marketplace_id = $marketplaceId and l.webhook_id = queues.webhook_id and l.seller_id = $sellerId`,
});

/**
 * Removes what receivers of webhooks have answered to deliveries of the thread: an answer can repeat the text, and that of
 * other messages of the thread.
 */
export const clearWebhookAnswers = statement({
  name: 'clear-webhook-answers',
  scope: 'thread',
  parameters: {},
  row: {},
  text: `
with answers as materialized (
  select a.webhook_id, a.sequence, a.number
  from webhook h
  join webhook_delivery d
    on d.marketplace_id = $marketplaceId and d.webhook_id = h.id and d.seller_id = $sellerId
  join webhook_attempt a
    on a.marketplace_id = $marketplaceId and a.webhook_id = h.id and a.sequence = d.sequence
  where h.marketplace_id = $marketplaceId and a.answer is not null
  order by a.webhook_id, a.sequence, a.number
  for update of a
)
update webhook_attempt a
set answer = null
from answers
where a.marketplace_id = $marketplaceId and a.webhook_id = answers.webhook_id and a.sequence = answers.sequence
  and a.number = answers.number`,
});
