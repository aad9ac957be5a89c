-- An unread mark can begin at a message: the number of the other side's messages before it. Null: it begins at none.
alter table thread
  add column operator_marked_count integer,
  add column seller_marked_count integer;
alter table thread_seen add column marked_count integer;
