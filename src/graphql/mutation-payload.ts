import type { Actor } from '../access/actor.js';
import type { chatTypes } from './chat-types.js';
import { inPayload, type PayloadError } from './payload-errors.js';

/** The fields of every payload. */
export interface Payload {
  clientMutationId: string | null;
  errors: PayloadError[] | null;
}

/** Runs a mutation. Returns its payload: the result, or the errors of the input without a result. */
export async function runMutation<Result extends object>(
  { clientMutationId }: { clientMutationId?: string | null | undefined },
  work: () => Promise<Result>,
): Promise<Payload & Partial<Result>> {
  const { result, ...payload } = await inPayload(clientMutationId, work);
  return { ...result, ...payload } as Payload & Partial<Result>;
}

/** Returns a function that adds the payload type of a mutation, with the fields of every payload. */
export function payloadBuilder<A extends Actor>({
  builder,
  PayloadErrorType,
}: ReturnType<typeof chatTypes<A>>) {
  /** @param mutation such as `webhookCreate`. */
  return <Result>(mutation: string) => {
    const name = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Payload`;
    const ref = builder.objectRef<Payload & Partial<Result>>(name);
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
