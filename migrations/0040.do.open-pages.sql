-- What a person has chosen about open pages. ../docs/notifications.md explains it.
alter table notification_preference
  add column desktop boolean not null default true,
  add column sound boolean not null default true;
-- A seller's person who has muted the conversation: until now, the bell turned emails and pushes off.
update notification_preference p
set desktop = false, sound = false
from membership m
where m.id = p.member_id and m.seller_id is not null and not p.messages and not p.push_messages;
