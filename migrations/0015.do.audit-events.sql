-- Webhooks can receive the entries of the audit log. ../docs/webhooks.md explains it.

-- The entries that are not yet deliveries. An entry is added in its own transaction, and only if an enabled webhook is
-- registered for it; the fan-out deletes it. An entry that counts an act again can be here twice.
create table audit_event (
  marketplace_id integer not null references marketplace (id),
  xid xid8 not null default pg_current_xact_id(),
  entry_id bigint not null,
  -- As in audit_entry.
  seller_id integer,
  operator_sees boolean not null,
  happened_at timestamptz not null,
  primary key (marketplace_id, xid, entry_id)
);
-- The oldest entry that waits is not deleted from the audit log.
create index audit_event_entry on audit_event (marketplace_id, entry_id);

-- Counts the audit events that became deliveries: they are ordered by it in their queue, as those of a thread are by
-- their number in the thread.
alter table webhook_position add column audit_seq integer not null default 0;

-- A delivery is about a message of a thread, or about an entry of the audit log: then its `seller_id` is 0, and the
-- entries of a webhook have one queue.
alter table webhook_delivery
  alter column by_operator drop not null,
  alter column message_seq drop not null,
  add column audit_entry_id bigint;

-- Nor is the oldest that is not delivered.
create index webhook_delivery_of_audit on webhook_delivery (marketplace_id, audit_entry_id)
  where state = 'PENDING' and audit_entry_id is not null;
