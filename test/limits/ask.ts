import { follow } from '../harness/follower.js';
import { answerOf, type Client, post, type TestServer } from '../harness/server.js';

/** The ways in which an operation can be sent. */
export const ways = ['POST', 'GET', 'SSE', 'WebSocket'] as const;
export type Way = (typeof ways)[number];

export interface Request {
  query: string;
  variables?: Record<string, unknown>;
  headers?: Record<string, string>;
}

export interface Result {
  /** Of the HTTP answer; 0 on a WebSocket. */
  status: number;
  headers: Headers;
  /** What the client reads, in bytes. */
  size: number;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects, and fails where it differs.
  body: any;
}

/** Sends an operation in one of the ways, and reads its first result. */
export async function ask(server: TestServer, client: Client, way: Way, request: Request): Promise<Result> {
  if (way === 'WebSocket') return askBySocket(server, client, request);
  const path = `/${client.side}/graphql`;
  const headers = { ...client.headers, ...request.headers };
  const { query, variables } = request;
  if (way === 'GET') {
    const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables ?? {}) });
    const answer = await answerOf(await fetch(`${server.address}${path}?${parameters}`, { headers }));
    return { ...answer, size: answer.text.length };
  }
  if (way === 'POST') {
    const answer = await post(server, path, { query, variables }, headers);
    return { ...answer, size: answer.text.length };
  }
  const response = await fetch(server.address + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...headers },
    body: JSON.stringify({ query, variables }),
  });
  const text = await firstResult(response);
  return { status: response.status, headers: response.headers, size: text.length, body: JSON.parse(text) };
}

/** The data of a stream's first event, or the body of what is no stream. */
async function firstResult(response: Response): Promise<string> {
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
  const follower = follow(server, client, 'ws', query, variables);
  const errorsOf = (errors: unknown) => {
    // A connection that was closed is none.
    if (!Array.isArray(errors)) throw errors;
    return { errors };
  };
  const body = await follower.next().catch(errorsOf);
  await follower.stop().catch(() => {});
  return { status: 0, headers: new Headers(), size: JSON.stringify(body).length, body };
}
