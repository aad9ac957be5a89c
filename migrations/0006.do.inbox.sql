-- What an inbox asks for: threads that are unread, that wait for an answer, or that somebody wants to see again.

alter table thread
  -- Whose the latest message is; null while there is none.
  add column latest_by_operator boolean,
  -- Each side's own note to look at the thread again.
  add column operator_marked_unread boolean not null default false,
  add column seller_marked_unread boolean not null default false;

-- One look-up a thread, by the message's key.
update thread t
set latest_by_operator = (
  select by_operator from message where marketplace_id = t.marketplace_id and seller_id = t.seller_id and seq = t.message_count
)
where message_count > 0;

-- What the thread asks of the operator: 1 for what is unread or marked so, and 2 where the latest message is the
-- seller's. Kept by the database, so that no statement can forget it.
alter table thread
  add column attention smallint not null generated always as (
    case when operator_marked_unread or seller_read_count < seller_message_count then 1 else 0 end
    + case when not latest_by_operator then 2 else 0 end
  ) stored;
-- The list's order again, once for each of the four.
create index thread_attention on thread (marketplace_id, attention, list_rank, list_name, seller_id);

-- That a side marked a thread as unread, or no longer does, is told to that side alone.
alter table chat_event
  drop constraint chat_event_kind_check,
  add constraint chat_event_kind_check check (kind in ('created', 'read', 'marked', 'unmarked'));

-- A message's words, led by marketplace and week (of 7 days since 1970) instead of marketplace and seller: a look-up
-- in a marketplace's messages reads the postings of some weeks alone. ../docs/search.md tells why.
-- Not for parallel plans: starting workers takes longer than what there is to read. In its text form each word stands
-- as 'marketplace.seller.word', and words hold neither quotes nor points.
create function weekly_words(search tsvector, created_at timestamptz) returns tsvector
language plpgsql immutable parallel unsafe cost 1000 as $$
declare
  words text := search;
  marketplace text := split_part(words, '.', 1) || '.';
  week text := floor(extract(epoch from created_at - timestamptz 'epoch') / 604800);
begin
  return replace(words, marketplace || split_part(words, '.', 2) || '.', marketplace || week || '.');
end
$$;
create index message_weekly_words on message using gin (weekly_words(search, created_at))
  with (gin_pending_list_limit = 1024);
create index message_time on message (marketplace_id, created_at, seller_id, seq);
