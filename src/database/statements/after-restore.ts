import { statement } from '../statement.js';

/* What a restored database must not continue: sessions, and what waited to be sent. Each call handles at most `limit` rows of a table. */

/** Ends sessions with their subscriptions to pushes. Returns the number of them. */
export const endRestoredSessions = statement({
  name: 'end-restored-sessions',
  scope: 'installation',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { count: 'integer' },
  text: `
with ended as (
  delete from auth_session where id = any (array(select id from auth_session order by id limit $limit::integer)) returning 1
)
select count(*)::integer as count from ended`,
});

/** Deletes emails that are not sent. Returns the number of them. */
export const deleteRestoredMails = statement({
  name: 'delete-restored-mails',
  scope: 'installation',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { count: 'integer' },
  text: `
with deleted as (
  delete from outgoing_mail where id = any (array(select id from outgoing_mail order by id limit $limit::integer)) returning 1
)
select count(*)::integer as count from deleted`,
});

/**
 * Deletes what was due in a marketplace for a decision about emails, pushes and webhooks: the server decided it after the backup.
 * Returns the largest number of one kind.
 */
export const deleteRestoredItems = statement({
  name: 'delete-restored-items',
  scope: 'marketplace',
  share: 'background',
  parameters: { limit: 'integer' },
  row: { count: 'integer' },
  text: `
with pauses as (
  delete from unread_pause
  where ctid = any (array(
    select ctid from unread_pause
    where marketplace_id = $marketplaceId and due_at <= statement_timestamp() order by due_at limit $limit::integer
  )) returning 1
),
digests as (
  delete from digest_item
  where ctid = any (array(
    select ctid from digest_item
    where marketplace_id = $marketplaceId and due_at <= statement_timestamp() order by due_at limit $limit::integer
  )) returning 1
),
pushes as (
  delete from push_item
  where ctid = any (array(
    select ctid from push_item
    where marketplace_id = $marketplaceId and due_at <= statement_timestamp() order by due_at limit $limit::integer
  )) returning 1
),
events as (
  delete from unread_event_item
  where ctid = any (array(
    select ctid from unread_event_item
    where marketplace_id = $marketplaceId and due_at <= statement_timestamp() order by due_at limit $limit::integer
  )) returning 1
)
select greatest(
  (select count(*) from pauses), (select count(*) from digests), (select count(*) from pushes), (select count(*) from events)
)::integer as count`,
});
