-- Search in internal notes, the request of an idempotency key, and the reads of a thread. ../docs/search.md, ../docs/notes.md and
-- ../docs/working-together.md explain them.

alter table note
  -- The words of the text, as message.search has them. Null: not yet indexed.
  add column search tsvector,
  -- The hash of the text and the mentions with which the key was used. Null: none, or a server of an earlier version wrote it.
  add column request_hash text;

-- The words belong to the text: those of another text are never found, also if a server of an earlier version changes it.
-- The application stores the new words afterwards.
create function note_to_index() returns trigger language plpgsql as $$
begin
  new.search := null;
  return new;
end $$;
create trigger note_to_index before update on note for each row
when (new.text is distinct from old.text)
execute function note_to_index();

create index note_to_index on note (marketplace_id, seller_id, number) where search is null and text <> '';
create index note_weekly_words on note using gin (weekly_words(search, created_at))
  with (gin_pending_list_limit = 1024) where deleted_at is null;
create index note_time on note (marketplace_id, created_at, seller_id, number) where deleted_at is null;

-- The reads of all colleagues in a thread. A later read of a colleague changes none of these columns.
create index reading_of_thread on reading (marketplace_id, seller_id);
