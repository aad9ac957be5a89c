-- Retention of messages: ../docs/data.md explains it.

-- What a marketplace has chosen, and its current run. Without a row, it keeps all messages.
create table message_retention (
  marketplace_id integer primary key references marketplace (id),
  -- Messages older than this number of months are deleted; null: none.
  months integer check (months between 1 and 1200),
  -- No run begins before this time.
  next_run_at timestamptz not null default clock_timestamp(),
  -- The current run deletes messages from before this time, thread after thread; null: there is no run.
  run_before timestamptz,
  -- The last seller whose thread the run has finished, and what it has deleted.
  run_seller_id integer not null default 0,
  run_messages bigint not null default 0,
  run_threads integer not null default 0,
  -- The end of the lease of the process that works on the run.
  leased_until timestamptz
);

alter table seller
  -- The start of a legal hold, which keeps the messages of the seller's thread; null: none.
  add column legal_hold_since timestamptz;
create index seller_on_legal_hold on seller (marketplace_id, id) where legal_hold_since is not null;

-- The deleted messages of a thread are its first ones. They still count in message_count, so that no number is used twice.
alter table thread
  add column seller_deleted_count integer not null default 0,
  add column operator_deleted_count integer not null default 0;

-- Who has read what of a thread is corrected when its messages are deleted.
create index thread_seen_of_thread on thread_seen (marketplace_id, seller_id);

-- A thread without messages is one whose messages were all deleted, too: `latest_by_operator` is null. Only a new column gets
-- another expression.
drop trigger thread_counted on thread;
drop trigger thread_labelled on thread;
drop index thread_work;
drop index thread_work_rank;
alter table thread drop column work_class;
alter table thread add column work_class smallint not null generated always as (
  case
    when work_status = 2 then 6
    when work_status = 1 then 5
    when latest_by_operator is null then 0
    else 1 + (assignee_id is not null)::integer + case when latest_by_operator then 0 else 2 end
  end
) stored;
create index thread_work on thread (marketplace_id, work_class, list_rank, list_name, seller_id);
create index thread_work_rank on thread (marketplace_id, work_class, work_rank, seller_id) where work_rank is not null;
create trigger thread_counted after update on thread for each row
when (
  (new.work_class, new.assignee_id, new.label_ids) is distinct from (old.work_class, old.assignee_id, old.label_ids)
)
execute function thread_counted();
create trigger thread_labelled after update on thread for each row
when (
  (new.label_ids <> '{}' or old.label_ids <> '{}')
  and (new.label_ids, new.work_class, new.work_rank, new.assignee_id, new.list_rank, new.list_name)
    is distinct from (old.label_ids, old.work_class, old.work_rank, old.assignee_id, old.list_rank, old.list_name)
)
execute function thread_labelled();

-- People whose names are being replaced in a marketplace: the texts to find, and how far each list is read. The row, which has
-- the names, is deleted at the end.
create table person_erasure (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  -- As in message.author and audit_entry.identity.
  identity text,
  -- The membership; null for a person who was removed before.
  member_id integer,
  -- The seller of a seller's user; null: one of the operator's.
  seller_id integer,
  names text[] not null,
  emails text[] not null,
  step text not null default 'messages' check (step in ('messages', 'notes', 'audit')),
  after_seller integer not null default 0,
  after_number bigint not null default 0,
  changed_messages bigint not null default 0,
  changed_notes bigint not null default 0,
  changed_entries bigint not null default 0,
  primary key (marketplace_id, id)
);
