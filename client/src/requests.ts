import { ApiError, type GraphQLErrorEntry, NetworkError } from './errors.js';
import { linkedSignal } from './waiting.js';

/** How the client reaches one of the APIs. */
export interface Connection {
  /** The address of the API, such as `https://chat.example/operator/graphql`. */
  url: string;
  /** Returns the key or the chat token. @param rejected the token that the server has just rejected. */
  getToken: (rejected?: string) => string | Promise<string>;
  /** Whether `getToken` can return another token. */
  renewsToken: boolean;
  fetch: typeof fetch;
  /** The longest time of a request, in ms; for a stream, until it begins. */
  timeoutMs: number;
}

/** An operation as it is sent. */
export interface Operation {
  query: string;
  variables: unknown;
}

/** Sends a query or a mutation. @returns its data. @throws {ApiError} @throws {NetworkError} */
export async function request(
  connection: Connection,
  operation: Operation,
  signal?: AbortSignal,
): Promise<unknown> {
  const link = linkedSignal(signal);
  const timer = limitTime(connection, link);
  try {
    const response = await post(connection, operation, 'application/graphql-response+json', link.signal);
    return await dataOf(response, link.signal);
  } finally {
    clearTimeout(timer);
    link.unlink();
  }
}

/** The stream of a subscription. */
export interface OpenStream {
  body: ReadableStream<Uint8Array>;
  close(): void;
}

/** Opens the stream of a subscription. @throws {ApiError} if the server refuses it. @throws {NetworkError} */
export async function openStream(
  connection: Connection,
  operation: Operation,
  signal: AbortSignal,
): Promise<OpenStream> {
  const link = linkedSignal(signal);
  const close = () => {
    link.unlink();
    link.abort(new NetworkError('The stream was closed.'));
  };
  const timer = limitTime(connection, link);
  try {
    const response = await post(connection, operation, 'text/event-stream', link.signal);
    if (response.ok && response.body && isEventStream(response)) return { body: response.body, close };
    await dataOf(response, link.signal);
    throw new NetworkError('The server did not answer with a stream.');
  } catch (error) {
    close();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

const isEventStream = ({ headers }: Response) => headers.get('content-type')?.startsWith('text/event-stream');

const limitTime = ({ timeoutMs }: Connection, { abort }: ReturnType<typeof linkedSignal>) =>
  setTimeout(() => abort(new NetworkError('The server did not answer in time.')), timeoutMs);

async function post(
  connection: Connection,
  operation: Operation,
  accept: string,
  signal: AbortSignal,
): Promise<Response> {
  const { url, fetch, getToken } = connection;
  const send = (token: string) =>
    withReason(signal, 'The server cannot be reached.', () =>
      fetch(url, {
        method: 'POST',
        headers: { accept, 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify(operation),
        signal,
      }),
    );
  const token = await getToken();
  const response = await send(token);
  if (response.status !== 401) return response;
  // A rejected request had no effect.
  const next = await getToken(token);
  if (next === token) return response;
  await response.body?.cancel();
  return send(next);
}

/** Runs a part of a request. @throws the reason of the signal, or a `NetworkError`. */
async function withReason<T>(signal: AbortSignal, failure: string, run: () => Promise<T>): Promise<T> {
  try {
    signal.throwIfAborted();
    return await run();
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    throw new NetworkError(failure, { cause: error });
  }
}

async function dataOf(response: Response, signal: AbortSignal): Promise<unknown> {
  const text = await withReason(signal, 'The answer is incomplete.', () => response.text());
  const body = parsed(text);
  const errors = Array.isArray(body?.errors) ? body.errors : [];
  if (response.ok && errors.length === 0 && body?.data) return body.data;
  const { status, headers } = response;
  const seconds = Number(headers.get('retry-after') ?? Number.NaN);
  throw new ApiError(errors, status, {
    requestId: headers.get('x-request-id') ?? undefined,
    retryAfterMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined,
    data: body?.data,
  });
}

/** Returns the body of an answer; null for one that is not from Parley, such as a proxy's page. */
function parsed(text: string): { data?: unknown; errors?: GraphQLErrorEntry[] } | null {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
