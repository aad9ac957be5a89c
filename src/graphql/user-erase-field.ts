import { eraseMember } from '../accounts/erase-person.js';
import { erasedName } from '../text/replace-names.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeUserId, userId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

/** Adds the erasure of users to the Operator API. */
export function addUserErase(types: OperatorTypes): void {
  const { builder } = types;
  const Payload = payloadBuilder(types)<{ erasedUserId: string }>('userErase').implement({
    description: 'The result of `userErase`.',
    fields: (t) => ({
      erasedUserId: t.exposeID('erasedUserId', {
        nullable: true,
        description: 'The id of the erased user; null if the input is invalid.',
      }),
    }),
  });
  const Input = builder.inputType('UserEraseInput', {
    description: 'The input of `userErase`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      id: t.id({ required: true, description: 'The user.' }),
    }),
  });
  builder.mutationFields((t) => ({
    userErase: t.field({
      type: Payload,
      nullable: true,
      description: `Removes a user, and replaces their name and address in the whole marketplace by "${erasedName}": on messages, in notes and in the audit log. It cannot be undone. The user's messages stay. The account and the sessions are gone at once; a job replaces the names, and the audit log records its end (\`userEraseRun\`).`,
      args: { input: t.arg({ type: Input, required: true, description: 'The user.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { id } = await eraseMember(actor, database, decodeUserId(input.id));
          return { erasedUserId: userId(id) };
        }),
    }),
  }));
}
