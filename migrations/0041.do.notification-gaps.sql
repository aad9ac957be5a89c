-- Emails that the mail server got without an answer: ../docs/notifications.md explains why they are sent once more at most.
alter table outgoing_mail add column is_unanswered boolean not null default false;

-- A pause also begins with a further unread message if no email is about the messages before it: they were imported, waited before an
-- upgrade, while emails were turned off, or for longer than a week.
create index thread_notification_of_thread on thread_notification (marketplace_id, seller_id);

create or replace function unread_pause_began() returns trigger language plpgsql as $$
begin
  if old.operator_read_count < old.operator_message_count and (
    exists (select from unread_pause where marketplace_id = new.marketplace_id and seller_id = new.seller_id)
    or exists (
      select
      from thread_notification n
      join membership m on m.marketplace_id = n.marketplace_id and m.id = n.member_id
      where n.marketplace_id = new.marketplace_id and n.seller_id = new.seller_id
        and n.read_count = new.operator_read_count and m.seller_id = new.seller_id
    )
    or not exists (
      select
      from membership
      where marketplace_id = new.marketplace_id and coalesce(seller_id, 0) = new.seller_id and accepted_at is not null
    )
  ) then
    return null;
  end if;
  insert into unread_pause as p (marketplace_id, seller_id, began_at, due_at)
  select m.id, new.seller_id, statement_timestamp(),
         statement_timestamp() + m.notification_delay_minutes * interval '1 minute'
  from marketplace m
  where m.id = new.marketplace_id and m.notification_emails
  on conflict (marketplace_id, seller_id)
  do update set began_at = excluded.began_at, due_at = excluded.due_at, version = p.version + 1;
  return null;
end $$;
drop trigger unread_pause_began on thread;
create trigger unread_pause_began after update on thread for each row
when (new.operator_message_count > old.operator_message_count and new.event_count > old.event_count)
execute function unread_pause_began();

create or replace function digest_thread_unread() returns trigger language plpgsql as $$
begin
  if old.seller_read_count < old.seller_message_count and (
    exists (
      select
      from digest_item
      where marketplace_id = new.marketplace_id and seller_id = new.seller_id and member_id = 0
    )
    or exists (
      select
      from thread_notification n
      join membership m on m.marketplace_id = n.marketplace_id and m.id = n.member_id
      where n.marketplace_id = new.marketplace_id and n.seller_id = new.seller_id
        and n.read_count >= new.seller_read_count and m.seller_id is null
    )
    or not exists (
      select
      from membership
      where marketplace_id = new.marketplace_id and seller_id is null and role <> 'MEMBER' and accepted_at is not null
    )
  ) then
    return null;
  end if;
  perform digest_item_begins(new.marketplace_id, new.seller_id, 0);
  return null;
end $$;
drop trigger digest_thread_unread on thread;
create trigger digest_thread_unread after update on thread for each row
when (new.seller_message_count > old.seller_message_count and new.event_count > old.event_count)
execute function digest_thread_unread();
