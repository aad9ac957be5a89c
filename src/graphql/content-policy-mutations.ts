import type { OperatorActor } from '../access/actor.js';
import { literalPattern } from '../content-guard/custom-patterns.js';
import {
  createAllowance,
  createPattern,
  deleteAllowance,
  deletePattern,
  maximumRuleName,
} from '../content-policy/change-policy.js';
import type { ContentPattern, ContentPolicy, ContentRule } from '../content-policy/policy.js';
import { setActions } from '../content-policy/set-actions.js';
import { inputError } from '../errors/caller-error.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import type { policyTypes } from './content-policy-types.js';
import type { contentTypes } from './content-types.js';
import { decodeContentRuleId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

type Types = ReturnType<typeof chatTypes<OperatorActor>>;
type Content = ReturnType<typeof contentTypes<OperatorActor>>;
type Refs = ReturnType<typeof policyTypes>;

const descriptions = {
  name: `Its name, for people: at most ${maximumRuleName} characters.`,
  expression: 'An RE2 regular expression, which ignores case.',
} as const;

/** Adds the mutations of the content policy to the Operator API. */
export function addContentPolicyMutations(types: Types, content: Content, refs: Refs): void {
  const inputs = policyInputs(types, content);
  const payloads = policyPayloads(types, refs);
  types.builder.mutationFields((t) => ({
    contentPolicyUpdate: t.field({
      type: payloads.Policy,
      nullable: true,
      description: 'Sets the actions for some kinds. The other kinds keep theirs.',
      args: { input: t.arg({ type: inputs.Policy, required: true, description: 'The actions to set.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          contentPolicy: await setActions(actor, database, input.actions, input.previousActions ?? null),
        })),
    }),
    contentPatternCreate: t.field({
      type: payloads.PatternCreate,
      nullable: true,
      description: 'Adds a pattern. It applies to messages that are sent from then on.',
      args: { input: t.arg({ type: inputs.PatternCreate, required: true, description: 'The pattern.' }) },
      resolve: (_root, { input: { action, ...input } }, { actor, database }) =>
        runMutation(input, async () => {
          if (action === 'allow') throw inputError('action', 'Action must be BLOCK, REDACT or WARN.');
          const { name, expression } = input;
          return { contentPattern: await createPattern(actor, database, { name, expression, action }) };
        }),
    }),
    contentPatternDelete: t.field({
      type: payloads.PatternDelete,
      nullable: true,
      description: 'Deletes a pattern.',
      args: {
        input: t.arg({ type: inputs.PatternDelete, required: true, description: 'The pattern to delete.' }),
      },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const id = decodeContentRuleId('ContentPattern', input.id);
          return { contentPattern: await deletePattern(actor, database, id) };
        }),
    }),
    contentAllowanceCreate: t.field({
      type: payloads.AllowanceCreate,
      nullable: true,
      description:
        "Adds an allowance: a literal text, such as the operator's own address, or an expression, such as one for its order numbers.",
      args: {
        input: t.arg({ type: inputs.AllowanceCreate, required: true, description: 'The allowance.' }),
      },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { name } = input;
          const { expression, field } = expressionOf(input);
          const allowance = await createAllowance(actor, database, { name, expression }, field);
          return { contentAllowance: allowance };
        }),
    }),
    contentAllowanceDelete: t.field({
      type: payloads.AllowanceDelete,
      nullable: true,
      description: 'Deletes an allowance.',
      args: {
        input: t.arg({
          type: inputs.AllowanceDelete,
          required: true,
          description: 'The allowance to delete.',
        }),
      },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const id = decodeContentRuleId('ContentAllowance', input.id);
          return { contentAllowance: await deleteAllowance(actor, database, id) };
        }),
    }),
  }));
}

/**
 * Returns the expression of a rule, and the input's field that has it.
 * @throws {CallerError} on `expression` unless there is either a text or an expression.
 */
