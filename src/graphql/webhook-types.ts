import type { Actor } from '../access/actor.js';
import {
  type Attempt,
  type Delivery,
  maxAttempts,
  maxAttemptsPerPage,
  minAttemptsPerDelivery,
} from '../webhooks/delivery-log.js';
import type { DeliveryState } from '../webhooks/delivery-state.js';
import type { Webhook } from '../webhooks/manage-webhooks.js';
import type { chatTypes } from './chat-types.js';
import { nodesOf } from './connections.js';
import { sellerId, webhookDeliveryId, webhookId } from './ids.js';
import { idDescription } from './node-fields.js';

/** The types of webhooks and their deliveries, alike on both APIs. */
export function webhookTypes<A extends Actor>({ builder, Node }: ReturnType<typeof chatTypes<A>>) {
  const WebhookEvent = builder.enumType('WebhookEvent', {
    description: 'What a webhook can be told of.',
    values: {
      CHAT_MESSAGE_CREATED: {
        value: 'created',
        description: 'A message was sent, by either side. Sent as `chat_message.created`.',
      },
      CHAT_MESSAGES_READ: {
        value: 'read',
        description: "One side has read the other's messages. Sent as `chat_messages.read`.",
      },
    } as const,
  });

  const State = builder.enumType('WebhookDeliveryState', {
    description: 'How far a delivery has come.',
    values: {
      PENDING: { description: 'It waits: for its turn in its thread, or to be tried again.' },
      DELIVERED: { description: 'The receiver answered with a status of 200 to 299.' },
      GIVEN_UP: { description: 'It is not tried any more; `webhookRedeliver` sends it again.' },
    } satisfies Record<DeliveryState, object>,
  });

  const WebhookType = builder.objectRef<Webhook>('Webhook').implement({
    description: "An address that is told of what happens in the caller's threads.",
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => webhookId(id) }),
      url: t.exposeString('url', { description: 'Where it is told.' }),
      events: t.expose('events', { type: [WebhookEvent], description: 'What it is told of.' }),
      query: t.exposeString('query', {
        nullable: true,
        description: 'The query whose result is told; null: the facts of the event are.',
      }),
      originalHeaders: t.exposeBoolean('originalHeaders', {
        description: 'Whether `Marketplacer-Sequence` and `Marketplacer-Hmac-256` are sent as well.',
      }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether it is told of anything.' }),
      disabledReason: t.exposeString('disabledReason', {
        nullable: true,
        description: 'Why it is not enabled, for a person; null while it is.',
      }),
      disabledAt: t.expose('disabledAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'Since when it is not enabled; null while it is.',
      }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was made.' }),
    }),
  });

  const AttemptType = builder.objectRef<Attempt>('WebhookAttempt').implement({
    description: 'One time that something was sent to a webhook.',
    fields: (t) => ({
      attemptedAt: t.expose('attemptedAt', { type: 'ISO8601DateTime', description: 'When.' }),
      durationMs: t.exposeInt('durationMs', { description: 'How long it took, in milliseconds.' }),
      status: t.exposeInt('status', {
        nullable: true,
        description: 'The HTTP status of the answer; null where there was none.',
      }),
      answer: t.exposeString('answer', {
        nullable: true,
        description: "What the answer's body began with, at most 1 KiB.",
      }),
      failure: t.exposeString('failure', {
        nullable: true,
        description: 'Why it failed, for a person; null where it did not.',
      }),
    }),
  });

  const DeliveryType = builder.objectRef<Delivery>('WebhookDelivery').implement({
    description: 'One event that a webhook is told of.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: webhookDeliveryId }),
      event: t.expose('kind', { type: WebhookEvent, description: 'What happened.' }),
      happenedAt: t.expose('happenedAt', { type: 'ISO8601DateTime', description: 'When it happened.' }),
      sellerId: t.id({
        description: 'The id of the seller in whose thread it happened.',
        resolve: (delivery) => sellerId(delivery.sellerId),
      }),
      messageId: t.exposeString('messageId', {
        description: 'The header `webhook-id`: the same however often it is sent.',
      }),
      sequence: t.string({
        description: 'The header `Marketplacer-Sequence`: its number among those of the webhook.',
        resolve: ({ sequence }) => sequence,
      }),
      state: t.expose('state', { type: State, description: 'How far it has come.' }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was made.' }),
      finishedAt: t.expose('finishedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was delivered or given up; null while it waits.',
      }),
      attempts: t.field({
        type: [AttemptType],
        description: `The times that it was sent, the latest last; at most the last ${maxAttempts}, on a page at most ${maxAttemptsPerPage} together, and the last ${minAttemptsPerDelivery} of each in any case.`,
        resolve: (delivery) => delivery.attempts(),
      }),
    }),
  });

  const DeliveryConnectionType = builder.connectionObject({
    type: DeliveryType,
    name: 'WebhookDeliveryConnection',
    description: 'A page of deliveries.',
    fields: (t) => ({ nodes: t.field(nodesOf(DeliveryType)) }),
  });

  return { WebhookEvent, State, WebhookType, AttemptType, DeliveryType, DeliveryConnectionType };
}
