import type { Actor } from '../access/actor.js';
import { sendTest } from '../notifications/test-mail.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { clientMutationId } = inputDescriptions;

/** Adds the test of the caller's own notifications to an API. */
export function addNotificationTest<A extends Actor>(types: ReturnType<typeof chatTypes<A>>): void {
  const { builder } = types;
  const Input = builder.inputType('NotificationTestInput', {
    description: 'The input of `notificationTest`.',
    fields: (t) => ({ clientMutationId: t.string({ description: clientMutationId }) }),
  });
  const Payload = payloadBuilder(types)<{ email: string }>('notificationTest');
  builder.objectType(Payload, {
    description: 'The answer of `notificationTest`.',
    fields: (t) => ({
      email: t.exposeString('email', {
        nullable: true,
        description: 'The address that the email goes to; null if none is sent.',
      }),
    }),
  });
  builder.mutationFields((t) => ({
    notificationTest: t.field({
      type: Payload,
      nullable: true,
      description:
        'Sends a test email to the caller, in the language and the look of the emails about unread messages: at once, also in the quiet hours. At most 3 in 10 minutes.',
      args: { input: t.arg({ type: Input, required: true, description: 'No more than a mutation id.' }) },
      resolve: (_root, { input }, { actor, testMails }) =>
        runMutation(input, async () => ({ email: await sendTest(actor, testMails) })),
    }),
  }));
}
