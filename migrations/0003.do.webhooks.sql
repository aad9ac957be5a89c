-- Webhooks: what is told to whom, and how far that has come. ../docs/webhooks.md tells why each table is as it is.
--
-- Locks are taken in this order: the marketplace's row (hooks made, changed, deleted), its webhook_position,
-- the hook's row, lanes by rising seller, deliveries.

create table webhook (
  marketplace_id integer not null references marketplace (id),
  id integer not null generated always as identity,
  -- Null: the operator's, told of every thread.
  seller_id integer,
  url text not null,
  -- Kinds of chat_event.
  events text[] not null,
  -- The owner's own GraphQL query, whose result is what is told.
  query text,
  original_headers boolean not null,
  enabled boolean not null default true,
  disabled_reason text,
  disabled_at timestamptz,
  -- Deliveries made so far: each has its number in it.
  sequence bigint not null default 0,
  -- It is told of what later transactions do: those that began after it was made or enabled.
  from_xid xid8 not null default pg_current_xact_id(),
  created_at timestamptz not null default clock_timestamp(),
  -- Deleted for its owner; the row goes when its deliveries are gone.
  deleted_at timestamptz,
  primary key (marketplace_id, id)
);
create index webhook_owner on webhook (marketplace_id, coalesce(seller_id, 0), id) where deleted_at is null;

-- Kept readable, for they sign. The newest is the one that was shown last; those before it end by themselves.
create table webhook_secret (
  marketplace_id integer not null,
  webhook_id integer not null,
  number integer not null,
  secret text not null,
  created_at timestamptz not null default clock_timestamp(),
  expires_at timestamptz,
  primary key (marketplace_id, webhook_id, number),
  foreign key (marketplace_id, webhook_id) references webhook (marketplace_id, id) on delete cascade
);

-- Up to which event a marketplace's log was made into deliveries. A marketplace without hooks has no row.
create table webhook_position (
  marketplace_id integer primary key references marketplace (id),
  xid xid8 not null,
  seller_id integer not null,
  event_seq integer not null
);

-- One event to one hook. The event is copied: it may be cleared from the log before it is delivered.
create table webhook_delivery (
  marketplace_id integer not null,
  webhook_id integer not null,
  sequence bigint not null,
  seller_id integer not null,
  event_seq integer not null,
  kind text not null,
  by_operator boolean not null,
  message_seq integer not null,
  happened_at timestamptz not null,
  -- The receiver knows it by this, however often it is sent.
  message_id uuid not null default gen_random_uuid(),
  state text not null default 'PENDING' check (state in ('PENDING', 'DELIVERED', 'GIVEN_UP')),
  attempt_count integer not null default 0,
  -- Failed attempts since it was last delivered, or asked for again; the first of them was at first_failed_at.
  failure_count integer not null default 0,
  first_failed_at timestamptz,
  created_at timestamptz not null default clock_timestamp(),
  finished_at timestamptz,
  primary key (marketplace_id, webhook_id, sequence)
) with (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.05);
create unique index webhook_delivery_event on webhook_delivery (marketplace_id, webhook_id, seller_id, event_seq);
create index webhook_delivery_pending on webhook_delivery (marketplace_id, webhook_id, seller_id, event_seq)
  where state = 'PENDING';
create index webhook_delivery_state on webhook_delivery (marketplace_id, webhook_id, state, sequence);

-- The deliveries of one thread to one hook, which go out one after the other.
create table webhook_lane (
  marketplace_id integer not null,
  webhook_id integer not null,
  seller_id integer not null,
  -- When the next attempt is due; null while nothing waits. While an attempt is under way: when the lane is
  -- given to another, should this one never report.
  due_at timestamptz,
  leased_until timestamptz,
  -- Counts what was added: so that one who saw nothing waiting finds out that something came meanwhile.
  version integer not null default 1,
  -- Counts attempts: a report of one that was given up for lost is not taken.
  turn integer not null default 0,
  primary key (marketplace_id, webhook_id, seller_id)
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
create index webhook_lane_due on webhook_lane (marketplace_id, webhook_id, due_at) where due_at is not null;

create table webhook_attempt (
  marketplace_id integer not null,
  webhook_id integer not null,
  sequence bigint not null,
  number integer not null,
  attempted_at timestamptz not null,
  duration_ms integer not null,
  -- Null: there was no answer.
  status integer,
  -- What the answer's body began with, at most 1 KiB.
  answer text,
  -- Why it counts as failed, for the hook's owner; null where it was delivered.
  failure text,
  primary key (marketplace_id, webhook_id, sequence, number)
);
