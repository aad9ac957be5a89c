-- The audit log of each side, with where an act came from, repeated acts in one entry, filters, search and retention.

alter table audit_entry
  -- The seller whose side acted; null for the operator's side and the command line.
  add column seller_id integer,
  -- False for what is only the seller's, such as the address of its webhook.
  add column operator_sees boolean not null default true,
  add column address text,
  add column user_agent text,
  -- How often a repeated act happened, and the last time.
  add column occurrences integer not null default 1,
  add column last_at timestamptz,
  -- Equal for the acts that one entry counts; null for an entry of one act.
  add column repeat_key text,
  -- The entry's texts with case folded by the application.
  add column search_text text not null default '';

update audit_entry a set seller_id = m.seller_id
from membership m
where m.seller_id is not null and m.marketplace_id = a.marketplace_id and a.identity = 'user:' || m.user_id;
update audit_entry set search_text = lower(left(concat_ws(' ', name, identity, action, (
  select string_agg(concat_ws(' ', c->>'field', c->>'before', c->>'after'), ' ') from jsonb_array_elements(changes) c
)), 2000));

create unique index audit_entry_repeated on audit_entry (marketplace_id, repeat_key) where repeat_key is not null;
create index audit_entry_by_time on audit_entry (marketplace_id, at);
-- The log of the operator, and that of each seller: all entries, those of an actor, and those of an action.
create index audit_entry_operator on audit_entry (marketplace_id, id) where operator_sees;
create index audit_entry_operator_actor on audit_entry (marketplace_id, identity, id) where operator_sees;
create index audit_entry_operator_action on audit_entry (marketplace_id, action, id) where operator_sees;
create index audit_entry_seller on audit_entry (marketplace_id, seller_id, id) where seller_id is not null;
create index audit_entry_seller_actor on audit_entry (marketplace_id, seller_id, identity, id) where seller_id is not null;
create index audit_entry_seller_action on audit_entry (marketplace_id, seller_id, action, id) where seller_id is not null;
create index audit_entry_search on audit_entry using gin (marketplace_id, search_text gin_trgm_ops);

-- The days for which entries are kept; null keeps them.
alter table marketplace add column audit_retention_days integer check (audit_retention_days between 1 and 36500);

-- Idempotency keys are kept only as a hash. Retries of earlier keys still find theirs.
update idempotency_key set key = encode(sha256(convert_to(key, 'UTF8')), 'hex');
