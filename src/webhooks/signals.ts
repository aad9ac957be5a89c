/** What processes tell each other about webhooks (database/signals.ts): each is lost at times, and may be. */

/** A marketplace has a hook that is to be told of its events; the value is the marketplace's number. */
export const webhookSignal = 'webhooks';

/** A hook has something due; the value is `{ marketplaceId, webhookId }`. */
export const webhookDueSignal = 'webhook-due';
