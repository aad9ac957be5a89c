-- Redaction of messages: ../docs/data.md explains it.

alter table message
  -- The identity of the actor who wrote it, such as `user:12`. Null: a server of an earlier version, or loaded history.
  add column author text,
  -- The last redaction: when, by which side and by whom. Null: none.
  add column redacted_at timestamptz,
  add column redacted_by_operator boolean,
  add column redacted_by_name text;

-- The minutes in which authors can redact a message that the other side has not read; 0: they cannot.
alter table marketplace
  add column author_redaction_minutes integer not null default 15 check (author_redaction_minutes between 0 and 1440);

alter table chat_event
  drop constraint chat_event_kind_check,
  add constraint chat_event_kind_check
    check (kind in ('created', 'read', 'marked', 'unmarked', 'work', 'redacted')) not valid;

-- The answers of receivers to attempts that were taken before are not stored: they can repeat a text that was redacted since.
alter table webhook_lane add column answers_from timestamptz;
