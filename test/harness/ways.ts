import { expect } from 'vitest';
import { follow } from './follower.js';
import { answerOf, type Client, type TestServer } from './server.js';

/** An answer, over any transport. */
interface Seen {
  /** Null for a WebSocket. */
  status: number | null;
  retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects, and fails if it differs.
  body: any;
}

type Ask = (client: Client, query: string, variables?: Record<string, unknown>) => Promise<Seen>;

export type Ways = Record<'POST' | 'GET' | 'SSE' | 'WebSocket', Ask>;

/** Returns every way to send an operation to a server. */
export const waysTo = (server: TestServer): Ways => ({
  POST: async (client, query, variables) => seenOf(await client.ask(query, variables)),
  GET: async ({ headers, side }, query) =>
    seenOf(
      await answerOf(
        await fetch(`${server.address}/${side}/graphql?${new URLSearchParams({ query })}`, { headers }),
      ),
    ),
  SSE: async ({ headers, side }, query, variables) => {
    const response = await fetch(`${server.address}/${side}/graphql`, {
      method: 'POST',
      headers: { ...headers, accept: 'text/event-stream', 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const data = /^data: (\{.*\})$/m.exec(text)?.[1] ?? text;
    return {
      status: response.status,
      retryAfter: response.headers.get('retry-after'),
      body: JSON.parse(data),
    };
  },
  WebSocket: async (client, query, variables) => {
    const follower = follow(server, client, 'ws', query, variables);
    const body = await follower.next().catch((errors: unknown) => ({ errors }));
    await follower.stop();
    return { status: null, retryAfter: null, body };
  },
});

/** Returns an answer to a POST or a GET. */
export const seenOf = ({ status, headers, body }: Awaited<ReturnType<Client['ask']>>): Seen => ({
  status,
  retryAfter: headers.get('retry-after'),
  body,
});

/** Expects that the one error is that a retry can help, and that its answer says so. */
export function expectUnavailable(seen: Seen, way: string): void {
  const codes = seen.body.errors?.map((error: { extensions: { code: string } }) => error.extensions.code);
  expect(codes, `${way}: ${JSON.stringify(seen)}`).toEqual(['SERVICE_UNAVAILABLE']);
  if (way === 'POST' || way === 'GET') {
    expect(seen, way).toMatchObject({ status: 503, retryAfter: '1' });
  }
}
