-- What a marketplace does with findings of low confidence, for each kind. ../docs/content-policy.md explains it.

-- Of this action and that of all findings, the milder one applies.
alter table content_action
  add column low_confidence_action text not null default 'warn'
  check (low_confidence_action in ('block', 'warn', 'allow'));
