import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Client, TestServer } from './server.js';

/** The two transports of subscriptions, each with the official client of its protocol. */
export type Transport = 'sse' | 'ws';
export const transports: readonly Transport[] = ['sse', 'ws'];

/** A subscription. The test reads its results one by one. */
export interface Follower {
  /** Returns the next result, data or errors; `undefined` if the stream has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the event that it expects, and fails if it differs.
  next(): Promise<any>;
  /** Ends the subscription. */
  stop(): Promise<void>;
}

/** Selects all logged events. Tests of ephemeral events select those themselves. */
export const logged = `
  __typename
  ... on ChatMessageCreated { cursor chatMessage { id message sentByType sentByName seller { id } } }
  ... on ChatMessagesRead { cursor sentByType readAt seller { id } }`;

/** A program with a key, or a browser with its headers. */
type Subscriber = Pick<Client, 'side'> & ({ key: string } | { headers: Record<string, string> });

type Address = Pick<TestServer, 'address'>;
type Variables = Record<string, unknown>;

/** Subscribes after a cursor. The test can act at once: nothing that happens before the subscription has begun is missed. */
export const follow = (
  server: Address,
  subscriber: Subscriber,
  transport: Transport,
  query: string,
  variables: Variables & { after: string },
): Follower => open(server, subscriber, transport, { query, variables });

/**
 * Subscribes to what happens from now on. Resolves when the subscription has begun, or the server has refused it, as `next`
 * then shows.
 * @param server a server of this process, because its log shows when a WebSocket's subscription has begun.
 */
export async function following(
  server: Address & Pick<TestServer, 'log'>,
  subscriber: Subscriber,
  transport: Transport,
  query: string,
  variables: Variables = {},
): Promise<Follower> {
  const requestId = randomUUID();
  let isAnswered = false;
  const onAnswer = () => {
    isAnswered = true;
  };
  const follower = open(server, subscriber, transport, { query, variables }, { requestId, onAnswer });
  const hasBegun = (line: string) => line.includes(requestId) && line.includes('"answered over a WebSocket"');
  for (let read = 0; !isAnswered; ) {
    const lines = server.log.slice(read);
    if (lines.some(hasBegun)) break;
    read += lines.length;
    await delay(1);
  }
  return follower;
}

/** Runs any operation to its first result. Rejects if the server refuses the request or the connection. */
export async function firstResult(
  server: Address,
  subscriber: Subscriber,
  transport: Transport,
  query: string,
  variables: Variables = {},
  operationName?: string,
  // biome-ignore lint/suspicious/noExplicitAny: as for `next`.
): Promise<any> {
  const operation = { query, variables, ...(operationName !== undefined && { operationName }) };
  const follower = open(server, subscriber, transport, operation);
  try {
    return await follower.next();
  } finally {
    await follower.stop();
  }
}

interface Watch {
  /** The id of the request in the server's log. */
  requestId?: string;
  /** Called when the server has answered: a stream with its headers, which follow the begin of a subscription. */
  onAnswer?: () => void;
}

/** Opens a connection with the client of its protocol, without automatic retries, for one operation. */
function open(
  { address }: Address,
  { side, ...subscriber }: Subscriber,
  transport: Transport,
  operation: { query: string; variables: Variables; operationName?: string },
  { requestId, onAnswer = () => {} }: Watch = {},
): Follower {
  const url = `${address}/${side}/graphql`;
  const key = 'key' in subscriber ? { authorization: `Bearer ${subscriber.key}` } : {};
  const own = {
    ...('headers' in subscriber && subscriber.headers),
    ...(requestId !== undefined && { 'x-request-id': requestId }),
  };
  const client =
    transport === 'sse'
      ? createSseClient({
          url,
          headers: { ...key, ...own },
          retryAttempts: 0,
          fetchFn: (...request: Parameters<typeof fetch>) => fetch(...request).finally(onAnswer),
        })
      : createWsClient({
          url: url.replace('http', 'ws'),
          webSocketImpl: class extends WebSocket {
            constructor(to: string, protocols: string) {
              super(to, protocols, { headers: own });
            }
          },
          connectionParams: key,
          retryAttempts: 0,
          on: {
            message: ({ type }) => {
              if (type === 'next' || type === 'error' || type === 'complete') onAnswer();
            },
            closed: onAnswer,
          },
        });
  const results = client.iterate(operation);
  return {
    next: async () => {
      const result = await results.next();
      return result.done ? undefined : result.value;
    },
    stop: async () => {
      client.dispose();
      await results.return?.(undefined);
    },
  };
}
