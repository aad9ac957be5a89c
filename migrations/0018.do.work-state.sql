-- The work state of threads: open, snoozed or done, with an assignee and labels; the lists of threads by it, and their
-- counts. ../docs/work-state.md explains it. The database derives lists and counts from the thread's row, so that no
-- statement can forget them, and servers of an earlier version keep them right too.

alter table thread
  -- 0 open, 1 snoozed, 2 done.
  add column work_status smallint not null default 0,
  add column snoozed_until timestamptz,
  -- A membership of the operator; null: nobody.
  add column assignee_id integer,
  -- In ascending order.
  add column label_ids integer[] not null default '{}',
  -- The time of the first message of the seller that the operator has not answered. Null: answered, or not known yet
  -- (work_backlog).
  add column waiting_since timestamptz,
  -- Counts the changes of the columns above but waiting_since.
  add column work_version integer not null default 0,
  add constraint thread_work_status check (
    work_status between 0 and 2 and (work_status = 1) = (snoozed_until is not null)
  );

alter table thread
  -- The lists that have the thread. 0 open, without a message; 1 and 2 open and answered, 3 and 4 open and not answered:
  -- 1 and 3 of nobody, 2 and 4 with an assignee; 5 snoozed; 6 done.
  add column work_class smallint not null generated always as (
    case
      when work_status = 2 then 6
      when work_status = 1 then 5
      when message_count = 0 then 0
      else 1 + (assignee_id is not null)::integer + case when latest_by_operator then 0 else 2 end
    end
  ) stored,
  -- The order by time, in microseconds since 1970: of open threads the start of the wait, of snoozed ones the end.
  add column work_rank bigint generated always as (
    case
      when work_status = 1 then (extract(epoch from snoozed_until - timestamptz 'epoch') * 1000000)::bigint
      when work_status = 0 and message_count > 0 and not latest_by_operator
      then (extract(epoch from coalesce(waiting_since, latest_message_at) - timestamptz 'epoch') * 1000000)::bigint
    end
  ) stored;

create index thread_work on thread (marketplace_id, work_class, list_rank, list_name, seller_id);
create index thread_work_rank on thread (marketplace_id, work_class, work_rank, seller_id) where work_rank is not null;
create index thread_assignee on thread (marketplace_id, assignee_id, list_rank, list_name, seller_id)
  where assignee_id is not null and work_status = 0;
-- Threads of an assignee in any state, for those who leave.
create index thread_assigned on thread (marketplace_id, assignee_id, seller_id) where assignee_id is not null;

create table label (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  name text not null,
  -- The name in the form in which names are equal; unique in the marketplace.
  folded_name text collate "C" not null,
  colour text not null,
  created_at timestamptz not null default clock_timestamp(),
  -- Set: no longer shown; its threads lose it in batches.
  deleted_at timestamptz,
  primary key (marketplace_id, id)
);
create unique index label_by_name on label (marketplace_id, folded_name) where deleted_at is null;
create index label_deleted on label (marketplace_id, id) where deleted_at is not null;

