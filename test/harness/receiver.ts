import http from 'node:http';
import { Webhook } from 'standardwebhooks';
import { expect, vi } from 'vitest';
import { afterFile } from './ending.js';
import type { Client, TestServer } from './server.js';

/** A request as it came to a receiver. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the event that it expects, and fails where it differs.
  event: any;
}

export type Behaviour = (response: http.ServerResponse, request: Received) => void;

export const answering =
  (status: number, body = ''): Behaviour =>
  (response) => {
    response.writeHead(status).end(body);
  };

export interface Receiver {
  url: string;
  /** All that came, in order. */
  received: Received[];
  /** What it does with each request, after it was noted. */
  behave(behaviour: Behaviour): void;
  /** Waits until so many have come. */
  count(expected: number, timeout?: number): Promise<Received[]>;
}

/** What a webhook calls: an HTTP server on loopback that notes each request and answers 204. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let behave = answering(204);
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const noted = { headers: request.headers as Record<string, string>, body, event: JSON.parse(body) };
      received.push(noted);
      behave(response, noted);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The receiver has no port.');
  return {
    url: `http://127.0.0.1:${address.port}/hook`,
    received,
    behave: (behaviour) => {
      behave = behaviour;
    },
    count: async (expected, timeout = 10_000) => {
      await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(expected), {
        timeout,
        interval: 20,
      });
      return received;
    },
  };
}

/** Verifies a request as its receiver would, with the specification's own library. @throws unless it is good. */
export const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers);

const create = `mutation ($input: WebhookCreateInput!) {
  webhookCreate(input: $input) { secret webhook { id } errors { field messages } }
}`;

/** Makes a hook that is told of everything, by the API. */
export async function makeHook(
  client: Client,
  url: string,
  more: Record<string, unknown> = {},
): Promise<{ id: string; secret: string }> {
  const input = { url, events: ['CHAT_MESSAGE_CREATED', 'CHAT_MESSAGES_READ'], ...more };
  const { webhookCreate } = await client.data(create, { input });
  if (webhookCreate.errors) throw new Error(JSON.stringify(webhookCreate.errors));
  return { id: webhookCreate.webhook.id, secret: webhookCreate.secret };
}

/** A hook's deliveries, newest first, with their attempts. */
export async function deliveriesOf(client: Client, webhookId: string, more = '') {
  const { webhookDeliveries } = await client.data(
    `query ($webhookId: ID!) {
      webhookDeliveries(webhookId: $webhookId ${more}) {
        nodes { id event state messageId sequence sellerId finishedAt
                attempts { status durationMs answer failure } }
      }
    }`,
    { webhookId },
  );
  return webhookDeliveries.nodes;
}

/** A hook as it is now. */
export async function hookOf(client: Client, id: string) {
  const { webhooks } = await client.data(
    '{ webhooks { id url events query originalHeaders enabled disabledReason disabledAt } }',
  );
  return webhooks.find((webhook: { id: string }) => webhook.id === id);
}

/** Sends a message to the operator, or to a seller. */
export async function say(client: Client, message: string, sellerId?: string): Promise<string> {
  const { chatMessageCreate } = await client.data(
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { chatMessage { id } errors { messages } } }',
    { input: { message, ...(sellerId !== undefined && { sellerId }) } },
  );
  if (chatMessageCreate.errors) throw new Error(JSON.stringify(chatMessageCreate.errors));
  return chatMessageCreate.chatMessage.id;
}

/** Turns time on, once nothing is due now: what waits to be tried again has waited so much longer. */
export async function passHours({ database }: TestServer, hours: number): Promise<void> {
  const { pool } = database;
  const due = async () =>
    (await pool.query('select from webhook_lane where due_at <= now() or leased_until > now()')).rows.length;
  await expect.poll(due, { timeout: 10_000, interval: 10 }).toBe(0);
  const passed = [`${hours} hours`];
  await pool.query('update webhook_delivery set first_failed_at = first_failed_at - $1::interval', passed);
  await pool.query(
    'update webhook_lane set due_at = due_at - $1::interval where leased_until is null',
    passed,
  );
}
