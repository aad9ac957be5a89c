import type { MessageId } from '../../../i18n/text.js';
import type { DeliveryState, WebhookEvent } from './documents.js';

export const eventName: Readonly<Record<WebhookEvent, MessageId>> = {
  CHAT_MESSAGE_CREATED: 'admin.eventCreated',
  CHAT_MESSAGE_REDACTED: 'admin.eventRedacted',
  CHAT_MESSAGES_READ: 'admin.eventRead',
  CHAT_MESSAGE_UNREAD: 'admin.eventUnread',
  MENTION_CREATED: 'admin.eventMention',
  AUDIT_ENTRY_CREATED: 'admin.eventAudit',
};

export const webhookEvents = Object.keys(eventName) as WebhookEvent[];

/** The events of a new webhook. The audit log is sent only if someone chooses it. */
export const defaultEvents: readonly WebhookEvent[] = [
  'CHAT_MESSAGE_CREATED',
  'CHAT_MESSAGE_REDACTED',
  'CHAT_MESSAGES_READ',
];

export const stateName: Readonly<Record<DeliveryState, MessageId>> = {
  PENDING: 'admin.statePending',
  DELIVERED: 'admin.stateDelivered',
  GIVEN_UP: 'admin.stateFailed',
};

export const deliveryStates = Object.keys(stateName) as DeliveryState[];

/** The style of each state. */
export const stateTag: Readonly<Record<DeliveryState, string>> = {
  PENDING: 'a-tag',
  DELIVERED: 'a-tag a-tag--good',
  GIVEN_UP: 'a-tag a-tag--danger',
};
