import { createServer } from 'node:http';
import { verifyWebhook, WebhookError, type WebhookEvent } from '@parley/client/webhooks';

export function webhookServer(secret: string, handle: (id: string, event: WebhookEvent) => Promise<void>) {
  return createServer(async (request, response) => {
    const body = Buffer.concat(await request.toArray());
    try {
      const { id, event } = await verifyWebhook({ body, headers: request.headers }, { secrets: secret });
      await handle(id, event);
      response.writeHead(204).end();
    } catch (error) {
      response.writeHead(error instanceof WebhookError ? 400 : 500).end();
    }
  });
}
