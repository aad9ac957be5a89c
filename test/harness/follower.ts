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

/** Subscribes with the client of a protocol, without automatic retries. */
export function follow(
  { address }: Pick<TestServer, 'address'>,
  { side, ...subscriber }: Subscriber,
  transport: Transport,
  query: string,
  variables: Record<string, unknown> = {},
  operationName: string | null = null,
): Follower {
  const url = `${address}/${side}/graphql`;
  const key = 'key' in subscriber ? { authorization: `Bearer ${subscriber.key}` } : {};
  const own = 'headers' in subscriber ? subscriber.headers : {};
  const client =
    transport === 'sse'
      ? createSseClient({ url, headers: { ...key, ...own }, retryAttempts: 0 })
      : createWsClient({
          url: url.replace('http', 'ws'),
          webSocketImpl: class extends WebSocket {
            constructor(to: string, protocols: string) {
              super(to, protocols, { headers: own });
            }
          },
          connectionParams: key,
          retryAttempts: 0,
        });
  const results = client.iterate({ query, variables, ...(operationName !== null && { operationName }) });
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