-- The threads of each label, with what orders them. The trigger thread_labelled writes it.
create table thread_label (
  marketplace_id integer not null,
  label_id integer not null,
  seller_id integer not null,
  work_class smallint not null,
  work_rank bigint,
  assignee_id integer,
  list_rank bigint not null,
  list_name text collate "C" not null,
  primary key (marketplace_id, label_id, seller_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create index thread_label_work on thread_label (marketplace_id, label_id, work_class, list_rank, list_name, seller_id);
create index thread_label_rank on thread_label (marketplace_id, label_id, work_class, work_rank, seller_id)
  where work_rank is not null;
create index thread_label_assignee on thread_label
  (marketplace_id, label_id, assignee_id, list_rank, list_name, seller_id)
  where assignee_id is not null and work_class < 5;

-- The numbers of threads in the lists: list 1 unassigned, 2 needs reply, 3 snoozed, 4 done, 5 open and assigned to the
-- member `ref`, 6 with the label `ref`, 7 open with the label `ref`. The number of a list is its row here, and all rows
-- of work_delta: a transaction only inserts there, so that none waits for the count of another.
create table work_count (
  marketplace_id integer not null,
  list smallint not null,
  ref integer not null,
  threads bigint not null,
  primary key (marketplace_id, list, ref)
);
create table work_delta (
  marketplace_id integer not null,
  id bigint not null generated always as identity,
  list smallint not null,
  ref integer not null,
  change integer not null,
  primary key (marketplace_id, id)
) with (autovacuum_vacuum_scale_factor = 0.02);

create function work_lists(work_class smallint, assignee_id integer, label_ids integer[])
returns table (list smallint, ref integer) language sql immutable as $$
  select 1::smallint, 0 where work_class in (1, 3)
  union all select 2, 0 where work_class in (3, 4)
  union all select 3, 0 where work_class = 5
  union all select 4, 0 where work_class = 6
  union all select 5, assignee_id where work_class < 5 and assignee_id is not null
  union all select 6, label_id from unnest(label_ids) label_id
  union all select 7, label_id from unnest(label_ids) label_id where work_class < 5
$$;

-- All threads are open and of nobody.
insert into work_count (marketplace_id, list, ref, threads)
select marketplace_id, 1, 0, count(*) from thread where work_class in (1, 3) group by marketplace_id
union all
select marketplace_id, 2, 0, count(*) from thread where work_class in (3, 4) group by marketplace_id;

create function thread_counted() returns trigger language plpgsql as $$
begin
  insert into work_delta (marketplace_id, list, ref, change)
  select new.marketplace_id, changed.list, changed.ref, sum(changed.change)
  from (
    select list, ref, 1 as change from work_lists(new.work_class, new.assignee_id, new.label_ids)
    union all
    select list, ref, -1 from work_lists(old.work_class, old.assignee_id, old.label_ids)
  ) changed
  group by changed.list, changed.ref
  having sum(changed.change) <> 0;
  return null;
end $$;
create trigger thread_counted after update on thread for each row
when (
  (new.work_class, new.assignee_id, new.label_ids) is distinct from (old.work_class, old.assignee_id, old.label_ids)
)
execute function thread_counted();

create function thread_labelled() returns trigger language plpgsql as $$
begin
  delete from thread_label
  where marketplace_id = new.marketplace_id and seller_id = new.seller_id and label_id = any (old.label_ids)
    and label_id <> all (new.label_ids);
  insert into thread_label (marketplace_id, label_id, seller_id, work_class, work_rank, assignee_id, list_rank, list_name)
  select new.marketplace_id, label_id, new.seller_id, new.work_class, new.work_rank, new.assignee_id, new.list_rank,
         new.list_name
  from unnest(new.label_ids) label_id
  on conflict (marketplace_id, label_id, seller_id)
  do update set work_class = excluded.work_class, work_rank = excluded.work_rank, assignee_id = excluded.assignee_id,
                list_rank = excluded.list_rank, list_name = excluded.list_name;
  return null;
end $$;
create trigger thread_labelled after update on thread for each row
when (
  (new.label_ids <> '{}' or old.label_ids <> '{}')
  and (new.label_ids, new.work_class, new.work_rank, new.assignee_id, new.list_rank, new.list_name)
    is distinct from (old.label_ids, old.work_class, old.work_rank, old.assignee_id, old.list_rank, old.list_name)
)
execute function thread_labelled();

-- A message of the seller reopens the thread, and starts the wait if the earlier ones were answered or done with. One of
-- the operator ends the wait. Several messages that are loaded at once count as the last of them.
create function thread_message_added() returns trigger language plpgsql as $$
begin
  if new.latest_by_operator then
    new.waiting_since := null;
    return new;
  end if;
  if old.waiting_since is null or old.work_status = 2 then
    new.waiting_since := new.latest_message_at;
  end if;
  if old.work_status > 0 then
    new.work_status := 0;
    new.snoozed_until := null;
    new.work_version := old.work_version + 1;
  end if;
  return new;
end $$;
create trigger thread_message_added before update on thread for each row
when (new.message_count > old.message_count)
execute function thread_message_added();

-- What each of the operator's people has read, where it differs from what their side has read: messages that a colleague
-- read, and own unread marks.
create table thread_seen (
  marketplace_id integer not null,
  member_id integer not null,
  seller_id integer not null,
  -- The number of the seller's messages that the member has read.
  seen_count integer not null,
  marked_unread boolean not null default false,
  primary key (marketplace_id, member_id, seller_id)
);

-- The operator's users; a marketplace has many more of its sellers.
create index membership_of_operator on membership (marketplace_id, id) where seller_id is null;

-- Users of the operator who left, or who cannot use the chat any more: the server removes their assignments.
create table departed_member (
  marketplace_id integer not null,
  member_id integer not null,
  primary key (marketplace_id, member_id)
);
create function member_departed() returns trigger language plpgsql as $$
begin
  insert into departed_member (marketplace_id, member_id) values (old.marketplace_id, old.id) on conflict do nothing;
  return null;
end $$;
create trigger member_removed after delete on membership for each row
when (old.role is not null)
execute function member_departed();
create trigger member_without_chat after update of role on membership for each row
when (old.role is distinct from new.role and new.role = 'MEMBER')
execute function member_departed();

create table saved_view (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  -- The member who created it; null: an API key.
  owner_id integer,
  is_shared boolean not null,
  name text not null,
  list text not null,
  -- All of these.
  label_ids integer[] not null,
  sort text not null,
  created_at timestamptz not null default clock_timestamp(),
  primary key (marketplace_id, id)
);
create index saved_view_by_owner on saved_view (marketplace_id, owner_id);

-- Threads from before this version, for which the server finds the start of the wait, and which are done if the operator
-- answered last and nothing was sent for 30 days.
create table work_backlog (
  marketplace_id integer not null,
  seller_id integer not null,
  primary key (marketplace_id, seller_id)
);
insert into work_backlog (marketplace_id, seller_id)
select marketplace_id, seller_id from thread where message_count > 0;

-- Only the operator's side sees an event of the kind `work`. Checked for new rows alone: the table is long, and the
-- earlier rows have fewer kinds.
alter table chat_event
  drop constraint chat_event_kind_check,
  add constraint chat_event_kind_check check (kind in ('created', 'read', 'marked', 'unmarked', 'work')) not valid;
