import type { Actor } from '../access/actor.js';
import { listDeliveries } from '../webhooks/delivery-log.js';
import { findWebhook, listWebhooks, maxWebhooks } from '../webhooks/manage-webhooks.js';
import type { chatTypes } from './chat-types.js';
import { ConnectionPage } from './connections.js';
import { decodeDeliveryCursor, deliveryCursor } from './cursors.js';
import { decodeWebhookId } from './ids.js';
import { pageRequest } from './page-arguments.js';
import { addWebhookMutations } from './webhook-mutations.js';
import { webhookTypes } from './webhook-types.js';

/** Adds webhooks to an API. Both APIs have the same fields, and each side has its own webhooks. */
export function addWebhooks<A extends Actor>(types: ReturnType<typeof chatTypes<A>>, side: A['side']): void {
  const { builder } = types;
  const refs = webhookTypes(types, side);
  builder.queryFields((t) => ({
    webhooks: t.field({
      type: [refs.WebhookType],
      description: `The webhooks of the caller's side, oldest first; at most ${maxWebhooks}.`,
      resolve: (_root, _arguments, { actor, database }) => listWebhooks(actor, database),
    }),
    webhookDeliveries: t.field({
      type: refs.DeliveryConnectionType,
      description: 'The deliveries of a webhook in the last 30 days, newest first.',
      args: {
        webhookId: t.arg.id({ required: true, description: 'The webhook.' }),
        state: t.arg({ type: refs.State, description: 'Only deliveries in this state.' }),
        ...t.arg.connectionArgs(),
      },
      resolve: async (_root, { webhookId, state, ...page }, { actor, database }) => {
        const webhook = await findWebhook(actor, database, decodeWebhookId(webhookId), 'webhookId');
        const deliveries = await listDeliveries(actor, database, webhook, {
          state: state ?? null,
          page: pageRequest(page, (cursor) => decodeDeliveryCursor(webhook.id, cursor)),
        });
        return new ConnectionPage(deliveries, deliveryCursor);
      },
    }),
  }));
  addWebhookMutations(types, refs);
}
