-- Scopes of API keys beyond the chat, limits of where a key can be used, and the key behind a message that was written
-- with a chat token. ../docs/permissions.md has the rules.

alter table api_key
  -- The key's scopes in addition to `scope`, which stays chat:read or chat:write.
  add column can_impersonate boolean not null default false,
  add column can_manage boolean not null default false,
  -- True for a key with chat:write from before these scopes: it can still change settings and create chat tokens.
  add column has_earlier_rights boolean not null default false,
  -- Networks in CIDR notation; null: the key can be used from everywhere.
  add column networks text[];
update api_key set has_earlier_rights = true where scope = 'chat:write';

-- The API key that created the chat token with which the message was written; null without a token.
alter table message add column token_key_id integer;

-- The latest audit entry about the chat tokens that a key creates for one name of a seller: there is one entry in 30
-- days, because the embedding site creates a token for each visit of a page. Older rows are deleted.
create table chat_token_record (
  marketplace_id integer not null references marketplace (id),
  key_id integer not null,
  seller_id integer not null,
  name text not null,
  recorded_at timestamptz not null default clock_timestamp(),
  primary key (marketplace_id, key_id, seller_id, name)
);
create index chat_token_record_age on chat_token_record (marketplace_id, recorded_at);
