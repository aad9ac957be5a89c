import { statement } from '../statement.js';

/* A marketplace's content policy. A transaction that changes it runs `startPolicyChange` first: others then wait. */

/** Returns the policy in force, its lists as JSON; no row if there is no such marketplace. */
export const contentPolicy = statement({
  name: 'content-policy',
  scope: 'marketplace',
  parameters: {},
  row: { version: 'integer', actions: 'text', rules: 'text' },
  text: `
select m.content_version as version,
       (select coalesce(json_agg(json_build_object('kind', a.kind, 'action', a.action,
                                                    'lowConfidenceAction', a.low_confidence_action)), '[]')::text
        from content_action a where a.marketplace_id = $marketplaceId) as actions,
       (select coalesce(json_agg(json_build_object('id', r.id, 'name', r.name, 'expression', r.expression,
                                                   'action', r.action) order by r.id), '[]')::text
        from content_rule r where r.marketplace_id = $marketplaceId) as rules
from marketplace m
where m.id = $marketplaceId`,
});

/** Returns the version of the policy in force. */
export const contentVersion = statement({
  name: 'content-version',
  scope: 'marketplace',
  parameters: {},
  row: { version: 'integer' },
  text: 'select content_version as version from marketplace where id = $marketplaceId',
});

/** Starts a new version and locks the marketplace's row until the transaction ends. */
export const startPolicyChange = statement({
  name: 'start-policy-change',
  scope: 'marketplace',
  parameters: {},
  row: { version: 'integer' },
  text: `
update marketplace set content_version = content_version + 1 where id = $marketplaceId
returning content_version as version`,
});

/** Sets the actions of some kinds; the lists have the same order. */
export const setContentActions = statement({
  name: 'set-content-actions',
  scope: 'marketplace',
  parameters: { kinds: 'text[]', actions: 'text[]', lowConfidenceActions: 'text[]' },
  row: { kind: 'text' },
  text: `
insert into content_action (marketplace_id, kind, action, low_confidence_action)
select $marketplaceId, kind, action, low_confidence_action
from unnest($kinds::text[], $actions::text[], $lowConfidenceActions::text[]) as given (kind, action, low_confidence_action)
on conflict (marketplace_id, kind)
do update set action = excluded.action, low_confidence_action = excluded.low_confidence_action
returning kind`,
});

const rule = { id: 'integer', name: 'text', expression: 'text', action: 'text?' } as const;

/** Adds a pattern (with an action) or an allowance (without one). */
export const createContentRule = statement({
  name: 'create-content-rule',
  scope: 'marketplace',
  parameters: { name: 'text', expression: 'text', action: 'text?' },
  row: rule,
  text: `
insert into content_rule (marketplace_id, name, expression, action)
values ($marketplaceId, $name, $expression, $action)
returning id, name, expression, action`,
});

/** Deletes a pattern or an allowance; no row if none of that type has this number. */
export const deleteContentRule = statement({
  name: 'delete-content-rule',
  scope: 'marketplace',
  parameters: { id: 'integer', isAllowance: 'boolean' },
  row: rule,
  text: `
delete from content_rule
where marketplace_id = $marketplaceId and id = $id and (action is null) = $isAllowance::boolean
returning id, name, expression, action`,
});
