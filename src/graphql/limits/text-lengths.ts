import { errorLimits } from './limits.js';

/** How many characters of a text count as one value. */
const charactersPerValue = 350;

/** The longest `clientMutationId`, in characters. */
export const maxClientMutationIdLength = 255;

/** Names of sellers are in the cursors of their list. */
const sellerCursor = 2_000;
const cursor = 100;
const name = 255;

/** Fields of these names, whatever their type. */
const lengthsByName: Readonly<Record<string, number>> = {
  businessName: name,
  clientMutationId: maxClientMutationIdLength,
  cursor,
  email: 254,
  endCursor: sellerCursor,
  invitationUrl: 300,
  label: name,
  name,
  secret: 100,
  sentByName: name,
  sentByType: 20,
  startCursor: sellerCursor,
};

/** An entry has one long change at most, a webhook's query; this is its part of each of the changes. */
const auditText = 4_400;

const lengthsByPath: Readonly<Record<string, number>> = {
  'ApiKey.prefix': 20,
  'ApiKeyCreatePayload.key': 100,
  'AuditChange.after': auditText,
  'AuditChange.before': auditText,
  'AuditChange.field': 350,
  'AuditEntry.action': 50,
  'AuditEntry.actor': name,
  'ChatMessage.message': 10_000,
  'ChatMessageFinding.description': 200,
  'ChatTokenCreatePayload.token': 4_096,
  'ContentAllowance.expression': 500,
  'ContentPattern.expression': 500,
  'Error.field': 100,
  'Error.messages': errorLimits.messageLength,
  'Query.chatEventsCursor': cursor,
  'SellerEdge.cursor': sellerCursor,
  'Webhook.disabledReason': 300,
  'Webhook.query': 20_000,
  'Webhook.url': 2_000,
  'WebhookAttempt.answer': 1_024,
  'WebhookAttempt.failure': 300,
  'WebhookDelivery.messageId': 50,
  'WebhookDelivery.sequence': 20,
};

/** Returns how many characters a text field has at most; undefined if it is not known. */
export function textLength(type: string, field: string): number | undefined {
  return lengthsByPath[`${type}.${field}`] ?? lengthsByName[field];
}

/** Returns what a text field counts by its length, as a field that is no text does: 1 at least. */
export function textCost(type: string, field: string): number {
  return Math.max(1, Math.ceil((textLength(type, field) ?? 0) / charactersPerValue));
}