export function expressionOf({
  text,
  expression,
}: {
  text?: string | null | undefined;
  expression?: string | null | undefined;
}): { expression: string; field: 'text' | 'expression' } {
  if ((text == null) === (expression == null)) {
    throw inputError('expression', 'Give either text or expression.');
  }
  return text == null
    ? { expression: expression ?? '', field: 'expression' }
    : { expression: literalPattern(text), field: 'text' };
}

function policyPayloads(types: Types, { Policy, Pattern, Allowance }: Refs) {
  const payload = payloadBuilder(types);
  const pattern = (mutation: string, description: string) =>
    payload<{ contentPattern: ContentPattern }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        contentPattern: t.expose('contentPattern', { type: Pattern, nullable: true, description }),
      }),
    });
  const allowance = (mutation: string, description: string) =>
    payload<{ contentAllowance: ContentRule }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        contentAllowance: t.expose('contentAllowance', { type: Allowance, nullable: true, description }),
      }),
    });
  return {
    Policy: payload<{ contentPolicy: ContentPolicy }>('contentPolicyUpdate').implement({
      description: 'The answer of `contentPolicyUpdate`.',
      fields: (t) => ({
        contentPolicy: t.expose('contentPolicy', {
          type: Policy,
          nullable: true,
          description: 'The policy after the change; null if the input is invalid.',
        }),
      }),
    }),
    PatternCreate: pattern('contentPatternCreate', 'The pattern; null if the input is invalid.'),
    PatternDelete: pattern('contentPatternDelete', 'The deleted pattern; null if the input is invalid.'),
    AllowanceCreate: allowance('contentAllowanceCreate', 'The allowance; null if the input is invalid.'),
    AllowanceDelete: allowance(
      'contentAllowanceDelete',
      'The deleted allowance; null if the input is invalid.',
    ),
  };
}

function policyInputs({ builder }: Types, { Kind, Action }: Content) {
  const { clientMutationId } = inputDescriptions;
  const deleteInput = (rule: 'Pattern' | 'Allowance') =>
    builder.inputType(`Content${rule}DeleteInput`, {
      description: `The input of \`content${rule}Delete\`.`,
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: `The ${rule.toLowerCase()}.` }),
      }),
    });
  const KindActionInput = builder.inputType('ContentKindActionInput', {
    description: 'The actions for a kind: one of them at least.',
    fields: (t) => ({
      kind: t.field({ type: Kind, required: true, description: 'The kind; not `OWN_PATTERN`.' }),
      action: t.field({ type: Action, description: 'The action. Without it, the action stays.' }),
      lowConfidenceAction: t.field({
        type: Action,
        description:
          'The action on findings of low confidence: not stricter than `action`, and only for a kind that has such findings. Without it, it stays.',
      }),
    }),
  });
  return {
    Policy: builder.inputType('ContentPolicyUpdateInput', {
      description: 'The input of `contentPolicyUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        actions: t.field({
          type: [KindActionInput],
          required: true,
          description: 'The kinds to set, each once.',
        }),
        previousActions: t.field({
          type: [KindActionInput],
          description:
            'Actions as you have read them. If one of them has changed since, nothing is changed, and the error is on this field. Without it, any actions are replaced.',
        }),
      }),
    }),
    PatternCreate: builder.inputType('ContentPatternCreateInput', {
      description: 'The input of `contentPatternCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        name: t.string({ required: true, description: descriptions.name }),
        expression: t.string({ required: true, description: descriptions.expression }),
        action: t.field({ type: Action, required: true, description: '`BLOCK`, `REDACT` or `WARN`.' }),
      }),
    }),
    PatternDelete: deleteInput('Pattern'),
    AllowanceCreate: builder.inputType('ContentAllowanceCreateInput', {
      description: 'The input of `contentAllowanceCreate`, with either a text or an expression.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        name: t.string({ required: true, description: descriptions.name }),
        text: t.string({ description: 'A text that is allowed literally. Case is ignored.' }),
        expression: t.string({ description: descriptions.expression }),
      }),
    }),
    AllowanceDelete: deleteInput('Allowance'),
  };
}
