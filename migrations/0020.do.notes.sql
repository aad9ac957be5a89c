-- Internal notes of the operator in threads, and the mentions of colleagues in them. ../docs/notes.md explains them. No
-- statement for messages reads these tables.

create table note (
  marketplace_id integer not null,
  seller_id integer not null,
  -- The number in the thread.
  number integer not null,
  -- The author: a membership of the operator, or an API key.
  author_member_id integer,
  author_key_id integer,
  -- The name of the author when the note was written.
  author_name text,
  text text not null,
  -- The mentions in the order of the text: memberships of the operator, and where each is in the text, in code points.
  mentioned_ids integer[] not null,
  mention_starts integer[] not null,
  mention_ends integer[] not null,
  -- Ascends with the number, and is never before that of a message that was sent earlier.
  created_at timestamptz not null,
  edited_at timestamptz,
  -- Set: not shown. The text is kept while the deletion can be undone.
  deleted_at timestamptz,
  -- The hash of the idempotency key.
  key_hash text,
  -- The last change, which is an event of the thread at the place of its transaction.
  changed_xid xid8 not null default pg_current_xact_id(),
  changed_at timestamptz not null,
  primary key (marketplace_id, seller_id, number),
  foreign key (marketplace_id, seller_id) references thread (marketplace_id, seller_id),
  check (
    cardinality(mentioned_ids) = cardinality(mention_starts) and cardinality(mentioned_ids) = cardinality(mention_ends)
  )
);
create index note_by_time on note (marketplace_id, seller_id, created_at, number) where deleted_at is null;
create index note_commit_order on note (marketplace_id, changed_xid, seller_id, number);
create index note_of_thread_in_commit_order on note (marketplace_id, seller_id, changed_xid);
create unique index note_by_key on note (marketplace_id, seller_id, key_hash) where key_hash is not null;
create index note_deleted on note (marketplace_id, deleted_at) where deleted_at is not null and text <> '';

-- The mentions by the colleague whom they reach.
create table note_mention (
  marketplace_id integer not null,
  member_id integer not null,
  seller_id integer not null,
  number integer not null,
  mentioned_at timestamptz not null,
  read_at timestamptz,
  -- True while the note is deleted.
  is_hidden boolean not null default false,
  primary key (marketplace_id, member_id, seller_id, number)
);
create index note_mention_by_time on note_mention (marketplace_id, member_id, mentioned_at, seller_id, number)
  where not is_hidden;
create index note_mention_unread on note_mention (marketplace_id, member_id, mentioned_at, seller_id, number)
  where not is_hidden and read_at is null;
create index note_mention_unread_of_thread on note_mention (marketplace_id, member_id, seller_id)
  where not is_hidden and read_at is null;

-- The mentions of a user end with the membership, by whatever statement it ends.
create function membership_mentions() returns trigger language plpgsql as $$
begin
  delete from note_mention where marketplace_id = old.marketplace_id and member_id = old.id;
  return null;
end $$;
create trigger membership_mentions after delete on membership for each row
  when (old.seller_id is null)
  execute function membership_mentions();
