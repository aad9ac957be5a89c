-- Figures of the reports, added up as messages are stored: ../docs/reports.md. A send adds one row of report_entry, and a
-- process adds the entries to the tables below.

alter table thread
  -- The number of messages that are counted for the reports: the first ones. A process counts the others.
  add column reported_count integer not null default 0,
  -- The time of the first of the latest messages of one side in a row, as far as they are counted. A message to a finished
  -- thread begins anew.
  add column turn_since timestamptz,
  -- The number of seconds after which the latest message answered the other side; null: it answered nothing.
  add column answer_seconds integer;
create index thread_to_report on thread (marketplace_id, seller_id) where reported_count < message_count;

-- Messages that are not added up yet. A quarter is a quarter of an hour, by its number since 1970 in UTC: the days of each
-- time zone consist of whole ones.
create table report_entry (
  marketplace_id integer not null,
  id bigint not null generated always as identity,
  seller_id integer not null,
  quarter integer not null,
  by_operator boolean not null,
  -- The operator's user who wrote it; 0: a program, a user who is not known, or the seller.
  member_id integer not null,
  answer_seconds integer,
  primary key (marketplace_id, id)
) with (autovacuum_vacuum_scale_factor = 0.02);

create table report_messages (
  marketplace_id integer not null,
  quarter integer not null,
  from_sellers integer not null,
  from_operator integer not null,
  primary key (marketplace_id, quarter)
) with (fillfactor = 80);

-- The operator's first replies by their response time. A period has as many quarters as `quarters` says, and is numbered
-- since 1970. The bounds of the buckets are in ../src/reports/response-times.ts.
create table report_team_reply (
  marketplace_id integer not null,
  quarters integer not null,
  period integer not null,
  bucket integer not null,
  replies integer not null,
  primary key (marketplace_id, quarters, period, bucket)
) with (fillfactor = 80);
create table report_member_reply (
  marketplace_id integer not null,
  quarters integer not null,
  period integer not null,
  member_id integer not null,
  bucket integer not null,
  replies integer not null,
  primary key (marketplace_id, quarters, period, member_id, bucket)
) with (fillfactor = 80);

-- The latest response times of each side of a thread in seconds, the newest first.
create table recent_answer (
  marketplace_id integer not null,
  seller_id integer not null,
  by_operator boolean not null,
  seconds integer[] not null,
  primary key (marketplace_id, seller_id, by_operator)
) with (fillfactor = 80);
