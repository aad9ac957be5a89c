-- Answers to emails about unread messages. ../docs/notifications.md#answers-by-email explains them.

alter table marketplace add column notification_replies boolean not null default false;

-- The answers that were received, without their texts, so that one that is delivered again is stored once. Kept for longer than the
-- address of an answer works.
create table received_email (
  marketplace_id integer not null,
  -- The membership of the author.
  member_id integer not null,
  -- A hash of the id of the email.
  key text not null,
  received_at timestamptz not null default clock_timestamp(),
  -- Whether the author got an email about it, such as about content that the policy blocks.
  is_noticed boolean not null,
  primary key (marketplace_id, member_id, key)
);
create index received_email_age on received_email (marketplace_id, member_id, received_at);
create index received_email_noticed on received_email (marketplace_id, member_id, received_at) where is_noticed;
