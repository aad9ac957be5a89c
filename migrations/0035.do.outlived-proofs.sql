-- A sign-in that began before a change of the account starts no session after it. ../docs/sign-in.md#entries-of-the-audit-log explains it.

-- When proofs of the account that were given before last became too old: another password, another second factor, the end of a link
-- to the provider, a reset, or the end of all other sessions. Null: never.
alter table auth_user add column proofs_ended_at timestamptz;

-- When a sign-in at the provider began, by the clock of the database. The library's created_at has the clock of a process.
alter table auth_verification add column begun_at timestamptz;
alter table auth_verification alter column begun_at set default clock_timestamp();

-- Another password also ends the links to choose one, the emailed links to sign in, the trust in devices and the sign-ins that wait
-- for a second factor, as before.
create or replace function auth_password_changed() returns trigger language plpgsql as $$
declare
  person integer := coalesce(new.user_id, old.user_id);
begin
  update auth_user u set proofs_ended_at = clock_timestamp() where u.id = person;
  delete from auth_verification v
  where v.value = person::text
    and (length(v.identifier) = 43 or v.identifier like 'trust-device-%'
      or v.identifier like '2fa-%' and v.identifier not like '2fa-attempts-%');
  return null;
end $$;

create function auth_proofs_end() returns trigger language plpgsql as $$
begin
  new.proofs_ended_at := clock_timestamp();
  return new;
end $$;
-- Its name comes after that of auth_second_factor_kept, which can undo the change.
create trigger auth_second_factor_proofs before update of two_factor_enabled on auth_user for each row
  when (coalesce(new.two_factor_enabled, false) <> coalesce(old.two_factor_enabled, false))
  execute function auth_proofs_end();

create function auth_link_removed() returns trigger language plpgsql as $$
begin
  update auth_user u set proofs_ended_at = clock_timestamp() where u.id = old.user_id;
  return null;
end $$;
create trigger auth_link_removed after delete on auth_account for each row
  when (old.password is null) execute function auth_link_removed();

-- The first passkey of a person with an authenticator app changes no column of the person, and ends all sessions.
create function auth_passkey_proofs() returns trigger language plpgsql as $$
begin
  update auth_user u set proofs_ended_at = clock_timestamp() where u.id = new.user_id;
  return null;
end $$;
create trigger auth_passkey_proofs after insert on auth_passkey for each row execute function auth_passkey_proofs();

-- The proofs that wait for their last step end, too: emailed links to sign in, and passwords that wait for a second factor. The
-- column can be set by a trigger, so this one names no column.
create function auth_proofs_ended() returns trigger language plpgsql as $$
begin
  delete from auth_verification v
  where v.value = new.id::text and v.identifier like '2fa-%' and v.identifier not like '2fa-attempts-%';
  delete from auth_verification v
  where v.identifier like 'magic-link:%' and strpos(lower(v.value), '"email":' || to_json(lower(new.email))::text) > 0;
  return null;
end $$;
create trigger auth_proofs_ended after update on auth_user for each row
  when (new.proofs_ended_at is distinct from old.proofs_ended_at) execute function auth_proofs_ended();
