-- What following the log of events needs beside the log itself. ../docs/live.md tells why.

-- How far a marketplace's log has been cleared: its events up to this one are gone, and a cursor before it
-- has expired. A marketplace whose log was never cleared has no row.
create table event_floor (
  marketplace_id integer primary key references marketplace (id),
  xid xid8 not null,
  seller_id integer not null,
  event_seq integer not null
);

-- Which keys were revoked lately: streams that are open end by it.
create index api_key_revocations on api_key (revoked_at) where revoked_at is not null;
