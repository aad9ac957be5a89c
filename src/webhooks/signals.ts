/** Signals between processes about webhooks (database/signals.ts). Each can be lost; polling makes up for it. */

/** A marketplace has a new or enabled webhook. The value is the marketplace's number. */
export const webhookEnabledSignal = 'webhooks';

/** A webhook has something due. The value is `{ marketplaceId, webhookId }`. */
export const webhookDueSignal = 'webhook-due';
