import http from 'node:http';
import { Webhook } from 'standardwebhooks';
import { expect, vi } from 'vitest';
import { afterFile } from './ending.js';
import type { Client, TestServer } from './server.js';

/** A request that a receiver got. */
export interface Received {
  headers: Record<string, string>;
  body: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the event that it expects, and fails if it differs.
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
  /** All requests, in order. */
  received: Received[];
  /** Sets the answer to each request, after the receiver recorded it. */
  behave(behaviour: Behaviour): void;
  /** Waits for a number of requests and returns all. */
  count(expected: number): Promise<Received[]>;
}

/** Starts a receiver of webhooks: an HTTP server on loopback that records each request and answers 204. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = [];
  let behave = answering(204);
  const server = http.createServer((request, response) => {
    // Another process can use a port that it knows from an earlier server.
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      const recorded = { headers: request.headers as Record<string, string>, body, event: JSON.parse(body) };
      received.push(recorded);
      behave(response, recorded);
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
    count: async (expected) => {
      // Hooks call it too, where `expect.poll` does not work.
      await vi.waitFor(() => expect(received.length).toBeGreaterThanOrEqual(expected), {
        timeout: 120_000,
        interval: 20,
      });
      return received;
    },
  };
}

/** Verifies a request with the specification's own library, like a receiver. @throws if the signature is invalid. */
export const verify = (secret: string, { body, headers }: Received): unknown =>
  new Webhook(secret).verify(body, headers);

const create = `mutation ($input: WebhookCreateInput!) {
  webhookCreate(input: $input) { secret webhook { id } errors { field messages } }
}`;

/** Creates a webhook for all events, with the API. */
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

/** Returns the deliveries of a webhook with their attempts, newest first. */
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

/** Returns the current state of a webhook. */
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

/** Waits until no delivery is due, and then moves all times into the past, as if the hours had passed. */
export async function passHours({ database }: TestServer, hours: number): Promise<void> {
  const { pool } = database;
  const due = async () =>
    (await pool.query('select from webhook_lane where due_at <= now() or leased_until > now()')).rows.length;
  await expect.poll(due, { interval: 10 }).toBe(0);
  const passed = [`${hours} hours`];
  await pool.query('update webhook_delivery set first_failed_at = first_failed_at - $1::interval', passed);
  await pool.query(
    'update webhook_lane set due_at = due_at - $1::interval where leased_until is null',
    passed,
  );
}
