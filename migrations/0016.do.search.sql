-- Search that tolerates spelling. The application folds words and names anew, in batches after the migration.
-- ../docs/search.md explains it.

-- The words of business_name for search, folded by the application. Null: not yet, or a server of an earlier version
-- has changed the name. Until then, search uses search_name.
alter table seller add column name_words text collate "C";
create index seller_to_fold on seller (marketplace_id, id) where name_words is null;
drop index seller_name_search;
create index seller_name_search on seller using gin (marketplace_id, (coalesce(name_words, search_name)) gin_trgm_ops);

create function seller_to_fold() returns trigger language plpgsql as $$
begin
  new.name_words := null;
  return new;
end $$;
create trigger seller_to_fold before update on seller for each row
when (new.business_name is distinct from old.business_name and new.name_words is not distinct from old.name_words)
execute function seller_to_fold();

-- Ranges of messages that have words of an earlier version, or that have them perhaps.
create table search_backlog (
  marketplace_id integer not null,
  seller_id integer not null,
  from_seq integer not null,
  to_seq integer not null,
  primary key (marketplace_id, seller_id, to_seq)
);
insert into search_backlog (marketplace_id, seller_id, from_seq, to_seq)
select marketplace_id, seller_id, 1, message_count from thread where message_count > 0;

-- The version of the words with which a message was stored. Servers of earlier versions, which can still run, store 1.
alter table message add column search_version smallint not null default 1;

create function message_to_index() returns trigger language plpgsql as $$
begin
  insert into search_backlog (marketplace_id, seller_id, from_seq, to_seq)
  values (new.marketplace_id, new.seller_id, new.seq, new.seq)
  on conflict do nothing;
  return null;
end $$;
create trigger message_to_index after insert on message for each row
when (new.search_version = 1)
execute function message_to_index();

-- Messages that were sent before the table `message` was locked, above.
insert into search_backlog (marketplace_id, seller_id, from_seq, to_seq)
select t.marketplace_id, t.seller_id, coalesce(b.to_seq, 0) + 1, t.message_count
from thread t
left join search_backlog b using (marketplace_id, seller_id)
where t.message_count > coalesce(b.to_seq, 0);
