import type { OperatorActor } from '../access/actor.js';
import { type ContentKind, lowConfidenceKinds } from '../content-guard/kinds.js';
import { maximumAllowances, maximumPatterns } from '../content-policy/change-policy.js';
import {
  actionOn,
  actionsOf,
  type ContentPattern,
  type ContentPolicy,
  type ContentRule,
  defaultAction,
  settableKinds,
} from '../content-policy/policy.js';
import type { chatTypes } from './chat-types.js';
import type { contentTypes } from './content-types.js';
import { contentAllowanceId, contentPatternId } from './ids.js';
import { idDescription } from './node-fields.js';

const expressionDescription = 'An RE2 regular expression, which ignores case.';

/** Adds the types of the content policy and its parts. */
export function policyTypes(
  { builder }: ReturnType<typeof chatTypes<OperatorActor>>,
  { Kind, Action }: ReturnType<typeof contentTypes<OperatorActor>>,
) {
  const KindAction = builder
    .objectRef<{ kind: ContentKind; policy: ContentPolicy }>('ContentKindAction')
    .implement({
      description: 'The actions for a kind.',
      fields: (t) => ({
        kind: t.expose('kind', { type: Kind, description: 'The kind.' }),
        action: t.field({
          type: Action,
          description: 'The action.',
          resolve: ({ kind, policy }) => actionsOf(policy, kind).action,
        }),
        lowConfidenceAction: t.field({
          type: Action,
          nullable: true,
          description:
            'The action on findings of low confidence, for which only a weak check digit speaks. By default `WARN` instead of `BLOCK` or `REDACT`. Null if no finding of the kind has low confidence.',
          resolve: ({ kind, policy }) =>
            lowConfidenceKinds.has(kind) ? actionOn(actionsOf(policy, kind), 'low') : null,
        }),
        defaultAction: t.field({
          type: Action,
          description: 'The default action.',
          resolve: ({ kind }) => defaultAction(kind),
        }),
      }),
    });

  const Pattern = builder.objectRef<ContentPattern>('ContentPattern').implement({
    description: 'A pattern that the operator added. Its matches are findings of the kind `OWN_PATTERN`.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => contentPatternId(id) }),
      name: t.exposeString('name', {
        description: 'Its name, which senders see when it blocks their message.',
      }),
      expression: t.exposeString('expression', { description: expressionDescription }),
      action: t.expose('action', { type: Action, description: '`BLOCK`, `REDACT` or `WARN`.' }),
    }),
  });

  const Allowance = builder.objectRef<ContentRule>('ContentAllowance').implement({
    description: 'An allowance: content within its matches is not reported.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => contentAllowanceId(id) }),
      name: t.exposeString('name', { description: 'Its name, for people.' }),
      expression: t.exposeString('expression', { description: expressionDescription }),
    }),
  });

  const Policy = builder.objectRef<ContentPolicy>('ContentPolicy').implement({
    description: 'The content policy of a marketplace: the action for each kind of content.',
    fields: (t) => ({
      actions: t.field({
        type: [KindAction],
        description: 'The action for each kind.',
        resolve: (policy) => settableKinds.map((kind) => ({ kind, policy })),
      }),
      patterns: t.field({
        type: [Pattern],
        description: `The operator's own patterns, oldest first; at most ${maximumPatterns}.`,
        resolve: ({ patterns }) => [...patterns],
      }),
      allowances: t.field({
        type: [Allowance],
        description: `The allowances, oldest first; at most ${maximumAllowances}.`,
        resolve: ({ allowances }) => [...allowances],
      }),
    }),
  });

  return { Policy, Pattern, Allowance };
}
