-- The sign-in policy of each marketplace, and the sign-in of each session. ../docs/sign-in.md explains the rules.

alter table marketplace
  -- Passwords and emailed links do not give access.
  add column require_single_sign_on boolean not null default false,
  -- The roles that need a second factor, as user-roles.ts lists them; SELLER for the users of sellers.
  add column second_factor_roles text[] not null default '{}',
  add column session_idle_minutes integer not null default 720
    check (session_idle_minutes between 5 and 43200),
  add column session_lifetime_minutes integer not null default 43200
    check (session_lifetime_minutes between 15 and 525600),
  -- The last change of the policy, by which the server finds open streams that it ends.
  add column sign_in_policy_changed_at timestamptz,
  add constraint marketplace_session_lifetime check (session_lifetime_minutes >= session_idle_minutes);
create index marketplace_policy_changes on marketplace (sign_in_policy_changed_at)
where sign_in_policy_changed_at is not null;

alter table auth_session
  -- The sign-in. A session that replaces another one of the same person, such as after a new password, keeps its start.
  add column started_at timestamptz,
  -- How the person signed in, as access/session-lookup.ts lists it; null for sessions of earlier versions.
  add column sign_in_method text;

-- Earlier versions did not store the last use, which `updated_at` is from now on: the idle time begins at the upgrade. The
-- lifetime counts from the creation.
update auth_session set started_at = created_at, updated_at = clock_timestamp();
alter table auth_session
  alter column started_at set default clock_timestamp(),
  alter column started_at set not null;
