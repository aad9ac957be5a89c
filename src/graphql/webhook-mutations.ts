import type { Actor } from '../access/actor.js';
import { type Attempt, type Delivery, redeliver } from '../webhooks/delivery-log.js';
import {
  createWebhook,
  deleteWebhook,
  updateWebhook,
  type Webhook,
  type WebhookChange,
} from '../webhooks/manage-webhooks.js';
import { testWebhook } from '../webhooks/test-webhook.js';
import type { EventKind } from '../webhooks/webhook-events.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { decodeWebhookDeliveryId, decodeWebhookId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import type { webhookTypes } from './webhook-types.js';

type Types<A extends Actor> = ReturnType<typeof chatTypes<A>>;
type Refs<A extends Actor> = ReturnType<typeof webhookTypes<A>>;

const descriptions = {
  url: 'The URL: https, with a public address and without a password, at most 2,000 characters.',
  events: 'The events that it is notified of.',
  query:
    'A query of this API. Its variable `$id: ID!` is the id of the message that was sent, or of the last one that was read. Its result is sent instead of the data of the event. Audit entries are always sent as they are.',
  originalHeaders:
    'Whether the headers of Marketplacer are also sent: `Marketplacer-Sequence`, and `Marketplacer-Hmac-256`, whose key is the whole text of the newest secret.',
  webhook: 'The webhook; null if the input is invalid.',
  id: 'The webhook.',
} as const;

/** Adds the mutations of webhooks to an API. */
export function addWebhookMutations<A extends Actor>(types: Types<A>, refs: Refs<A>): void {
  const payloads = webhookPayloads(types, refs);
  const inputs = webhookInputs(types, refs);
  types.builder.mutationFields((t) => ({
    webhookCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: 'Creates a webhook. It is notified of events from then on.',
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The webhook.' }) },
      resolve: (_root, { input }, { actor, database, webhooks }) =>
        runMutation(input, () =>
          createWebhook(actor, database, webhooks, {
            url: input.url,
            events: input.events,
            query: input.query ?? null,
            originalHeaders: input.originalHeaders ?? false,
          }),
        ),
    }),
    webhookUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: 'Changes a webhook. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database, webhooks }) =>
        runMutation(input, () => updateWebhook(actor, database, webhooks, changeOf(input))),
    }),
    webhookDelete: t.field({
      type: payloads.Delete,
      nullable: true,
      description: 'Deletes a webhook with its secrets and deliveries, pending ones included.',
      args: { input: t.arg({ type: inputs.Delete, required: true, description: 'The webhook.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          webhook: await deleteWebhook(actor, database, decodeWebhookId(input.id)),
        })),
    }),
    webhookTest: t.field({
      type: payloads.Test,
      nullable: true,
      description:
        'Sends an event of the type `webhook.test` to a webhook and waits for its answer, at most 10 seconds.',
      args: { input: t.arg({ type: inputs.Test, required: true, description: 'The webhook.' }) },
      resolve: (_root, { input }, { actor, database, webhooks }) =>
        runMutation(input, () => testWebhook(actor, database, webhooks, decodeWebhookId(input.id))),
    }),
    webhookRedeliver: t.field({
      type: payloads.Redeliver,
      nullable: true,
      description:
        'Sends a delivery again with the same `webhook-id`, before the pending deliveries of its thread.',
      args: { input: t.arg({ type: inputs.Redeliver, required: true, description: 'The delivery.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          delivery: await redeliver(actor, database, decodeWebhookDeliveryId(input.id)),
        })),
    }),
  }));
}

/** Returns the change of an input. Null is the same as absent, except for the query: null removes it. */
function changeOf(input: {
  id: string;
  url?: string | null | undefined;
  events?: EventKind[] | null | undefined;
  query?: string | null | undefined;
  originalHeaders?: boolean | null | undefined;
  enabled?: boolean | null | undefined;
  rotateSecret?: boolean | null | undefined;
}): WebhookChange {
  const { url, events, query, originalHeaders, enabled, rotateSecret } = input;
  return {
    id: decodeWebhookId(input.id),
    ...(url != null && { url }),
    ...(events != null && { events }),
    ...(query !== undefined && { query }),
    ...(originalHeaders != null && { originalHeaders }),
    ...(enabled != null && { enabled }),
    ...(rotateSecret != null && { rotateSecret }),
  };
}

