-- Exports over the APIs. ../docs/moving.md explains them.

-- A selection of messages with a link. The download reads the messages, so nothing of them is stored here.
create table message_export (
  id integer generated always as identity primary key,
  marketplace_id integer not null,
  -- The seller whose side made it; null for the operator's.
  owner_seller integer,
  format text not null check (format in ('jsonl', 'csv', 'html')),
  -- Only this seller, and only messages of this period; null: all.
  seller_id integer,
  since timestamptz,
  until timestamptz,
  -- The creator: a user's membership, or an API key. The link ends with it.
  identity text not null,
  name text,
  member_id integer,
  key_id integer,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  -- The latest download. A new one takes the place of one that runs, and that one ends.
  download_count integer not null default 0,
  -- When the download that runs was last seen; null while none runs.
  download_seen_at timestamptz,
  seller_count integer not null default 0,
  done_seller_count integer not null default 0,
  message_count integer not null default 0,
  completed_at timestamptz,
  check ((member_id is null) <> (key_id is null))
);
create index message_export_by_owner on message_export (marketplace_id, (coalesce(owner_seller, 0)), id);
create index message_export_by_expiry on message_export (marketplace_id, expires_at);
create index message_export_running on message_export (marketplace_id, download_seen_at)
  where download_seen_at is not null;
