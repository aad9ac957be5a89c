import type { Actor } from '../access/actor.js';
import { type PushTest, type PushTestOutcome, testPush } from '../notifications/push/test-push.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { clientMutationId } = inputDescriptions;

/** The outcomes in the schema. */
const outcomes = {
  accepted: ['ACCEPTED', 'The push service accepted it. The browser shows it as soon as it is connected.'],
  gone: ['GONE', 'The push service has the subscription no longer, so it was removed. Subscribe again.'],
  rejected: ['REJECTED', 'The push service answered with an error.'],
  unreachable: ['UNREACHABLE', 'The push service did not answer.'],
} as const satisfies Record<PushTestOutcome, readonly [name: string, description: string]>;

/** Adds the test of a push to the caller's own browser to an API. */
export function addPushTest<A extends Actor>(types: ReturnType<typeof chatTypes<A>>): void {
  const { builder } = types;
  const Outcome = builder.enumType('PushTestOutcome', {
    description: 'The result of a test push.',
    values: Object.fromEntries(
      Object.entries(outcomes).map(([value, [name, description]]) => [name, { value, description }]),
    ) as { [outcome: string]: { value: PushTestOutcome; description: string } },
  });
  const Test = builder.objectRef<PushTest>('PushTest').implement({
    description: 'A push that was sent as a test.',
    fields: (t) => ({
      outcome: t.expose('outcome', { type: Outcome, description: 'The result.' }),
      reason: t.exposeString('reason', {
        nullable: true,
        description: 'What went wrong, such as `HTTP 503`; null if nothing did.',
      }),
    }),
  });
  const Input = builder.inputType('PushTestInput', {
    description: 'The input of `pushTest`.',
    fields: (t) => ({ clientMutationId: t.string({ description: clientMutationId }) }),
  });
  const Payload = payloadBuilder(types)<{ pushTest: PushTest }>('pushTest');
  builder.objectType(Payload, {
    description: 'The answer of `pushTest`.',
    fields: (t) => ({
      pushTest: t.expose('pushTest', {
        type: Test,
        nullable: true,
        description: 'The test; null if none was sent.',
      }),
    }),
  });
  builder.mutationFields((t) => ({
    pushTest: t.field({
      type: Payload,
      nullable: true,
      description:
        "Sends a test push to the subscribed browser of the caller's session at once, also in the quiet hours, and waits for the answer of its push service. At most 3 in 10 minutes.",
      args: { input: t.arg({ type: Input, required: true, description: 'No more than a mutation id.' }) },
      resolve: (_root, { input }, { actor, database, pushTests }) =>
        runMutation(input, async () => ({ pushTest: await testPush(actor, database, pushTests) })),
    }),
  }));
}
