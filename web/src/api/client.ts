import { Client, type Exchange, fetchExchange, subscriptionExchange } from '@urql/core';
import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-sse';

/** How to reach an API: with chat tokens, or by a function that sends requests with the session's cookie. */
export type ApiOptions = {
  /** `/operator/graphql` or `/seller/graphql`, with the host where the page is another's. */
  url: string;
} & ({ tokens: Tokens } | { fetch: typeof fetch });

/** Chat tokens, as they are needed (docs/embedding.md). */
export interface Tokens {
  /** One that is good, asked for at each request. */
  current(): Promise<string>;
  /** The server does not take this one. */
  refused(token: string): void;
}

/**
 * A client of one of the two APIs: queries and mutations by POST, subscriptions by server-sent events, answers in
 * a normalized cache. A subscription ends with its connection; `followEvents` opens it again.
 * @param cache what the cache must know of the documents: keys, updates.
 */
export function createApiClient({ cache, ...options }: ApiOptions & { cache: CacheExchangeOpts }): Client {
  return clientWith(options, [cacheExchange(cache)]);
}

/** The same without the cache, which is half of its size: for who keeps what it shows. */
export function createPlainClient(options: ApiOptions): Client {
  return clientWith(options, []);
}

/** Of each client, whom to tell that a subscription's stream has begun. */
const streams = new WeakMap<Client, Set<() => void>>();

/** Tells that the server has begun to answer a subscription; its first event may be long in coming. @returns what ends it. */
export function onStream(client: Client, listener: () => void): () => void {
  const begun = streams.get(client);
  begun?.add(listener);
  return () => begun?.delete(listener);
}

function clientWith(options: ApiOptions, caches: readonly Exchange[]): Client {
  const { url } = options;
  const credentials = 'tokens' in options ? 'omit' : 'same-origin';
  const request: typeof fetch =
    'tokens' in options ? (input, init) => askWith(options.tokens, input, init) : options.fetch;
  const begun = new Set<() => void>();
  const stream: typeof fetch = async (...of) => {
    const response = await request(...of);
    if (response.ok) for (const tell of begun) tell();
    return response;
  };
  const events = createClient({ url, credentials, fetchFn: stream, retryAttempts: 0 });
  const client = new Client({
    url,
    // A text in an address ends up in logs of proxies.
    preferGetMethod: false,
    // urql takes streams as well, and the server would answer each question with one.
    fetchOptions: { credentials, headers: { accept: 'application/graphql-response+json' } },
    fetch: request,
    exchanges: [
      ...caches,
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
  streams.set(client, begun);
  return client;
}

/** Asks with a token; with the next where that is refused, which is before anything is done. */
async function askWith(tokens: Tokens, input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const ask = async () => {
    const token = await tokens.current();
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(input, { ...init, headers });
    if (response.status === 401) tokens.refused(token);
    return response;
  };
  const response = await ask();
  return response.status === 401 ? ask() : response;
}
