import { ApiError, type GraphQLErrorEntry, NetworkError } from './errors.js';
import { readEvents, type StreamEvent } from './event-stream.js';
import { LiveMachine, type LiveState } from './live-state.js';
import { type Connection, type Operation, openStream, request } from './requests.js';
import { isTemporary } from './retries.js';
import { backoffMs, waitFor } from './waiting.js';

/** What `chatEvents` yields. */
export type ChatEventsItem<Data> =
  /**
   * The position from which events follow is known: load what you show now. It comes first if there is no `after`, and again if
   * the log no longer has the events after the last cursor (`CURSOR_EXPIRED`): then events were missed.
   */
  | { type: 'start'; cursor: string; missedEvents: boolean }
  /** An event. `cursor` is the one to store and to resume after; undefined for an event that is not in the log. */
  | { type: 'event'; data: Data; cursor: string | undefined };

export interface ChatEventsOptions {
  /** The cursor of the last event that was handled. */
  after?: string | undefined;
  /** Ends the subscription when it is aborted. */
  signal?: AbortSignal | undefined;
  /** Called for each change of the state. */
  onState?: ((state: LiveState) => void) | undefined;
  /** The silence after which the stream counts as lost, in ms. The server sends a heartbeat every 12 s. */
  silenceMs?: number;
  /** The wait after the first failure, in ms. It doubles after each further one. */
  minWaitMs?: number;
  /** The longest wait between two attempts, in ms. */
  maxWaitMs?: number;
}

/** The wait after the end of a stream that was open: a server that stops ends its streams, and another one answers at once. */
const restartWaitMs = 100;

/** A stream that lasted longer than this ends a series of failures. */
const stableMs = 5_000;

/** Errors after which the same subscription can succeed. */
const temporaryCodes = new Set([
  'SUBSCRIBER_TOO_SLOW',
  'CURSOR_EXPIRED',
  'INTERNAL_SERVER_ERROR',
  'RATE_LIMITED',
]);

/**
 * Follows a subscription of `chatEvents`, and reconnects after each loss of the connection, after the last received event.
 * So no event is missed or repeated.
 * @param operation `$after` of its document is set by this function.
 */
export async function* followEvents<Data>(
  connection: Connection,
  operation: Operation,
  options: ChatEventsOptions,
): AsyncGenerator<ChatEventsItem<Data>, void, undefined> {
  const {
    after,
    signal,
    onState = () => {},
    silenceMs = 35_000,
    minWaitMs = 500,
    maxWaitMs = 15_000,
  } = options;
  const machine = new LiveMachine(onState);
  const ending = new AbortController();
  const end = () => ending.abort(signal?.reason);
  if (signal?.aborted) end();
  signal?.addEventListener('abort', end, { once: true });
  let cursor = after;
  let missedEvents = false;
  let failures = 0;
  let askedMs = 0;
  try {
    for (;;) {
      let liveSince: number | undefined;
      try {
        if (cursor === undefined) {
          cursor = await currentCursor(connection, ending.signal);
          yield { type: 'start', cursor, missedEvents };
        }
        machine.send('located');
        const variables = { ...(operation.variables as object), after: cursor };
        for await (const event of resultsOf(
          connection,
          { ...operation, variables },
          silenceMs,
          ending.signal,
        )) {
          liveSince ??= Date.now();
          machine.send('heard');
          if (event === 'heartbeat') continue;
          const data = dataOf<Data>(event.data);
          failures = 0;
          const position = cursorOf(data);
          cursor = position ?? cursor;
          yield { type: 'event', data, cursor: position };
        }
      } catch (error) {
        if (ending.signal.aborted) return;
        if (!canRetry(error, connection)) throw error;
        if (error instanceof ApiError) askedMs = error.details.retryAfterMs ?? 0;
        if (error instanceof ApiError && error.code === 'CURSOR_EXPIRED') {
          cursor = undefined;
          missedEvents = true;
        }
      }
      machine.send('lost');
      if (liveSince !== undefined && Date.now() - liveSince > stableMs) failures = 0;
      const isRestart = liveSince !== undefined && failures === 0;
      const ownMs = isRestart
        ? Math.min(maxWaitMs, restartWaitMs * Math.random())
        : backoffMs(failures, minWaitMs, maxWaitMs);
      failures++;
      await waitFor(Math.max(askedMs, ownMs), ending.signal).catch(() => {});
      if (ending.signal.aborted) return;
      askedMs = 0;
      machine.send('retry');
    }
  } finally {
    signal?.removeEventListener('abort', end);
    ending.abort();
    machine.send('finished');
  }
}

function canRetry(error: unknown, { renewsToken }: Connection): boolean {
  if (isTemporary(error)) return true;
  if (!(error instanceof ApiError)) return false;
  // A token has expired within the stream. The next request has another.
  const hasExpired = error.code === 'UNAUTHENTICATED' && error.status === 200;
  return temporaryCodes.has(error.code) || (hasExpired && renewsToken);
}

async function currentCursor(connection: Connection, signal: AbortSignal): Promise<string> {
  const data = await request(connection, { query: '{ chatEventsCursor }', variables: {} }, signal);
  return (data as { chatEventsCursor: string }).chatEventsCursor;
}

/** Yields the results and heartbeats of one stream. @throws {NetworkError} if it is silent. */
async function* resultsOf(
  connection: Connection,
  operation: Operation,
  silenceMs: number,
  signal: AbortSignal,
): AsyncGenerator<StreamEvent> {
  const { body, close } = await openStream(connection, operation, signal);
  const events = readEvents(body);
  try {
    for (;;) {
      const timer = setTimeout(close, silenceMs);
      const result = await events.next().finally(() => clearTimeout(timer));
      if (result.done) return;
      const event = result.value;
      if (event !== 'heartbeat' && event.name === 'complete') return;
      if (event === 'heartbeat' || event.name === 'next') yield event;
    }
  } catch (error) {
    if (signal.aborted || error instanceof NetworkError) throw error;
    throw new NetworkError('The stream was lost.', { cause: error });
  } finally {
    close();
    await events.return(undefined);
  }
}

function dataOf<Data>(text: string): Data {
  const { data, errors } = parsedResult<Data>(text);
  if (errors || !data) throw new ApiError(errors ?? [], 200);
  return data;
}

function parsedResult<Data>(text: string): { data?: Data | null; errors?: GraphQLErrorEntry[] } {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new NetworkError('The stream is damaged.', { cause: error });
  }
}

/** Returns the cursor of the event, whatever alias its field has. */
function cursorOf(data: unknown): string | undefined {
  const [event] = Object.values(data ?? {});
  const cursor = (event as { cursor?: unknown } | null | undefined)?.cursor;
  return typeof cursor === 'string' ? cursor : undefined;
}