function webhookPayloads<A extends Actor>(
  types: Types<A>,
  { WebhookType, AttemptType, DeliveryType }: Refs<A>,
) {
  const payload = payloadBuilder(types);
  const webhook = { type: WebhookType, nullable: true, description: descriptions.webhook } as const;
  return {
    Create: payload<{ webhook: Webhook; secret: string }>('webhookCreate').implement({
      description: 'The answer of `webhookCreate`.',
      fields: (t) => ({
        webhook: t.expose('webhook', webhook),
        secret: t.exposeString('secret', {
          nullable: true,
          description: 'The secret that signs its messages, shown only now; null if the input is invalid.',
        }),
      }),
    }),
    Update: payload<{ webhook: Webhook; secret: string | null }>('webhookUpdate').implement({
      description: 'The answer of `webhookUpdate`.',
      fields: (t) => ({
        webhook: t.expose('webhook', webhook),
        secret: t.exposeString('secret', {
          nullable: true,
          description: 'The new secret, shown only now; null if none was requested.',
        }),
      }),
    }),
    Delete: payload<{ webhook: Webhook }>('webhookDelete').implement({
      description: 'The answer of `webhookDelete`.',
      fields: (t) => ({ webhook: t.expose('webhook', webhook) }),
    }),
    Test: payload<{ webhook: Webhook; attempt: Attempt }>('webhookTest').implement({
      description: 'The answer of `webhookTest`.',
      fields: (t) => ({
        webhook: t.expose('webhook', webhook),
        attempt: t.expose('attempt', {
          type: AttemptType,
          nullable: true,
          description: 'The result; null if the input is invalid.',
        }),
      }),
    }),
    Redeliver: payload<{ delivery: Delivery }>('webhookRedeliver').implement({
      description: 'The answer of `webhookRedeliver`.',
      fields: (t) => ({
        delivery: t.expose('delivery', {
          type: DeliveryType,
          nullable: true,
          description: 'The delivery, which is pending again; null if the input is invalid.',
        }),
      }),
    }),
  };
}

function webhookInputs<A extends Actor>({ builder }: Types<A>, { WebhookEvent }: Refs<A>) {
  const { clientMutationId } = inputDescriptions;
  const inputWithId = (mutation: string, idDescription: string) =>
    builder.inputType(`Webhook${mutation}Input`, {
      description: `The input of \`webhook${mutation}\`.`,
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: idDescription }),
      }),
    });
  return {
    Create: builder.inputType('WebhookCreateInput', {
      description: 'The input of `webhookCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        url: t.string({ required: true, description: descriptions.url }),
        events: t.field({ type: [WebhookEvent], required: true, description: descriptions.events }),
        query: t.string({ description: descriptions.query }),
        originalHeaders: t.boolean({ description: descriptions.originalHeaders }),
      }),
    }),
    Update: builder.inputType('WebhookUpdateInput', {
      description: 'The input of `webhookUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: descriptions.id }),
        url: t.string({ description: descriptions.url }),
        events: t.field({ type: [WebhookEvent], description: descriptions.events }),
        query: t.string({ description: `${descriptions.query} Null removes it.` }),
        originalHeaders: t.boolean({ description: descriptions.originalHeaders }),
        enabled: t.boolean({
          description:
            'False: it is notified of nothing, and its pending deliveries are dropped. True: it is notified of events from then on.',
        }),
        rotateSecret: t.boolean({
          description: 'Whether to create a new secret. The old one also signs for 24 hours.',
        }),
      }),
    }),
    Delete: inputWithId('Delete', descriptions.id),
    Test: inputWithId('Test', descriptions.id),
    Redeliver: inputWithId('Redeliver', 'The delivery.'),
  };
}
