import type { Actor } from '../access/actor.js';
import type { chatTypes } from './chat-types.js';
import { inPayload, type PayloadError } from './payload-errors.js';

/** What every payload has, beside what the mutation is about. */
export interface Payload {
  clientMutationId: string | null;
  errors: PayloadError[] | null;
}

/** What a mutation answers: what it made, or all of it null and what is wrong with its input. */
export async function answering<Made extends object>(
  { clientMutationId }: { clientMutationId?: string | null | undefined },
  work: () => Promise<Made>,
): Promise<Payload & Partial<Made>> {
  const { result, ...payload } = await inPayload(clientMutationId, work);
  return { ...result, ...payload } as Payload & Partial<Made>;
}

/** Makes the payloads of an API's mutations, each with what every one has. */
export function payloadMaker<A extends Actor>({
  builder,
  PayloadErrorType,
}: ReturnType<typeof chatTypes<A>>) {
  /** @param mutation such as `webhookCreate`. */
  return <Made>(mutation: string) => {
    const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
    const ref = builder.objectRef<Payload & Partial<Made>>(name);
    builder.objectFields(ref as never as ReturnType<typeof builder.objectRef<Payload>>, (t) => ({
      clientMutationId: t.exposeString('clientMutationId', {
        nullable: true,
        description: 'The `clientMutationId` of the input.',
      }),
      errors: t.expose('errors', {
        type: [PayloadErrorType],
        nullable: true,
        description: 'The errors in the input; null if there are none.',
      }),
    }));
    return ref;
  };
}
