import type { MessagePosition } from '../chat/find-nodes.js';
import type { DeliveryPosition } from '../webhooks/delivery-log.js';

/**
 * Global ids, as the original writes them: base64 of `<Type>-<number>`. A seller's number is its own; a
 * message's is its seller's number and, in nine digits, its place in the thread, so that an id is found by
 * primary key and tells nothing of how much others write.
 */

const placesInThread = 1_000_000_000;
const largestNumber = 2_147_483_647;

export function sellerId(seller: number): string {
  return encode(`Seller-${seller}`);
}

export function chatMessageId({ sellerId, seq }: MessagePosition): string {
  return encode(`ChatMessage-${sellerId}${String(seq).padStart(9, '0')}`);
}

/** What the id of a node names. */
export type DecodedId =
  | { type: 'Seller'; sellerId: number }
  | ({ type: 'ChatMessage' } & MessagePosition)
  | { type: 'User'; userId: number }
  | { type: 'ApiKey'; apiKeyId: number }
  | { type: 'Webhook'; webhookId: number }
  | ({ type: 'WebhookDelivery' } & DeliveryPosition);

/** Returns what the id of a node names; null if it is not of the exact form that we write. */
export function decodeId(id: string): DecodedId | null {
  const [type] = partsOf(/^([A-Za-z]+)-\d+$/, id);
  switch (type) {
    case 'Seller':
      return named(decodeSellerId(id), (sellerId) => ({ type, sellerId }));
    case 'ChatMessage':
      return named(decodeMessageId(id), (place) => ({ type, ...place }));
    case 'User':
      return named(decodeUserId(id), (userId) => ({ type, userId }));
    case 'ApiKey':
      return named(decodeApiKeyId(id), (apiKeyId) => ({ type, apiKeyId }));
    case 'Webhook':
      return named(decodeWebhookId(id), (webhookId) => ({ type, webhookId }));
    case 'WebhookDelivery':
      return named(decodeWebhookDeliveryId(id), (place) => ({ type, ...place }));
    default:
      return null;
  }
}

const named = <Part>(part: Part | null, nodeOf: (part: Part) => DecodedId) =>
  part === null ? null : nodeOf(part);

/** The number of the seller that an id names, or null where it names none. */
export function decodeSellerId(id: string): number | null {
  return decodeNumber(/^Seller-([1-9]\d{0,9})$/, id);
}

function decodeMessageId(id: string): MessagePosition | null {
  const [number] = partsOf(/^ChatMessage-([1-9]\d{0,18})$/, id);
  if (number === undefined) return null;
  const sellerId = Number(BigInt(number) / BigInt(placesInThread));
  const seq = Number(BigInt(number) % BigInt(placesInThread));
  return sellerId >= 1 && sellerId <= largestNumber && seq >= 1 ? { sellerId, seq } : null;
}

export function webhookId(webhook: number): string {
  return encode(`Webhook-${webhook}`);
}

/** The number of the webhook that an id names, or null where it names none. */
export function decodeWebhookId(id: string): number | null {
  return decodeNumber(/^Webhook-([1-9]\d{0,9})$/, id);
}

/** A delivery's number is its webhook's and, in twelve digits, its own among those of the webhook. */
export function webhookDeliveryId({ webhookId, sequence }: DeliveryPosition): string {
  return encode(`WebhookDelivery-${webhookId}${sequence.padStart(12, '0')}`);
}

/** The place of the delivery that an id names, or null where it names none. */
export function decodeWebhookDeliveryId(id: string): DeliveryPosition | null {
  const [webhook, sequence] = partsOf(/^WebhookDelivery-([1-9]\d{0,9})(\d{12})$/, id);
  if (sequence === undefined || Number(webhook) > largestNumber || Number(sequence) === 0) return null;
  return { webhookId: Number(webhook), sequence: String(Number(sequence)) };
}

export function contentPatternId(pattern: number): string {
  return encode(`ContentPattern-${pattern}`);
}

export function contentAllowanceId(allowance: number): string {
  return encode(`ContentAllowance-${allowance}`);
}

/** The number of the pattern or allowance that an id names, or null where it names none. */
export function decodeContentRuleId(type: 'ContentPattern' | 'ContentAllowance', id: string): number | null {
  const [named, number] = partsOf(/^(ContentPattern|ContentAllowance)-([1-9]\d{0,9})$/, id);
  return named !== type || Number(number) > largestNumber ? null : Number(number);
}

export function auditEntryId(entry: string): string {
  return encode(`AuditEntry-${entry}`);
}

export function userId(user: number): string {
  return encode(`User-${user}`);
}

/** The number of the user that an id names, or null where it names none. */
export function decodeUserId(id: string): number | null {
  return decodeNumber(/^User-([1-9]\d{0,9})$/, id);
}

export function apiKeyId(key: number): string {
  return encode(`ApiKey-${key}`);
}

/** The number of the API key that an id names, or null where it names none. */
export function decodeApiKeyId(id: string): number | null {
  return decodeNumber(/^ApiKey-([1-9]\d{0,9})$/, id);
}

function decodeNumber(form: RegExp, id: string): number | null {
  const [number] = partsOf(form, id);
  return number === undefined || Number(number) > largestNumber ? null : Number(number);
}

/** Returns what the groups of a form match in an id; nothing if the id is not of that form. */
const partsOf = (form: RegExp, id: string): string[] => form.exec(decode(id) ?? '')?.slice(1) ?? [];

/** The text of an id in exactly the form that we write, or null. */
function decode(id: string): string | null {
  if (id.length > 64) return null;
  const text = Buffer.from(id, 'base64').toString('latin1');
  return encode(text) === id ? text : null;
}

const encode = (text: string) => Buffer.from(text, 'latin1').toString('base64');
