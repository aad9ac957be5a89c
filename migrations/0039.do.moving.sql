-- Moving messages between installations. ../docs/moving.md explains it.

-- Names the marketplace in its exports, so that an import recognizes what an earlier one has stored.
alter table marketplace add column export_source uuid not null default gen_random_uuid();

-- The threads that were imported, with the marketplace's seller.
create table imported_thread (
  marketplace_id integer not null,
  -- The marketplace that they come from: the name in its exports, or the address of its server.
  source text not null,
  source_seller_id text not null,
  seller_id integer not null,
  -- The imported messages by their positions in the source, as ranges in ascending order. The others were rejected or skipped.
  from_orders integer[] not null default '{}',
  to_orders integer[] not null default '{}',
  -- The number of the newest of them in the thread here.
  last_seq integer not null default 0,
  primary key (marketplace_id, source, source_seller_id)
);
create index imported_thread_by_seller on imported_thread (marketplace_id, seller_id);

-- Sellers can be created with a number. The sequence leaves those numbers out. The lock is shared by those who take the next
-- number; who gives a number has it alone, so that no other transaction takes the same number meanwhile.
create function next_seller_number() returns integer language plpgsql as $$
declare
  number integer;
begin
  perform pg_advisory_xact_lock_shared(39, 0);
  loop
    number := nextval('seller_number');
    exit when not exists (select from seller_home h where h.seller_id = number);
  end loop;
  return number;
end $$;

-- As before, but history that is loaded has no events, and changes no work state.
create or replace function thread_message_added() returns trigger language plpgsql as $$
begin
  if new.latest_by_operator then
    new.waiting_since := null;
    return new;
  end if;
  if old.waiting_since is null or old.work_status = 2 and new.event_count > old.event_count then
    new.waiting_since := new.latest_message_at;
  end if;
  if old.work_status > 0 and new.event_count > old.event_count then
    new.work_status := 0;
    new.snoozed_until := null;
    new.work_version := old.work_version + 1;
  end if;
  return new;
end $$;
