-- Which of the operator's users read which messages of a seller, and when: ../docs/working-together.md. A thread has at most
-- 20 rows of a user: the newest replaces the oldest, so that neither the table nor a read grows with the thread.
create table reading (
  marketplace_id integer not null,
  -- A membership of the operator.
  member_id integer not null,
  seller_id integer not null,
  slot smallint not null,
  -- The messages with a number above after_seq, up to up_to_seq.
  after_seq integer not null,
  up_to_seq integer not null,
  read_at timestamptz not null,
  primary key (marketplace_id, member_id, seller_id, slot)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);

-- The number of the last message that the member has read. Null in rows of earlier versions: what the side has read last.
alter table thread_seen add column seen_seq integer;
