-- The content policy: what a marketplace does with what the guard finds, and the log of what its operator set.
-- ../docs/content-policy.md tells how it is used.

-- Grows with each change of the policy. A send names the version that its text was held against, and stores
-- nothing where that is no longer the one in force.
alter table marketplace add column content_version integer not null default 0;

-- Kinds whose action the operator has set; all others have the default of their kind.
create table content_action (
  marketplace_id integer not null references marketplace (id),
  kind text not null,
  action text not null check (action in ('block', 'warn', 'allow')),
  primary key (marketplace_id, kind)
);

-- The operator's own patterns (with an action), and what is allowed whatever is found in it (without one).
create table content_rule (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  name text not null,
  -- A regular expression after RE2.
  expression text not null,
  action text check (action in ('block', 'warn')),
  created_at timestamptz not null default clock_timestamp(),
  primary key (marketplace_id, id)
);

-- What was set up and changed, by whom. Only ever added to.
create table audit_entry (
  marketplace_id integer not null references marketplace (id),
  id bigint not null generated always as identity,
  at timestamptz not null default clock_timestamp(),
  -- Who: the key's or user's identity, and its name at that time.
  identity text not null,
  name text,
  action text not null,
  -- What changed: a list of { field, before, after }, texts or null.
  changes jsonb not null,
  primary key (marketplace_id, id)
);
