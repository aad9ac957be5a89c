import { statement } from '../statement.js';

/* Ends what a restored database must not continue: sessions, and waiting emails and decisions. Each call handles at most `limit` rows of a table. */

/** A part of a statement that deletes the items of a table that are due in a marketplace. */
const deletedDue = (name: string, table: string) => `${name} as (
  delete from ${table}
  where ctid = any (array(
    select ctid from ${table}
    where marketplace_id = $marketplaceId and due_at <= statement_timestamp() order by due_at limit $limit::integer
  )) returning 1
)`;

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
with ${deletedDue('pauses', 'unread_pause')},
${deletedDue('digests', 'digest_item')},
${deletedDue('pushes', 'push_item')},
${deletedDue('events', 'unread_event_item')}
select greatest(
  (select count(*) from pauses), (select count(*) from digests), (select count(*) from pushes), (select count(*) from events)
)::integer as count`,
});
