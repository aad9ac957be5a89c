import type { ResultOf } from 'gql.tada';
import { graphql } from '../../../api/operator-graphql.js';

const webhookFields = graphql(`
  fragment WebhookFields on Webhook {
    id url events enabled disabledReason disabledAt createdAt originalHeaders query
  }
`);

export const webhooksQuery = graphql(`query Webhooks { webhooks { ...WebhookFields } }`, [webhookFields]);

export const createWebhook = graphql(
  `
  mutation CreateWebhook($input: WebhookCreateInput!) {
    result: webhookCreate(input: $input) { webhook { ...WebhookFields } secret errors { field messages } }
  }
`,
  [webhookFields],
);

export const updateWebhook = graphql(
  `
  mutation UpdateWebhook($input: WebhookUpdateInput!) {
    result: webhookUpdate(input: $input) { webhook { ...WebhookFields } secret errors { field messages } }
  }
`,
  [webhookFields],
);

export const deleteWebhook = graphql(`
  mutation DeleteWebhook($input: WebhookDeleteInput!) {
    result: webhookDelete(input: $input) { errors { field messages } }
  }
`);

const attemptFields = graphql(`
  fragment AttemptFields on WebhookAttempt { attemptedAt status durationMs failure answer }
`);

export const testWebhook = graphql(
  `
  mutation TestWebhook($input: WebhookTestInput!) {
    result: webhookTest(input: $input) { attempt { ...AttemptFields } errors { field messages } }
  }
`,
  [attemptFields],
);

const deliveryFields = graphql(
  `
  fragment DeliveryFields on WebhookDelivery {
    id event state happenedAt finishedAt messageId sellerId attempts { ...AttemptFields }
  }
`,
  [attemptFields],
);

export const deliveriesPage = graphql(
  `
  query DeliveriesPage($webhookId: ID!, $state: WebhookDeliveryState, $first: Int!, $after: String) {
    page: webhookDeliveries(webhookId: $webhookId, state: $state, first: $first, after: $after) {
      nodes { ...DeliveryFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [deliveryFields],
);

export const redeliver = graphql(
  `
  mutation Redeliver($input: WebhookRedeliverInput!) {
    result: webhookRedeliver(input: $input) { delivery { ...DeliveryFields } errors { field messages } }
  }
`,
  [deliveryFields],
);

export type WebhookRow = ResultOf<typeof webhookFields>;
export type DeliveryRow = ResultOf<typeof deliveryFields>;
export type AttemptRow = ResultOf<typeof attemptFields>;
export type WebhookEvent = WebhookRow['events'][number];
export type DeliveryState = DeliveryRow['state'];
