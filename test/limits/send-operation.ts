import { firstResult } from '../harness/follower.js';
import { answerOf, type Client, post, type TestServer } from '../harness/server.js';

/** The transports of operations. */
export const transports = ['POST', 'GET', 'SSE', 'WebSocket'] as const;
export type Transport = (typeof transports)[number];

export interface Request {
  query: string;
  variables?: Record<string, unknown>;
  headers?: Record<string, string>;
}

export interface Result {
  /** The status of the HTTP answer; 0 on a WebSocket. */
  status: number;
  headers: Headers;
  /** The size of the answer, in bytes. */
  size: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects, and fails if it differs.
  body: any;
}

/** Sends an operation over a transport, and returns its first result. */
export async function ask(
  server: TestServer,
  client: Client,
  transport: Transport,
  request: Request,
): Promise<Result> {
  if (transport === 'WebSocket') return askBySocket(server, client, request);
  const path = `/${client.side}/graphql`;
  const headers = { ...client.headers, ...request.headers };
  const { query, variables } = request;
  if (transport === 'GET') {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
    const answer = await answerOf(await fetch(`${server.address}${path}?${parameters}`, { headers }));
    return { ...answer, size: answer.text.length };
  }
  if (transport === 'POST') {
    const answer = await post(server, path, { query, variables }, headers);
    return { ...answer, size: answer.text.length };
  }
  const response = await fetch(server.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await firstData(response);
  return { status: response.status, headers: response.headers, size: text.length, body: JSON.parse(text) };
}

/** Returns the data of a stream's first event, or the body of an answer that is not a stream. */
async function firstData(response: Response): Promise<string> {
  if (!response.headers.get('content-type')?.startsWith('text/event-stream')) return response.text();
  let text = '';
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk;
    const data = /event: next\ndata: (.*)\n/.exec(text)?.[1];
    if (data !== undefined) return data;
  }
  throw new Error('The stream ended without a result.');
}

async function askBySocket(
  server: TestServer,
  client: Client,
  { query, variables }: Request,
): Promise<Result> {
  const errorsOf = (errors: unknown) => {
    // A closed connection is not a result.
    if (!Array.isArray(errors)) throw errors;
    return { errors };
  };
  const body = await firstResult(server, client, 'ws', query, variables).catch(errorsOf);
  return { status: 0, headers: new Headers(), size: JSON.stringify(body).length, body };
}
