-- Pushes of marketplaces take turns: each process takes those that are due of one marketplace at a time. ../docs/notifications.md explains it.

create index outgoing_push_turns on outgoing_push (marketplace_id, next_attempt_at);
drop index outgoing_push_due;
