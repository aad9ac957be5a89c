-- The passkey with which a session began, and with which a browser became known. ../docs/sign-in.md explains them.

-- Null: without a passkey. Deleting the passkey ends the session, whoever does it.
alter table auth_session add column passkey_id integer references auth_passkey (id) on delete cascade;
create index auth_session_by_passkey on auth_session (passkey_id) where passkey_id is not null;

-- Null: a password, a link or the provider has signed in there too.
alter table auth_device add column passkey_id integer references auth_passkey (id) on delete cascade;
create index auth_device_by_passkey on auth_device (passkey_id) where passkey_id is not null;

-- The passkey can be removed between its check and the new session. The lock makes the removal and the session wait for
-- each other: either the removal finds the session, or the session ends with its start.
create function auth_session_passkey() returns trigger language plpgsql as $$
begin
  perform from auth_passkey p where p.id = new.passkey_id and p.removed_at is null for share;
  if not found then
    new.passkey_id := null;
    new.expires_at := clock_timestamp();
  end if;
  return new;
end $$;
create trigger auth_session_passkey before insert on auth_session for each row
  when (new.passkey_id is not null) execute function auth_session_passkey();
