import { statement } from '../statement.js';

/* The emails that are not sent yet: src/mail/ stores and sends them. */

/** Stores a mail. With `replaces`, it deletes the earlier ones of its kind to the recipient. */
export const addMail = statement({
  name: 'add-mail',
  scope: 'installation',
  share: 'sign-in',
  parameters: {
    kind: 'text',
    recipient: 'text?',
    locale: 'text',
    payload: 'text',
    seconds: 'integer',
    replaces: 'boolean',
  },
  row: {},
  text: `
with replaced as (
  delete from outgoing_mail where recipient = $recipient and kind = $kind and $replaces::boolean
)
insert into outgoing_mail (kind, recipient, locale, payload, expires_at)
values ($kind, $recipient, $locale, $payload, clock_timestamp() + $seconds::integer * interval '1 second')`,
});

/** Stores mails in large numbers: their attempts are apart from those of other mails. */
export const addBulkMails = statement({
  name: 'add-bulk-mails',
  scope: 'installation',
  share: 'background',
  parameters: {
    kind: 'text',
    recipients: 'text[]',
    locales: 'text[]',
    payloads: 'text[]',
    seconds: 'integer',
  },
  row: {},
  text: `
insert into outgoing_mail (kind, recipient, locale, payload, expires_at, is_bulk)
select $kind::text, recipient, locale, payload, clock_timestamp() + $seconds::integer * interval '1 second', true
from unnest($recipients::text[], $locales::text[], $payloads::text[]) given (recipient, locale, payload)`,
});

/** The parts of a mail that is sent or given up. */
const mailRow = {
  id: 'integer',
  kind: 'text',
  recipient: 'text?',
  locale: 'text',
  payload: 'text',
} as const;

/**
 * Takes mails that are due for an attempt, and skips those that another process takes. If the attempt does not end
 * within the lease, another one begins.
 */
export const takeMails = statement({
  name: 'take-mails',
  scope: 'installation',
  share: 'background',
  parameters: { isBulk: 'boolean', limit: 'integer', leaseSeconds: 'integer' },
  row: {
    ...mailRow,
    /** The number of this attempt. */
    attempt: 'integer',
    /** Whether the mail server got it at an earlier attempt, without an answer. */
    isUnanswered: 'boolean',
  },
  text: `
update outgoing_mail
set attempts = attempts + 1, next_attempt_at = clock_timestamp() + $leaseSeconds::integer * interval '1 second'
where id = any (array(
  select id from outgoing_mail
  where awaited_change is null and is_bulk = $isBulk and next_attempt_at <= statement_timestamp()
  order by next_attempt_at
  limit $limit::integer
  for no key update skip locked
)) and expires_at > clock_timestamp()
returning id, kind, recipient, locale, payload, attempts as attempt, is_unanswered as "isUnanswered"`,
});

/** Deletes a mail that was sent or given up. */
export const deleteMail = statement({
  name: 'delete-mail',
  scope: 'installation',
  share: 'background',
  parameters: { id: 'integer' },
  row: { id: 'integer' },
  text: 'delete from outgoing_mail where id = $id returning id',
});

/** Sets the next attempt of a mail. @param isUnanswered whether the mail server got it without an answer. */
export const retryMail = statement({
  name: 'retry-mail',
  scope: 'installation',
  share: 'background',
  parameters: { id: 'integer', seconds: 'integer', isUnanswered: 'boolean' },
  row: {},
  text: `
update outgoing_mail
set next_attempt_at = clock_timestamp() + $seconds::integer * interval '1 second',
    is_unanswered = is_unanswered or $isUnanswered::boolean
where id = $id`,
});

/**
 * Deletes mails whose time is over, but for those that an attempt may be sending: the mail server may have accepted one already.
 * @returns what each was about, and whether it was to be sent.
 */
export const deleteExpiredMails = statement({
  name: 'delete-expired-mails',
  scope: 'installation',
  share: 'background',
  parameters: { isBulk: 'boolean', limit: 'integer', leaseSeconds: 'integer' },
  row: {
    ...mailRow,
    wasDue: 'boolean',
  },
  text: `
delete from outgoing_mail
where id = any (array(
  select id from outgoing_mail
  where expires_at <= statement_timestamp() and is_bulk = $isBulk
    and (attempts = 0 or expires_at <= statement_timestamp() - $leaseSeconds::integer * interval '1 second')
  order by expires_at
  limit $limit::integer
  for update skip locked
))
returning id, kind, recipient, locale, payload, awaited_change is null as "wasDue"`,
});

/** Counts the mails that wait, up to a limit: those without an attempt, those after a failed one, and of both those that are due. */
export const countMails = statement({
  name: 'count-mails',
  scope: 'installation',
  share: 'background',
  parameters: { isBulk: 'boolean', limit: 'integer' },
  row: { waiting: 'integer', retrying: 'integer', due: 'integer' },
  text: `
select count(*) filter (where attempts = 0)::integer as waiting, count(*) filter (where attempts > 0)::integer as retrying,
       count(*) filter (where next_attempt_at <= statement_timestamp())::integer as due
from (
  select attempts, next_attempt_at from outgoing_mail
  where awaited_change is null and is_bulk = $isBulk
  order by next_attempt_at
  limit $limit::integer
) few`,
});
