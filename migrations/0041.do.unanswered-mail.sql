-- Emails that the mail server got without an answer: ../docs/notifications.md explains why they are sent once more at most.
alter table outgoing_mail add column is_unanswered boolean not null default false;
