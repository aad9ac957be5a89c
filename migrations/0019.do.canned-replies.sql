-- Canned replies of the operator. ../docs/canned-replies.md explains them.

create table canned_reply (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  -- The user whose own reply it is; 0: shared by all users of the operator.
  owner_id integer not null,
  name text not null,
  -- The name without case, unique for each owner, and the order of lists.
  name_key text collate "C" not null,
  -- The texts and their languages (BCP 47), in the same order; the first is the default.
  languages text[] not null,
  texts text[] not null,
  -- The folded words of the name and the texts, for LIKE.
  search_words text collate "C" not null,
  uses integer not null default 0,
  updated_at timestamptz not null default clock_timestamp(),
  -- Set while the deletion can be undone.
  deleted_at timestamptz,
  primary key (marketplace_id, id),
  check (cardinality(languages) = cardinality(texts) and cardinality(texts) > 0)
);
create unique index canned_reply_by_name on canned_reply (marketplace_id, owner_id, name_key)
  where deleted_at is null;
create index canned_reply_deleted on canned_reply (marketplace_id, deleted_at) where deleted_at is not null;

-- A user's own replies end with the membership, by whatever statement it ends.
create function membership_canned_replies() returns trigger language plpgsql as $$
begin
  delete from canned_reply where marketplace_id = old.marketplace_id and owner_id = old.user_id;
  return null;
end $$;
create trigger membership_canned_replies after delete on membership for each row
  when (old.seller_id is null)
  execute function membership_canned_replies();
