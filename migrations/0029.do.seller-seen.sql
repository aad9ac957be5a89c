-- When a seller was last online: ../docs/live.md. Written when the first subscription of its side in a process begins, and when
-- the last one ends.
create table seller_seen (
  marketplace_id integer not null,
  seller_id integer not null,
  seen_at timestamptz not null,
  primary key (marketplace_id, seller_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
