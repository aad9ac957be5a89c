-- The action `redact` of the content policy: a text is stored without what is found. ../docs/content-policy.md explains it.

alter table content_action
  drop constraint content_action_action_check,
  add constraint content_action_action_check check (action in ('block', 'redact', 'warn', 'allow')),
  drop constraint content_action_low_confidence_action_check,
  add constraint content_action_low_confidence_action_check
    check (low_confidence_action in ('block', 'redact', 'warn', 'allow'));

alter table content_rule
  drop constraint content_rule_action_check,
  add constraint content_rule_action_check check (action in ('block', 'redact', 'warn'));

alter table note
  -- The last redaction: when and by whom. Null: none.
  add column redacted_at timestamptz,
  add column redacted_by_name text;
