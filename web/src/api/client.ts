import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { type CacheExchangeOpts, cacheExchange } from '@urql/exchange-graphcache';
import { createClient } from 'graphql-sse';

/** How to reach an API. */
export interface ApiOptions {
  /** `/operator/graphql` or `/seller/graphql`, with the host where the page is another's. */
  url: string;
  /** What the cache must know of the documents: keys, updates. */
  cache: CacheExchangeOpts;
  /** A token to ask with, where the session's cookie does not speak; asked for at each request. */
  token?: () => Promise<string>;
}

/**
 * A client of one of the two APIs: queries and mutations by POST, subscriptions by server-sent events, answers in
 * a normalized cache. A subscription ends with its connection; `followEvents` opens it again.
 */
export function createApiClient({ url, cache, token }: ApiOptions): Client {
  const headers = async (): Promise<Record<string, string>> =>
    token ? { authorization: `Bearer ${await token()}` } : {};
  const events = createClient({ url, headers, retryAttempts: 0 });
  return new Client({
    url,
    // A text in an address ends up in logs of proxies.
    preferGetMethod: false,
    fetchOptions: { credentials: token ? 'omit' : 'same-origin' },
    fetch: async (input, init) =>
      fetch(input, { ...init, headers: { ...plain(init?.headers), ...(await headers()) } }),
    exchanges: [
      cacheExchange(cache),
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
}

/** urql sets its headers as a plain object. */
function plain(headers: HeadersInit | undefined): Record<string, string> {
  return Object.fromEntries(new Headers(headers));
}
