-- A request that was authenticated before an erasure can store the name after the erasure has read that row: each erasure reads
-- everything a second time, later. It also removes the answers of webhooks. ../docs/data.md explains it.
alter table person_erasure
  add column is_repeated boolean not null default false,
  -- Its next part is done at this time at the earliest.
  add column due_at timestamptz not null default clock_timestamp(),
  drop constraint person_erasure_step_check,
  add constraint person_erasure_step_check check (step in ('messages', 'notes', 'audit', 'answers'));
