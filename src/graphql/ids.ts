import type { MessagePosition } from '../chat/find-nodes.js';
import type { NotePosition } from '../notes/note.js';
import type { DeliveryPosition } from '../webhooks/delivery-log.js';

/**
 * Encodes and decodes global ids: base64 of `<Type>-<number>`. The number of a message is its seller's number followed by
 * nine digits for its position in the thread. So a look-up uses the primary key, and an id does not reveal how many
 * messages other sellers have.
 */

const messagesPerThread = 1_000_000_000;
const largestNumber = 2_147_483_647;

export function sellerId(seller: number): string {
  return encode(`Seller-${seller}`);
}

export function chatMessageId({ sellerId, seq }: MessagePosition): string {
  return encode(`ChatMessage-${sellerId}${String(seq).padStart(9, '0')}`);
}

/** The type and the number or position in the id of a node. */
export type DecodedId =
  | { type: 'Seller'; sellerId: number }
  | ({ type: 'ChatMessage' } & MessagePosition)
  | { type: 'User'; userId: number }
  | { type: 'ApiKey'; apiKeyId: number }
  | { type: 'Webhook'; webhookId: number }
  | ({ type: 'WebhookDelivery' } & DeliveryPosition);

/** Decodes the id of a node. Returns null unless it has exactly the encoding that we write. */
export function decodeId(id: string): DecodedId | null {
  const [type] = partsOf(/^([A-Za-z]+)-/, id);
  switch (type) {
    case 'Seller':
      return named(decodeSellerId(id), (sellerId) => ({ type, sellerId }));
    case 'ChatMessage':
      return named(decodeMessageId(id), (position) => ({ type, ...position }));
    case 'User':
      return named(decodeUserId(id), (userId) => ({ type, userId }));
    case 'ApiKey':
      return named(decodeApiKeyId(id), (apiKeyId) => ({ type, apiKeyId }));
    case 'Webhook':
      return named(decodeWebhookId(id), (webhookId) => ({ type, webhookId }));
    case 'WebhookDelivery':
      return named(decodeWebhookDeliveryId(id), (position) => ({ type, ...position }));
    default:
      return null;
  }
}

const named = <Part>(part: Part | null, nodeOf: (part: Part) => DecodedId) =>
  part === null ? null : nodeOf(part);

/** Returns the number of the seller with an id, or null if the id is invalid. */
export function decodeSellerId(id: string): number | null {
  return decodeNumber(/^Seller-([1-9]\d{0,9})$/, id);
}

function decodeMessageId(id: string): MessagePosition | null {
  const [number] = partsOf(/^ChatMessage-([1-9]\d{0,18})$/, id);
  return number === undefined ? null : placeOf(number);
}

/** Returns the id of a note, which has the form of a message's. `node` does not find it. */
export function chatNoteId({ sellerId, number }: NotePosition): string {
  return encode(`ChatNote-${sellerId}${String(number).padStart(9, '0')}`);
}

/** Returns the position of the note with an id, or null if the id is invalid. */
export function decodeChatNoteId(id: string): NotePosition | null {
  const [number] = partsOf(/^ChatNote-([1-9]\d{0,18})$/, id);
  const place = number === undefined ? null : placeOf(number);
  return place && { sellerId: place.sellerId, number: place.seq };
}

/** Splits the number of a message or a note into its seller's number and the number in the thread. */
function placeOf(number: string): MessagePosition | null {
  const sellerId = Number(BigInt(number) / BigInt(messagesPerThread));
  const seq = Number(BigInt(number) % BigInt(messagesPerThread));
  return sellerId >= 1 && sellerId <= largestNumber && seq >= 1 ? { sellerId, seq } : null;
}

export function webhookId(webhook: number): string {
  return encode(`Webhook-${webhook}`);
}

/** Returns the number of the webhook with an id, or null if the id is invalid. */
export function decodeWebhookId(id: string): number | null {
  return decodeNumber(/^Webhook-([1-9]\d{0,9})$/, id);
}

/** Returns the id of a delivery: its webhook's number followed by twelve digits for its sequence in the webhook. */
export function webhookDeliveryId({ webhookId, sequence }: DeliveryPosition): string {
  return encode(`WebhookDelivery-${webhookId}${sequence.padStart(12, '0')}`);
}

/** Returns the position of the delivery with an id, or null if the id is invalid. */
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

/** Returns the number of the pattern or allowance with an id, or null if the id is invalid. */
export function decodeContentRuleId(type: 'ContentPattern' | 'ContentAllowance', id: string): number | null {
  const [named, number] = partsOf(/^(ContentPattern|ContentAllowance)-([1-9]\d{0,9})$/, id);
  return named !== type || Number(number) > largestNumber ? null : Number(number);
}

export function linkPatternId(pattern: number): string {
  return encode(`LinkPattern-${pattern}`);
}

/** Returns the number of the link pattern with an id, or null if the id is invalid. */
export function decodeLinkPatternId(id: string): number | null {
  return decodeNumber(/^LinkPattern-([1-9]\d{0,9})$/, id);
}

export function exportId(number: number): string {
  return encode(`Export-${number}`);
}

/** Returns the number of the export with an id, or null if the id is invalid. */
export function decodeExportId(id: string): number | null {
  return decodeNumber(/^Export-([1-9]\d{0,9})$/, id);
}

export function labelId(label: number): string {
  return encode(`Label-${label}`);
}

/** Returns the number of the label with an id, or null if the id is invalid. */
export function decodeLabelId(id: string): number | null {
  return decodeNumber(/^Label-([1-9]\d{0,9})$/, id);
}

export function savedViewId(view: number): string {
  return encode(`SavedView-${view}`);
}

/** Returns the number of the saved view with an id, or null if the id is invalid. */
export function decodeSavedViewId(id: string): number | null {
  return decodeNumber(/^SavedView-([1-9]\d{0,9})$/, id);
}

export function cannedReplyId(reply: number): string {
  return encode(`CannedReply-${reply}`);
}

/** Returns the number of the canned reply with an id, or null if the id is invalid. */
export function decodeCannedReplyId(id: string): number | null {
  return decodeNumber(/^CannedReply-([1-9]\d{0,9})$/, id);
}

export function auditEntryId(entry: string): string {
  return encode(`AuditEntry-${entry}`);
}

export function userId(user: number): string {
  return encode(`User-${user}`);
}

/** Returns the number of the user with an id, or null if the id is invalid. */
export function decodeUserId(id: string): number | null {
  return decodeNumber(/^User-([1-9]\d{0,9})$/, id);
}

export function apiKeyId(key: number): string {
  return encode(`ApiKey-${key}`);
}

/** Returns the number of the API key with an id, or null if the id is invalid. */
export function decodeApiKeyId(id: string): number | null {
  return decodeNumber(/^ApiKey-([1-9]\d{0,9})$/, id);
}

function decodeNumber(form: RegExp, id: string): number | null {
  const [number] = partsOf(form, id);
  return number === undefined || Number(number) > largestNumber ? null : Number(number);
}

/** Returns the groups of a pattern in an id; an empty list if the id does not match. */
const partsOf = (form: RegExp, id: string): string[] => form.exec(decode(id) ?? '')?.slice(1) ?? [];

/** Decodes an id. Returns null unless it has exactly the encoding that we write. */
function decode(id: string): string | null {
  if (id.length > 64) return null;
  const text = Buffer.from(id, 'base64').toString('latin1');
  return encode(text) === id ? text : null;
}

const encode = (text: string) => Buffer.from(text, 'latin1').toString('base64');
