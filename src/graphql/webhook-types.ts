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

const events = {
  CHAT_MESSAGE_CREATED: {
    value: 'created',
    description: 'A message was sent, by either side. Sent as `chat_message.created`.',
  },
  CHAT_MESSAGE_REDACTED: {
    value: 'redacted',
    description: 'A message was redacted: replace what you stored of it. Sent as `chat_message.redacted`.',
  },
  CHAT_MESSAGES_READ: {
    value: 'read',
    description: "One side read the other's messages. Sent as `chat_messages.read`.",
  },
  CHAT_MESSAGE_UNREAD: {
    value: 'unread',
    description:
      "Messages stayed unread for the delay of the marketplace's notifications; once until they are read. A seller's webhook is notified of the operator's messages only. Sent as `chat_message.unread`.",
  },
  MENTION_CREATED: {
    value: 'mentioned',
    description: 'A note mentions a colleague; once for each of them. Sent as `mention.created`.',
  },
  AUDIT_ENTRY_CREATED: {
    value: 'auditEntry',
    description:
      "An entry was added to the audit log of the caller's side, or counts a repeated act for the 10th, 100th, 1,000th … time. Sent as `audit_entry.created`.",
  },
} as const;

/** Sellers see no notes. */
const { MENTION_CREATED: _ofOperator, ...eventsOfSeller } = events;

/** Adds the types of webhooks and their deliveries, which are the same in both APIs except for the events. */
export function webhookTypes<A extends Actor>(
  { builder, Node }: ReturnType<typeof chatTypes<A>>,
  side: A['side'],
) {
  const WebhookEvent = builder.enumType('WebhookEvent', {
    description: 'The events that a webhook can be notified of.',
    values: side === 'operator' ? events : (eventsOfSeller as typeof events),
  });

  const State = builder.enumType('WebhookDeliveryState', {
    description: 'The state of a delivery.',
    values: {
      PENDING: {
        description: 'It waits for earlier deliveries of its thread or audit log, or for the next attempt.',
      },
      DELIVERED: { description: 'The receiver answered with a status of 200 to 299.' },
      GIVEN_UP: { description: 'It failed and is not tried again. `webhookRedeliver` sends it again.' },
    } satisfies Record<DeliveryState, object>,
  });

  const WebhookType = builder.objectRef<Webhook>('Webhook').implement({
    description: "A URL that is notified of events in the caller's threads and audit log.",
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => webhookId(id) }),
      url: t.exposeString('url', { description: 'The URL.' }),
      events: t.expose('events', { type: [WebhookEvent], description: 'The events that it is notified of.' }),
      query: t.exposeString('query', {
        nullable: true,
        description: 'The query whose result is sent; null if the data of the event is sent.',
      }),
      originalHeaders: t.exposeBoolean('originalHeaders', {
        description: 'Whether the headers `Marketplacer-Sequence` and `Marketplacer-Hmac-256` are also sent.',
      }),
      enabled: t.exposeBoolean('enabled', { description: 'Whether it is notified of events.' }),
      disabledReason: t.exposeString('disabledReason', {
        nullable: true,
        description: 'The reason for which it is disabled, for people; null if it is enabled.',
      }),
      disabledAt: t.expose('disabledAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was disabled; null if it is enabled.',
      }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was created.' }),
    }),
  });

  const AttemptType = builder.objectRef<Attempt>('WebhookAttempt').implement({
    description: 'One attempt to deliver to a webhook.',
    fields: (t) => ({
      attemptedAt: t.expose('attemptedAt', {
        type: 'ISO8601DateTime',
        description: 'The time of the attempt.',
      }),
      durationMs: t.exposeInt('durationMs', { description: 'The duration in milliseconds.' }),
      status: t.exposeInt('status', {
        nullable: true,
        description: 'The HTTP status of the answer; null if there was none.',
      }),
      answer: t.exposeString('answer', {
        nullable: true,
        description: "The start of the answer's body, at most 1 KiB.",
      }),
      failure: t.exposeString('failure', {
        nullable: true,
        description: 'The reason of the failure, for people; null if it did not fail.',
      }),
    }),
  });

  const DeliveryType = builder.objectRef<Delivery>('WebhookDelivery').implement({
    description: 'One event that a webhook is notified of.',
    interfaces: [Node],
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: webhookDeliveryId }),
      event: t.expose('kind', { type: WebhookEvent, description: 'The type of the event.' }),
      happenedAt: t.expose('happenedAt', { type: 'ISO8601DateTime', description: 'When it happened.' }),
      sellerId: t.id({
        nullable: true,
        description: 'The id of the seller in whose thread it happened; null for an entry of the audit log.',
        resolve: (delivery) => (delivery.sellerId === null ? null : sellerId(delivery.sellerId)),
      }),
      messageId: t.exposeString('messageId', {
        description: 'The header `webhook-id`, which is the same for each attempt.',
      }),
      sequence: t.string({
        description: 'The header `Marketplacer-Sequence`: the number of the delivery within the webhook.',
        resolve: ({ sequence }) => sequence,
      }),
      state: t.expose('state', { type: State, description: 'Its state.' }),
      createdAt: t.expose('createdAt', { type: 'ISO8601DateTime', description: 'When it was created.' }),
      finishedAt: t.expose('finishedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was delivered or failed finally; null while it is pending.',
      }),
      attempts: t.field({
        type: [AttemptType],
        description: `The attempts, latest last: at most the last ${maxAttempts}; on a page at most ${maxAttemptsPerPage} in total, but always the last ${minAttemptsPerDelivery} of each delivery.`,
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
