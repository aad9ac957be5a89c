import { ParleyError } from './errors.js';

/** A message that was written. */
export interface MessageCreated {
  id: string;
  sellerId: string;
  businessName: string;
  sentByType: 'User' | 'AdminUser';
  sentByName: string | null;
  message: string;
  createdAt: string;
}

/** Messages that were read. */
export interface MessagesRead {
  sellerId: string;
  businessName: string;
  /** The side whose messages were read. */
  sentByType: 'User' | 'AdminUser';
  lastReadMessageId: string;
  readAt: string;
}

/** The body of a webhook's request. With a query of your own, `data` is its result. */
export type WebhookEvent =
  | { type: 'chat_message.created'; timestamp: string; data: MessageCreated }
  | { type: 'chat_messages.read'; timestamp: string; data: MessagesRead }
  | { type: 'audit_entry.created'; timestamp: string; data: Record<string, unknown> | null }
  | { type: 'webhook.test'; timestamp: string; data: Record<string, unknown> };

/** A verified request. */
export interface VerifiedWebhook {
  /** The same for each attempt. A receiver that has handled it ignores the request. */
  id: string;
  event: WebhookEvent;
}

/** A request is not from Parley, or is too old. */
export class WebhookError extends ParleyError {
  override name = 'WebhookError';

  constructor(readonly reason: 'headers' | 'time' | 'signature' | 'body') {
    super(`The webhook's request is not valid: ${reason}.`);
  }
}

export interface WebhookRequest {
  /** The bytes or the text of the body, exactly as they arrived. A body that was parsed and written again has another signature. */
  body: string | Uint8Array;
  headers: Headers | Record<string, string | readonly string[] | undefined>;
}

export interface WebhookOptions {
  /** `whsec_…`. While a secret is rotated, both. */
  secrets: string | readonly string[];
  /** The largest difference between the request's time and this machine's, in seconds: 5 minutes by default. */
  toleranceSeconds?: number;
  /** The current time in ms, for tests. */
  now?: number;
}

/**
 * Verifies a webhook's request by the Standard Webhooks specification. The comparison takes the same time for every signature.
 * @throws {WebhookError}
 */
export async function verifyWebhook(
  { body, headers }: WebhookRequest,
  { secrets, toleranceSeconds = 300, now = Date.now() }: WebhookOptions,
): Promise<VerifiedWebhook> {
  const id = headerOf(headers, 'webhook-id');
  const timestamp = headerOf(headers, 'webhook-timestamp');
  const signatures = headerOf(headers, 'webhook-signature');
  if (!id || !/^\d{1,15}$/.test(timestamp) || !signatures) throw new WebhookError('headers');
  if (Math.abs(now / 1_000 - Number(timestamp)) > toleranceSeconds) throw new WebhookError('time');
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
  const signed = joined(new TextEncoder().encode(`${id}.${timestamp}.`), bytes);
  const given = signatures
    .split(' ')
    .filter((signature) => signature.startsWith('v1,'))
    .map((signature) => decoded(signature.slice(3)))
    .filter((signature) => signature !== null);
  if (!(await hasSignature([secrets].flat(), given, signed))) throw new WebhookError('signature');
  return { id, event: eventOf(bytes) };
}

/** Returns whether one of the signatures is valid with one of the secrets. */
async function hasSignature(
  secrets: readonly string[],
  signatures: readonly Uint8Array<ArrayBuffer>[],
  signed: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  for (const secret of secrets) {
    const bytes = decoded(secret.replace(/^whsec_/, ''));
    if (!bytes || bytes.length === 0) throw new TypeError('A secret is "whsec_" and base64.');
    const algorithm = { name: 'HMAC', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('raw', bytes, algorithm, false, ['verify']);
    for (const signature of signatures) {
      if (await crypto.subtle.verify('HMAC', key, signature, signed)) return true;
    }
  }
  return false;
}

function headerOf(headers: WebhookRequest['headers'], name: string): string {
  if (headers instanceof Headers) return headers.get(name) ?? '';
  const [, value] = Object.entries(headers).find(([each]) => each.toLowerCase() === name) ?? [];
  return typeof value === 'string' ? value : '';
}

function eventOf(bytes: Uint8Array): WebhookEvent {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new WebhookError('body');
  }
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(first.length + second.length);
  bytes.set(first);
  bytes.set(second, first.length);
  return bytes;
}

/** Returns the bytes of base64; null if it is invalid. */
function decoded(base64: string): Uint8Array<ArrayBuffer> | null {
  try {
    return Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  } catch {
    return null;
  }
}
