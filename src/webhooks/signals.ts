/**
 * Signals between processes about webhooks (database/signals.ts). A signal can be lost; polling finds the work then.
 */

/** A marketplace has a new or enabled webhook. The value is the marketplace's number. */
export const webhookEnabledSignal = 'webhooks';

/** A webhook has due deliveries. The value is `{ marketplaceId, webhookId }`. */
export const webhookDueSignal = 'webhook-due';
