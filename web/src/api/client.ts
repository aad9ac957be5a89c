import { Client, createRequest, fetchExchange, subscriptionExchange } from '@urql/core';
import { createClient } from 'graphql-sse';
import { requestTimeoutMs, withTimeout } from './with-timeout.js';

/** The access to an API: with chat tokens, or by a function that sends requests with the session's cookie. */
export type ApiOptions = {
  /** The address of one of the two APIs, with the origin if the page is on another one. */
  url: string;
} & ({ tokens: TokenProvider } | { fetch: typeof fetch });

/** Provides chat tokens (docs/embedding.md). */
export interface TokenProvider {
  /** Returns a valid token. Called for each request. */
  getToken(): Promise<string>;
  /** Called when the server rejects a token. */
  onRejected(token: string): void;
}

/** The number of the latest query of the page, which is its key. */
let latestKey = 0;

/** The listeners for what a subscription's stream brings, by client. */
const streamListeners = new WeakMap<Client, Set<() => void>>();

/**
 * Calls back when the server begins to answer a subscription, which can be long before its first event, and for each
 * part that arrives, heartbeats included.
 * @returns a function that removes the listener.
 */
export function onStream(client: Client, listener: () => void): () => void {
  const listeners = streamListeners.get(client);
  listeners?.add(listener);
  return () => listeners?.delete(listener);
}

/**
 * Creates the client of one of the two APIs: queries and mutations by POST, subscriptions by server-sent events. It has
 * no cache, because the stores have the data. A subscription ends with its connection; `followEvents` opens it again.
 */
export function createApiClient(options: ApiOptions): Client {
  const { url } = options;
  const credentials = 'tokens' in options ? 'omit' : 'same-origin';
  const request: typeof fetch =
    'tokens' in options ? (input, init) => fetchWithToken(options.tokens, input, init) : options.fetch;
  const listeners = new Set<() => void>();
  const stream: typeof fetch = async (input, init) => {
    const response = await withTimeout(request(input, init), requestTimeoutMs);
    if (!response.ok || !response.body) return response;
    const hear = () => {
      for (const listener of listeners) listener();
    };
    hear();
    const heard = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
      transform(part, to) {
        hear();
        to.enqueue(part);
      },
    });
    return new Response(response.body.pipeThrough(heard), response);
  };
  const events = createClient({ url, credentials, fetchFn: stream, retryAttempts: 0 });
  const client = new Client({
    url,
    // Proxies log the address of a GET, which would contain message texts.
    preferGetMethod: false,
    // urql accepts streams as well, and the server would answer each request with one.
    fetchOptions: { credentials, headers: { accept: 'application/graphql-response+json' } },
    fetch: request,
    exchanges: [
      subscriptionExchange({
        forwardSubscription: ({ query = '', variables }) => ({
          subscribe: (sink) => ({
            unsubscribe: events.subscribe(
              { query, variables: variables as Record<string, unknown> },
              {
                next: (result) => sink.next(result as Parameters<typeof sink.next>[0]),
                error: (error) => sink.error(error),
                complete: () => sink.complete(),
              },
            ),
          }),
        }),
      }),
      fetchExchange,
    ],
  });
  // urql sends one request for queries with one key. Its answer could be older than the event or act after which another
  // caller asks.
  client.query = (document, variables, context) =>
    client.executeQuery({ ...createRequest(document, variables), key: ++latestKey }, context);
  streamListeners.set(client, listeners);
  return client;
}

/**
 * Sends a request with a token, and once more with the next token if the server rejects it, because a rejected request
 * had no effect.
 */
async function fetchWithToken(
  tokens: TokenProvider,
  input: Parameters<typeof fetch>[0],
  init: RequestInit = {},
): Promise<Response> {
  const send = async () => {
    const token = await tokens.getToken();
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(input, { ...init, headers });
    if (response.status === 401) tokens.onRejected(token);
    return response;
  };
  const response = await send();
  return response.status === 401 ? send() : response;
}
