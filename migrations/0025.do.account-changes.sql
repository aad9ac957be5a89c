-- The changes of accounts that the sign-in library commits are detected here, so that their audit entries and emails are written in
-- the same transaction. ../docs/sign-in.md#entries-of-the-audit-log explains it.

-- Marks an expected change as made. Its setting is local to the transaction: src/http/sign-in/library-connection.ts sets it before
-- each write, and reads it after. A process of an earlier version has stored an email that waits for the change instead.
create function auth_account_change(person integer, change text) returns void language plpgsql as $$
begin
  if current_setting('parley.expected_change', true) = change || ' of ' || person then
    perform set_config('parley.expected_change', 'made', true);
  end if;
  perform outgoing_mail_release(person, change);
end $$;

create or replace function auth_account_mailed() returns trigger language plpgsql as $$
begin
  perform auth_account_change(new.user_id, tg_argv[0]);
  return null;
end $$;

-- Other backup codes are a change only while they are in use. Those of a set-up that is not finished are not.
create or replace function auth_two_factor_mailed() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    if coalesce(old.verified, true) then perform auth_account_change(old.user_id, 'appOff'); end if;
    return null;
  end if;
  if coalesce(new.verified, true) and not coalesce(old.verified, true) then
    perform auth_account_change(new.user_id, 'appOn');
  elsif coalesce(old.verified, true) and not coalesce(new.verified, true) then
    perform auth_account_change(new.user_id, 'appOff');
  end if;
  if old.backup_codes is distinct from new.backup_codes and auth_has_second_factor(new.user_id) then
    perform auth_account_change(new.user_id, 'backupCodes');
  end if;
  return null;
end $$;

create function auth_session_changed() returns trigger language plpgsql as $$
begin
  perform auth_account_change(old.user_id, 'session');
  return null;
end $$;
create trigger auth_session_changed after delete on auth_session for each row execute function auth_session_changed();

-- The library turns an authenticator app on and off in two transactions: that of the person and that of the app. A process that died
-- between them left half a change. So the app follows the person at once. A first passkey turns on no app.
create function auth_app_follows() returns trigger language plpgsql as $$
begin
  if not new.two_factor_enabled then
    delete from auth_two_factor f where f.user_id = new.id;
  elsif not exists (select from auth_passkey p where p.user_id = new.id and p.removed_at is null) then
    update auth_two_factor f set verified = true where f.user_id = new.id and not f.verified;
  end if;
  return null;
end $$;
create trigger auth_app_follows after update of two_factor_enabled on auth_user for each row
  when (new.two_factor_enabled is distinct from old.two_factor_enabled) execute function auth_app_follows();

-- Another password also ends the sign-ins that wait for a second factor after the earlier password.
create or replace function auth_password_changed() returns trigger language plpgsql as $$
begin
  delete from auth_verification v
  where v.value = coalesce(new.user_id, old.user_id)::text
    and (length(v.identifier) = 43 or v.identifier like 'trust-device-%'
      or v.identifier like '2fa-%' and v.identifier not like '2fa-attempts-%');
  return null;
end $$;

-- Two triggers compared an indexed time with clock_timestamp(). It is volatile, so no index served them: each read the whole table.
-- Also, the time of a link is that of the process that made it; if its clock was wrong by an hour, a new password did not end the
-- link.
create index auth_verification_sign_in_links on auth_verification (id) where identifier like 'magic-link:%';
create or replace function auth_sign_in_links_ended() returns trigger language plpgsql as $$
begin
  delete from auth_verification v using auth_user u
  where u.id = coalesce(new.user_id, old.user_id) and v.identifier like 'magic-link:%'
    and strpos(lower(v.value), '"email":' || to_json(lower(u.email))::text) > 0;
  return null;
end $$;

create or replace function auth_session_ended() returns trigger language plpgsql as $$
begin
  insert into auth_session_end (session_id) values (old.id) on conflict do nothing;
  delete from auth_session_end where session_id in (
    select session_id from auth_session_end where ended_at < statement_timestamp() - interval '1 day'
    order by ended_at limit 4 for update skip locked
  );
  return null;
end $$;
