import type { Actor } from '../access/actor.js';
import { type OwnWebPush, readWebPush, subscribe, unsubscribe } from '../notifications/push/subscriptions.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { clientMutationId } = inputDescriptions;

/** Adds Web Push of the caller's session to an API. */
export function addPushSubscriptions<A extends Actor>(types: ReturnType<typeof chatTypes<A>>): void {
  const { builder } = types;
  const WebPush = builder.objectRef<OwnWebPush>('WebPush').implement({
    description: "Web Push to the browser of the caller's session.",
    fields: (t) => ({
      publicKey: t.exposeString('publicKey', {
        nullable: true,
        description:
          'The key with which a browser subscribes (VAPID, `applicationServerKey`), in base64url. Null: this server cannot send pushes.',
      }),
      isSubscribed: t.exposeBoolean('isSubscribed', {
        description: "Whether the caller's session has a subscription.",
      }),
    }),
  });
  const payloadOf = (mutation: string) => {
    const Payload = payloadBuilder(types)<{ webPush: OwnWebPush }>(mutation);
    builder.objectType(Payload, {
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        webPush: t.expose('webPush', {
          type: WebPush,
          nullable: true,
          description: 'Web Push after the change; null if the input is invalid.',
        }),
      }),
    });
    return Payload;
  };
  const CreateInput = builder.inputType('PushSubscriptionCreateInput', {
    description: 'The input of `pushSubscriptionCreate`: what the `PushSubscription` of the browser has.',
    fields: (t) => ({
      clientMutationId: t.string({ description: clientMutationId }),
      endpoint: t.string({ required: true, description: 'The address of the push service.' }),
      p256dh: t.string({ required: true, description: 'The public key of the browser, in base64url.' }),
      auth: t.string({ required: true, description: 'The secret of the browser, in base64url.' }),
    }),
  });
  const DeleteInput = builder.inputType('PushSubscriptionDeleteInput', {
    description: 'The input of `pushSubscriptionDelete`.',
    fields: (t) => ({ clientMutationId: t.string({ description: clientMutationId }) }),
  });
  const CreatePayload = payloadOf('pushSubscriptionCreate');
  const DeletePayload = payloadOf('pushSubscriptionDelete');
  builder.queryFields((t) => ({
    webPush: t.field({
      type: WebPush,
      description: "Web Push to the browser of the caller's session.",
      resolve: (_root, _arguments, { actor, database, webPush }) => readWebPush(actor, database, webPush),
    }),
  }));
  builder.mutationFields((t) => ({
    pushSubscriptionCreate: t.field({
      type: CreatePayload,
      nullable: true,
      description:
        "Subscribes the browser of the caller's session, in place of its earlier subscription. It ends with the session.",
      args: { input: t.arg({ type: CreateInput, required: true, description: 'The subscription.' }) },
      resolve: (_root, { input }, { actor, database, webPush }) =>
        runMutation(input, async () => ({ webPush: await subscribe(actor, database, webPush, input) })),
    }),
    pushSubscriptionDelete: t.field({
      type: DeletePayload,
      nullable: true,
      description: "Ends the subscription of the caller's session. Succeeds if there is none.",
      args: { input: t.arg({ type: DeleteInput, required: true, description: 'The input.' }) },
      resolve: (_root, { input }, { actor, database, webPush }) =>
        runMutation(input, async () => ({ webPush: await unsubscribe(actor, database, webPush) })),
    }),
  }));
}
