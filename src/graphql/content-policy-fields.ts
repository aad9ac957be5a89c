import type { OperatorActor } from '../access/actor.js';
import { readContentPolicy } from '../content-policy/policy.js';
import { maximumTried, type RuleTrial, triedDays } from '../content-policy/try-rule.js';
import type { chatTypes } from './chat-types.js';
import { addContentPolicyMutations, expressionOf } from './content-policy-mutations.js';
import { policyTypes } from './content-policy-types.js';
import type { contentTypes } from './content-types.js';
import { inPayload, type PayloadError } from './payload-errors.js';

/** Adds the content policy to the Operator API. */
export function addContentPolicy(
  types: ReturnType<typeof chatTypes<OperatorActor>>,
  content: ReturnType<typeof contentTypes<OperatorActor>>,
): void {
  const refs = policyTypes(types, content);
  addRuleTrial(types);
  types.builder.queryFields((t) => ({
    contentPolicy: t.field({
      type: refs.Policy,
      description: 'The content policy of the marketplace.',
      resolve: (_root, _arguments, { actor, database }) => readContentPolicy(actor, database),
    }),
  }));
  addContentPolicyMutations(types, content, refs);
}

function addRuleTrial({ builder, PayloadErrorType }: ReturnType<typeof chatTypes<OperatorActor>>): void {
  const Type = builder.enumType('ContentRuleType', {
    description: 'The types of rules of the content policy.',
    values: {
      PATTERN: { value: 'pattern', description: 'A pattern. Where an allowance applies, it does not match.' },
      ALLOWANCE: { value: 'allowance', description: 'An allowance.' },
    } as const,
  });
  const Trial = builder
    .objectRef<{ trial: RuleTrial | null; errors: PayloadError[] | null }>('ContentRuleTrial')
    .implement({
      description: 'What a rule would have matched. It has counts only, and never a text.',
      fields: (t) => ({
        matchedMessages: t.int({
          description: 'The number of messages that it would have matched.',
          resolve: ({ trial }) => trial?.matchedMessages ?? 0,
        }),
        matchedSellers: t.int({
          description: 'The number of sellers whose conversations have these messages.',
          resolve: ({ trial }) => trial?.matchedSellers ?? 0,
        }),
        readMessages: t.int({
          description: 'The number of messages on which it was tried, the newest ones.',
          resolve: ({ trial }) => trial?.readMessages ?? 0,
        }),
        isComplete: t.boolean({
          description:
            'Whether these are all messages of the time. False if there are too many, or if it took too long.',
          resolve: ({ trial }) => trial?.isComplete ?? false,
        }),
        errors: t.field({
          type: [PayloadErrorType],
          nullable: true,
          description: 'The errors in the rule; null if there are none.',
          resolve: ({ errors }) => errors,
        }),
      }),
    });
  builder.queryFields((t) => ({
    contentRuleTrial: t.field({
      type: Trial,
      description: `Tries a pattern or an allowance on the marketplace's messages of the last ${triedDays} days: at most ${maximumTried.toLocaleString('en')} of the newest, for some seconds. Nothing is stored.`,
      args: {
        type: t.arg({ type: Type, required: true, description: 'The type of the rule.' }),
        expression: t.arg.string({ description: 'An RE2 regular expression, which ignores case.' }),
        text: t.arg.string({ description: 'A literal text, in place of an expression. Case is ignored.' }),
      },
      resolve: async (_root, { type, ...given }, { actor, messageCheck, client }) => {
        const { result, errors } = await inPayload(null, async () => {
          const { expression, field } = expressionOf(given);
          return messageCheck.trials.run(actor, { type, expression }, field, client);
        });
        return { trial: result, errors };
      },
    }),
  }));
}
