import type { OperatorActor } from '../access/actor.js';
import type { ContentKind } from '../content-guard/kinds.js';
import { maximumAllowances, maximumPatterns } from '../content-policy/change-policy.js';
import {
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

const expressionDescription = 'A regular expression of RE2; letters match in either case.';

/** The types of the policy and its parts. */
export function policyTypes(
  { builder }: ReturnType<typeof chatTypes<OperatorActor>>,
  { Kind, Action }: ReturnType<typeof contentTypes<OperatorActor>>,
) {
  const KindAction = builder
    .objectRef<{ kind: ContentKind; policy: ContentPolicy }>('ContentKindAction')
    .implement({
      description: 'What is done with a kind.',
      fields: (t) => ({
        kind: t.expose('kind', { type: Kind, description: 'The kind.' }),
        action: t.field({
          type: Action,
          description: 'What is done with it.',
          resolve: ({ kind, policy }) => policy.actions.get(kind) ?? defaultAction(kind),
        }),
        defaultAction: t.field({
          type: Action,
          description: 'What is done with it where nothing was set.',
          resolve: ({ kind }) => defaultAction(kind),
        }),
      }),
    });

  const Pattern = builder.objectRef<ContentPattern>('ContentPattern').implement({
    description: "A pattern of the operator's own: what it matches is found as `OWN_PATTERN`.",
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => contentPatternId(id) }),
      name: t.exposeString('name', { description: 'What it finds, for those whose message it refuses.' }),
      expression: t.exposeString('expression', { description: expressionDescription }),
      action: t.expose('action', { type: Action, description: '`BLOCK` or `WARN`.' }),
    }),
  });

  const Allowance = builder.objectRef<ContentRule>('ContentAllowance').implement({
    description: 'What is allowed: nothing that lies wholly within what it matches is found.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => contentAllowanceId(id) }),
      name: t.exposeString('name', { description: 'What it is.' }),
      expression: t.exposeString('expression', { description: expressionDescription }),
    }),
  });

  const Policy = builder.objectRef<ContentPolicy>('ContentPolicy').implement({
    description: 'What a marketplace does with what is found in messages.',
    fields: (t) => ({
      actions: t.field({
        type: [KindAction],
        description: 'What is done with each kind.',
        resolve: (policy) => settableKinds.map((kind) => ({ kind, policy })),
      }),
      patterns: t.field({
        type: [Pattern],
        description: `The operator's own patterns, the oldest first; ${maximumPatterns} at most.`,
        resolve: ({ patterns }) => [...patterns],
      }),
      allowances: t.field({
        type: [Allowance],
        description: `What is allowed, the oldest first; ${maximumAllowances} at most.`,
        resolve: ({ allowances }) => [...allowances],
      }),
    }),
  });

  return { Policy, Pattern, Allowance };
}
