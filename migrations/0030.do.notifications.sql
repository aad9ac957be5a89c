-- Emails about unread messages. ../docs/notifications.md explains them, ../docs/decisions/notifications.md the reasons.

alter table marketplace
  add column notification_emails boolean not null default true,
  add column notification_delay_minutes integer not null default 15
    check (notification_delay_minutes between 1 and 1440),
  -- Whether an email has the first line of the first message that waits.
  add column notification_first_line boolean not null default false,
  -- Null: Parley's own colour.
  add column notification_colour text check (notification_colour ~ '^#[0-9a-f]{6}$'),
  -- Of people who have not chosen one.
  add column notification_language text not null default 'en';

-- A pause of a seller: it begins with the first of the operator's messages that the seller has not read, and ends when the seller
-- reads. There is a row until it is decided for each person of the seller whether an email is sent.
create table unread_pause (
  marketplace_id integer not null,
  seller_id integer not null,
  began_at timestamptz not null,
  -- The time of the next decision, or the end of the lease of the process that decides.
  due_at timestamptz not null,
  -- Counts the changes of the row: a decision has no effect if the row changed meanwhile.
  version integer not null default 0,
  primary key (marketplace_id, seller_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index unread_pause_due on unread_pause (marketplace_id, due_at);

-- It runs for the first unread message only: further ones cost a send nothing. History that is loaded has no events.
create function unread_pause_began() returns trigger language plpgsql as $$
begin
  insert into unread_pause as p (marketplace_id, seller_id, began_at, due_at)
  select m.id, new.seller_id, statement_timestamp(),
         statement_timestamp() + m.notification_delay_minutes * interval '1 minute'
  from marketplace m
  where m.id = new.marketplace_id and m.notification_emails
  on conflict (marketplace_id, seller_id)
  do update set began_at = excluded.began_at, due_at = excluded.due_at, version = p.version + 1;
  return null;
end $$;
create trigger unread_pause_began after update on thread for each row
when (
  new.operator_message_count > old.operator_message_count and old.operator_read_count = old.operator_message_count
  and new.event_count > old.event_count
)
execute function unread_pause_began();

-- What becomes part of the emails to the operator's users: a thread with unread messages, or with an unread mention. As with a pause,
-- there is a row until it is decided for each of them.
create table digest_item (
  marketplace_id integer not null,
  seller_id integer not null,
  -- The user whom a note mentions; 0: messages of the seller that nobody of the operator has read.
  member_id integer not null,
  began_at timestamptz not null,
  due_at timestamptz not null,
  version integer not null default 0,
  primary key (marketplace_id, seller_id, member_id)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index digest_item_due on digest_item (marketplace_id, due_at);

create function digest_item_begins(marketplace integer, seller integer, member integer) returns void language sql as $$
  insert into digest_item as d (marketplace_id, seller_id, member_id, began_at, due_at)
  select m.id, seller, member, statement_timestamp(),
         statement_timestamp() + m.notification_delay_minutes * interval '1 minute'
  from marketplace m
  where m.id = marketplace and m.notification_emails
  on conflict (marketplace_id, seller_id, member_id)
  do update set began_at = excluded.began_at, due_at = excluded.due_at, version = d.version + 1;
$$;
create function digest_thread_unread() returns trigger language plpgsql as $$
begin
  perform digest_item_begins(new.marketplace_id, new.seller_id, 0);
  return null;
end $$;
create trigger digest_thread_unread after update on thread for each row
when (
  new.seller_message_count > old.seller_message_count and old.seller_read_count = old.seller_message_count
  and new.event_count > old.event_count
)
execute function digest_thread_unread();
create function digest_mentioned() returns trigger language plpgsql as $$
begin
  perform digest_item_begins(new.marketplace_id, new.seller_id, new.member_id);
  return null;
end $$;
create trigger digest_mentioned after insert on note_mention for each row execute function digest_mentioned();

-- The last email to a person about a thread.
create table thread_notification (
  marketplace_id integer not null,
  member_id integer not null,
  seller_id integer not null,
  notified_at timestamptz not null,
  -- The number of messages that had been read then: with another number, the thread was visited since.
  read_count integer not null,
  -- The number of the note with the mention that the email is about; null: it is about messages.
  mention_number integer,
  primary key (marketplace_id, member_id, seller_id)
);
create index thread_notification_latest on thread_notification (marketplace_id, member_id, notified_at);

-- What a person has chosen. Without a row, the defaults apply.
create table notification_preference (
  marketplace_id integer not null,
  member_id integer not null,
  messages boolean not null default true,
  -- Of the operator's users: conversations that nobody is assigned to, and mentions.
  unassigned boolean not null default true,
  mentions boolean not null default true,
  -- In minutes after midnight in the time zone.
  quiet_from integer check (quiet_from between 0 and 1439),
  quiet_to integer check (quiet_to between 0 and 1439),
  time_zone text not null default 'UTC',
  -- Null: that of the marketplace.
  language text,
  primary key (marketplace_id, member_id),
  check ((quiet_from is null) = (quiet_to is null)),
  check (quiet_from <> quiet_to)
);

-- Conversations about which one of the operator's users gets no emails.
create table notification_mute (
  marketplace_id integer not null,
  member_id integer not null,
  seller_id integer not null,
  primary key (marketplace_id, member_id, seller_id)
);

create function membership_notifications() returns trigger language plpgsql as $$
begin
  delete from thread_notification where marketplace_id = old.marketplace_id and member_id = old.id;
  delete from notification_preference where marketplace_id = old.marketplace_id and member_id = old.id;
  delete from notification_mute where marketplace_id = old.marketplace_id and member_id = old.id;
  return null;
end $$;
create trigger membership_notifications after delete on membership for each row
execute function membership_notifications();

-- Addresses that the mail server rejected for good. An email that it accepts for the address deletes the row.
create table bounced_address (
  email text primary key,
  bounced_at timestamptz not null default clock_timestamp(),
  -- The reply code of SMTP, such as 550.
  reply_code integer not null
);
create function auth_user_address_deleted() returns trigger language plpgsql as $$
begin
  delete from bounced_address where email = old.email;
  return null;
end $$;
create trigger auth_user_address_deleted after delete on auth_user for each row
execute function auth_user_address_deleted();

-- Emails in large numbers have attempts of their own, so that those about accounts never wait for them.
alter table outgoing_mail add column is_bulk boolean not null default false;
drop index outgoing_mail_due;
create index outgoing_mail_due on outgoing_mail (is_bulk, next_attempt_at) where awaited_change is null;
