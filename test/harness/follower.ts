import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWsClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { Client, TestServer } from './server.js';

/** The two ways to subscribe, each by its protocol's official client. */
export type Transport = 'sse' | 'ws';
export const transports: readonly Transport[] = ['sse', 'ws'];

/** A subscription, its results read one by one. */
export interface Follower {
  /** The next result, data or errors; `undefined` where the stream has ended. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the event that it expects, and fails where it differs.
  next(): Promise<any>;
  /** Leaves. */
  stop(): Promise<void>;
}

/** What all tests of the log ask for; the events of the moment are asked for where they are meant. */
export const logged = `
  __typename
  ... on ChatMessageCreated { cursor chatMessage { id message sentByType sentByName seller { id } } }
  ... on ChatMessagesRead { cursor sentByType readAt seller { id } }`;

/** Who subscribes: a program with a key, or a browser by the headers that it sends of itself. */
type Subscriber = Pick<Client, 'side'> & ({ key: string } | { headers: Record<string, string> });

/** Subscribes as a client of either protocol would, without trying again by itself. */
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
