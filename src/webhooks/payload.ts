import { type Actor, actorOfWebhook } from '../access/actor.js';
import { type ChatEvent, eventTypes, type WebhookEvent } from './webhook-events.js';

/** The largest body that is sent. */
export const maxBodyBytes = 1024 * 1024;

/** The error in place of a result that is too large. */
export const tooLarge = `The result of the query is larger than ${maxBodyBytes} bytes.`;

/** The result of a webhook's own query. */
export interface QueryResult {
  data: unknown;
  errors?: readonly unknown[];
}

/** Renders events for webhooks: the part of a delivery that needs the GraphQL schemas. */
export interface PayloadRenderer {
  /**
   * Returns the errors of a webhook's query, each a sentence; empty if it is valid.
   * @throws {CallerError} `RATE_LIMITED` if too many queries of the actor's side wait to be checked.
   */
  check(actor: Actor, query: string): Promise<string[]>;

  /**
   * Runs a webhook's own query for an event.
   * @param reference identifies the delivery in the log and in the answer if the query fails because of an internal
   * error.
   * @throws {DatabaseUnavailable}
   */
  runQuery(actor: Actor, query: string, event: ChatEvent, reference: string): Promise<QueryResult>;

  /** Returns the event's default data as the actor's side sees them, or null. @throws {DatabaseUnavailable} */
  defaultData(actor: Actor, event: WebhookEvent): Promise<Readonly<Record<string, unknown>> | null>;
}

/** A webhook and the event for it. */
export interface PayloadRequest {
  webhookId: number;
  marketplaceId: number;
  marketplaceName: string;
  ownerSeller: number | null;
  query: string | null;
  event: WebhookEvent;
  messageId: string;
}

/**
 * Returns the body for an event: its default data, or the result of the webhook's own query, as the owner's side sees them
 * now. A mention and an entry of the audit log are always sent with their default data, because a query can only read the
 * chat.
 * @throws {DatabaseUnavailable}
 */
export async function renderPayload(renderer: PayloadRenderer, request: PayloadRequest): Promise<string> {
  const { query, event, messageId } = request;
  const actor = actorOfWebhook(request);
  const result =
    query === null || event.kind === 'auditEntry' || event.kind === 'mentioned'
      ? { data: await renderer.defaultData(actor, event) }
      : await renderer.runQuery(actor, query, event, messageId);
  const envelope = { type: eventTypes[event.kind], timestamp: event.happenedAt.toISOString() };
  const body = JSON.stringify({ ...envelope, ...result });
  if (Buffer.byteLength(body) <= maxBodyBytes) return body;
  return JSON.stringify({ ...envelope, data: null, errors: [{ message: tooLarge }] });
}
