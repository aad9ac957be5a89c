import { expect } from 'vitest';
import { firstResult } from './follower.js';
import { answerOf, type Client, type TestServer } from './server.js';

/** An answer, over any transport. */
interface Answer {
  /** Null for a WebSocket. */
  status: number | null;
  retryAfter: string | null;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects, and fails if it differs.
  body: any;
}

type SendOperation = (client: Client, query: string, variables?: Record<string, unknown>) => Promise<Answer>;

export type Transports = Record<'POST' | 'GET' | 'SSE' | 'WebSocket', SendOperation>;

/** Returns the functions that send an operation to a server, by transport. */
export const transportsTo = (server: TestServer): Transports => ({
  POST: async (client, query, variables) => answerFrom(await client.ask(query, variables)),
  GET: async ({ headers, side }, query) =>
    answerFrom(
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
    const body = await firstResult(server, client, 'ws', query, variables).catch((errors: unknown) => ({
      errors,
    }));
    return { status: null, retryAfter: null, body };
  },
});

/** Returns an answer to a POST or a GET. */
export const answerFrom = ({ status, headers, body }: Awaited<ReturnType<Client['ask']>>): Answer => ({
  status,
  retryAfter: headers.get('retry-after'),
  body,
});

/** Expects that the one error is that a retry can help, and that its answer says so. */
export function expectUnavailable(seen: Answer, transport: string): void {
  const codes = seen.body.errors?.map((error: { extensions: { code: string } }) => error.extensions.code);
  expect(codes, `${transport}: ${JSON.stringify(seen)}`).toEqual(['SERVICE_UNAVAILABLE']);
  if (transport === 'POST' || transport === 'GET') {
    expect(seen, transport).toMatchObject({ status: 503, retryAfter: '1' });
  }
}
