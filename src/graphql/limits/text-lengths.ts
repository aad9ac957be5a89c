import { errorLimits } from './limits.js';

/** The number of characters of a text that cost as much as one value. */
const charactersPerValue = 350;

/** The maximum length of `clientMutationId`, in characters. */
export const maxClientMutationIdLength = 255;

/** The cursors of the seller list contain the name of a seller. */
const sellerCursor = 2_000;
const cursor = 100;
const nameLength = 255;
/** The longest message with a mark in place of every second character. */
const redactedLength = 30_000;

/** The maximum lengths of fields with these names, on all types. */
const lengthsByName: Readonly<Record<string, number>> = {
  businessName: nameLength,
  clientMutationId: maxClientMutationIdLength,
  cursor,
  email: 254,
  externalId: nameLength,
  endCursor: sellerCursor,
  invitationUrl: 300,
  label: nameLength,
  name: nameLength,
  secret: 100,
  sentByName: nameLength,
  sentByType: 20,
  startCursor: sellerCursor,
};

/** An entry has at most one long change (a webhook's query). This is its length, distributed over all changes. */
const auditText = 4_400;

const lengthsByPath: Readonly<Record<string, number>> = {
  'ApiKey.networks': 50,
  'ApiKey.prefix': 20,
  'ApiKeyCreatePayload.key': 100,
  'AuditChange.after': auditText,
  'AuditChange.before': auditText,
  'AuditChange.field': 350,
  'AuditEntry.action': 50,
  'AuditEntry.actor': nameLength,
  'AuditEntry.actorKey': 50,
  'AuditEntry.address': 45,
  'AuditEntry.userAgent': 200,
  'AuditSeller.reference': 20,
  'CannedReplyText.language': 35,
  'CannedReplyText.text': 2_000,
  'CannedReplyVariables.me': nameLength,
  'CannedReplyVariables.order': 35,
  'CannedReplyVariables.seller': nameLength,
  'ChatMessage.message': 10_000,
  'ChatMessageCheck.redactedMessage': redactedLength,
  'ChatMessageCreatePayload.redactedMessage': redactedLength,
  'ChatMessageFinding.description': 200,
  'ChatMessageRedaction.redactedByName': nameLength,
  'ChatMessageRedaction.redactedByType': 20,
  'ChatNote.authorName': nameLength,
  'ChatNote.text': 10_000,
  'ChatNoteCreatePayload.redactedText': redactedLength,
  'ChatNoteRedaction.redactedByName': nameLength,
  'ChatNoteUpdatePayload.redactedText': redactedLength,
  'ChatReports.completeFrom': 10,
  'ChatReports.from': 10,
  'ChatReports.timeZone': 64,
  'ChatReports.to': 10,
  'ChatTokenCreatePayload.token': 4_096,
  'ChatTokenKey.prefix': 20,
  'ContentAllowance.expression': 500,
  'ContentPattern.expression': 500,
  'Error.field': 100,
  'Error.messages': errorLimits.messageLength,
  'ExpectationSettings.outOfOffice': 200,
  'ExpectationSettings.timeZone': 40,
  'Expectations.outOfOffice': 200,
  'Export.createdByName': nameLength,
  'Export.downloadPath': 64,
  'LinkPattern.expression': 500,
  'LinkPattern.template': 500,
  'NotificationPreferences.timeZone': 40,
  'NotificationSettings.colour': 7,
  'NotificationSettings.replyDomain': 190,
  'OfficeHours.from': 5,
  'OfficeHours.to': 5,
  'OnlinePerson.name': 50,
  'PatternLink.url': 2_000,
  'Query.chatEventsCursor': cursor,
  'QuietHours.from': 5,
  'QuietHours.to': 5,
  'RecentPatternLink.text': 2_000,
  'ReportDay.day': 10,
  'SellerEdge.cursor': sellerCursor,
  'SellerLink.label': 50,
  'SellerLink.url': 2_000,
  'SellerLinkTemplate.label': 50,
  'SellerLinkTemplate.template': 500,
  'Webhook.disabledReason': 300,
  'Webhook.query': 20_000,
  'Webhook.url': 2_000,
  'WebhookAttempt.answer': 1_024,
  'WebhookAttempt.failure': 300,
  'WebhookDelivery.messageId': 50,
  'WebhookDelivery.sequence': 20,
  'PushTest.reason': 100,
  'WebPush.publicKey': 90,
};

/** Returns the maximum number of characters of a text field; undefined if it is unknown. */
export function textLength(type: string, field: string): number | undefined {
  return lengthsByPath[`${type}.${field}`] ?? lengthsByName[field];
}

/** Returns the cost of a field by the length of its text; at least 1. */
export function textCost(type: string, field: string): number {
  return Math.max(1, Math.ceil((textLength(type, field) ?? 0) / charactersPerValue));
}
