-- The newest imported message as its source has it. A source can delete its oldest messages, so that a position, counted anew, names another
-- message: the next import counts from this one.
alter table imported_thread
  add column last_source_id text,
  add column last_created_at timestamptz;

update imported_thread i
set last_created_at = m.created_at
from message m
where m.marketplace_id = i.marketplace_id and m.seller_id = i.seller_id and m.seq = i.last_seq;
