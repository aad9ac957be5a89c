import { type Actor, actorOfWebhook } from '../access/actor.js';
import type { PayloadRenderer } from './services.js';
import { type ChatEvent, eventTypes } from './webhook-events.js';

/** The largest body that is sent, in bytes. */
export const maximumBodySize = 1024 * 1024;

/** Why a result is not sent. */
export const tooLarge = `The result of the query is larger than ${maximumBodySize} bytes.`;

/** Whose hook it is, and what it wants to know. */
export interface Payload {
  webhookId: number;
  marketplaceId: number;
  marketplaceName: string;
  ownerSeller: number | null;
  query: string | null;
}

/**
 * What is sent of an event: the facts, or the result of the hook's own query, as its owner's side may see them
 * now. @throws {DatabaseUnavailable}
 */
export async function renderPayload(
  renderer: PayloadRenderer,
  telling: Payload,
  event: ChatEvent,
  messageId: string,
): Promise<string> {
  const actor: Actor = actorOfWebhook(telling);
  const told =
    telling.query === null
      ? { data: await renderer.facts(actor, event) }
      : await renderer.ask(actor, telling.query, event, messageId);
  const envelope = { type: eventTypes[event.kind], timestamp: event.happenedAt.toISOString() };
  const body = JSON.stringify({ ...envelope, ...told });
  if (Buffer.byteLength(body) <= maximumBodySize) return body;
  return JSON.stringify({
    ...envelope,
    data: null,
    errors: [{ message: tooLarge }],
  });
}
