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

-- Another password also ends the emailed links to sign in, as it ends those to choose a password. Their rows have the address
-- as it was entered, in JSON, and expire within minutes.
create function auth_sign_in_links_ended() returns trigger language plpgsql as $$
begin
  delete from auth_verification v using auth_user u
  where u.id = coalesce(new.user_id, old.user_id)
    and v.expires_at between clock_timestamp() - interval '1 hour' and clock_timestamp() + interval '1 hour'
    and v.identifier like 'magic-link:%'
    and strpos(lower(v.value), '"email":' || to_json(lower(u.email))::text) > 0;
  return null;
end $$;
create trigger auth_sign_in_links_added after insert on auth_account for each row
  when (new.password is not null) execute function auth_sign_in_links_ended();
create trigger auth_sign_in_links_changed after update on auth_account for each row
  when (old.password is distinct from new.password and old.updated_at is distinct from new.updated_at)
  execute function auth_sign_in_links_ended();
create trigger auth_sign_in_links_removed after delete on auth_account for each row
  when (old.password is not null) execute function auth_sign_in_links_ended();
