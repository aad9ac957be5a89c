-- The epoch of the event logs: a backup that is restored begins a new one. ../docs/live.md explains it.

create table event_epoch (
  id integer primary key default 1 check (id = 1),
  -- A part of each cursor of an event. 0: the cursors of earlier versions, which have none.
  epoch integer not null check (epoch >= 0),
  -- The database in which the epoch began, as database_identity() says; null until the first start.
  identity text
);

-- A new installation does not accept the cursors of one that was there before.
insert into event_epoch (epoch)
select case when exists (select from marketplace) then 0 else 1 + floor(random() * 2147483646)::integer end;

-- Names the database: the server's files, the database in them, and its tables. A dump that is restored gets another name; a
-- replica that is promoted, and a copy of all files, keep theirs.
create function database_identity() returns text language plpgsql stable as $$
declare
  system text := '';
begin
  begin
    select s.system_identifier::text into system from pg_control_system() s;
  exception when insufficient_privilege or undefined_function then
    null;
  end;
  return concat_ws('.', system, (select oid from pg_database where datname = current_database()), 'event_epoch'::regclass::oid);
end $$;
