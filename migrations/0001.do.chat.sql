-- The chat's ground: who the tenants are, one thread a seller, its messages, how far each side has read,
-- and the log of what happened. ../docs/storage.md tells why each table is as it is.
--
-- The marketplace's id (the tenant) leads every key and index of a tenant's table. What stays global:
-- marketplace, seller_home and api_key, which are read before the tenant is known.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create table marketplace (
  id integer generated always as identity primary key,
  name text not null,
  chat_enabled boolean not null default true,
  -- Kept with each seller made, so that sellersForChats.totalCount is one row's read.
  seller_count integer not null default 0,
  created_at timestamptz not null default clock_timestamp()
);

-- A seller's number is unique over the installation (a GraphQL id names no marketplace).
-- It begins with the number in the guide, so that the guide's documents run as they are.
create sequence seller_number as integer start with 660119;

create table seller_home (
  seller_id integer primary key default nextval('seller_number'),
  marketplace_id integer not null references marketplace (id)
);

create table seller (
  marketplace_id integer not null references marketplace (id),
  id integer not null,
  business_name text not null,
  -- business_name with case folded by the application, so that both databases fold and order alike.
  search_name text collate "C" not null,
  -- The marketplace's own name for the seller, by which an import finds it again.
  external_id text,
  created_at timestamptz not null default clock_timestamp(),
  primary key (marketplace_id, id)
);
create unique index seller_by_external_id on seller (marketplace_id, external_id) where external_id is not null;
create index seller_by_search_name on seller (marketplace_id, search_name);
create index seller_name_search on seller using gin (marketplace_id, search_name gin_trgm_ops);

-- One row a seller, made with it. Its lock orders everything in the thread: sequence, time, events.
create table thread (
  marketplace_id integer not null,
  seller_id integer not null,
  -- Messages are numbered 1..message_count without a gap.
  message_count integer not null default 0,
  seller_message_count integer not null default 0,
  operator_message_count integer not null default 0,
  -- Of each side's messages, how many the other side has read.
  seller_read_count integer not null default 0,
  operator_read_count integer not null default 0,
  -- Events are numbered 1..event_count without a gap.
  event_count integer not null default 0,
  latest_message_at timestamptz,
  -- The place in sellersForChats as one ascending key: minus the microseconds of the latest message,
  -- or 0 and the name while there is none.
  list_rank bigint not null default 0,
  list_name text collate "C" not null,
  primary key (marketplace_id, seller_id),
  foreign key (marketplace_id, seller_id) references seller (marketplace_id, id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);
create unique index thread_list_order on thread (marketplace_id, list_rank, list_name, seller_id);

-- The tables below hang on thread without a foreign key: a row is only ever written by the statement
-- that has just updated its thread, and the check would cost each send a look-up more.
create table message (
  marketplace_id integer not null,
  seller_id integer not null,
  seq integer not null,
  by_operator boolean not null,
  created_at timestamptz not null,
  sent_by_name text,
  message text not null,
  -- The words, each led by marketplace and seller: a look-up reads one thread's postings only.
  search tsvector not null,
  primary key (marketplace_id, seller_id, seq)
);
create index message_search on message using gin (search);

-- One row a call of chatMessageRead that found something unread: messages of that side up to up_to_seq,
-- from the row before on, were read at read_at.
create table read_mark (
  marketplace_id integer not null,
  seller_id integer not null,
  by_operator boolean not null,
  up_to_seq integer not null,
  read_at timestamptz not null,
  primary key (marketplace_id, seller_id, by_operator, up_to_seq)
);

-- What happened, for subscriptions and webhooks, written in the transaction in which it happened.
-- xid is the transaction's id: events of transactions below pg_snapshot_xmin are complete, which is what
-- a reader of a whole marketplace goes by. Within a thread event_seq alone is commit order.
create table chat_event (
  marketplace_id integer not null,
  seller_id integer not null,
  event_seq integer not null,
  xid xid8 not null default pg_current_xact_id(),
  kind text not null check (kind in ('created', 'read')),
  by_operator boolean not null,
  -- The message made, or the last of those read.
  message_seq integer not null,
  happened_at timestamptz not null,
  primary key (marketplace_id, seller_id, event_seq)
);
create index chat_event_commit_order on chat_event (marketplace_id, xid, seller_id, event_seq);

create table idempotency_key (
  marketplace_id integer not null,
  seller_id integer not null,
  by_operator boolean not null,
  key text not null,
  message_seq integer not null,
  created_at timestamptz not null,
  primary key (marketplace_id, seller_id, by_operator, key)
);
create index idempotency_key_age on idempotency_key (marketplace_id, seller_id, created_at);

create table api_key (
  id integer generated always as identity primary key,
  marketplace_id integer not null references marketplace (id),
  -- Null: an operator's key.
  seller_id integer,
  secret_hash bytea not null unique,
  -- The first characters, by which a person recognizes the key.
  prefix text not null,
  label text,
  scope text not null check (scope in ('chat:read', 'chat:write')),
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  last_used_at timestamptz,
  revoked_at timestamptz
);
