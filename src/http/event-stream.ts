import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { isLarge } from '../graphql/large-answers.js';
import { ResultStream } from '../graphql/result-stream.js';
import { answerChunks, clientTimeoutMs } from './answer-chunks.js';
import { persistedQueryNotSupported } from './graphql-parameters.js';
import type { Caller, Operations, Parameters } from './operations.js';

/** The interval at which a comment is sent, so that proxies do not close a quiet stream. */
const heartbeatMs = 12_000;

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses would delay events until it has a block of them.
  'cache-control': 'no-cache, no-transform, no-store',
  // nginx buffers answers without this.
  'x-accel-buffering': 'no',
} as const;

/**
 * Serves GraphQL over server-sent events, by the protocol of `graphql-sse` in its distinct connections mode: one request,
 * one operation, one stream. That library's own handler would add half to the cost of a subscriber
 * (../../docs/decisions/live.md), so this class writes the protocol's two events.
 */
export class EventStreams {
  readonly #open = new Set<EventStream>();
  #closed = false;
  readonly #timer = setInterval(() => {
    for (const stream of this.#open) stream.sendHeartbeat();
  }, heartbeatMs).unref();

  /**
   * Ends every subscription without completing it, so that its client subscribes again, at another process. Other operations
   * go on.
   */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const stream of [...this.#open]) stream.endSubscription();
  }

  /**
   * Answers a request with a stream.
   * @param parameters null for a persisted query.
   */
  async answer(
    operations: Operations,
    request: FastifyRequest,
    reply: FastifyReply,
    caller: Caller,
    parameters: Parameters | null,
  ) {
    const prepared = parameters
      ? await operations.prepare(caller, parameters)
      : { errors: [persistedQueryNotSupported()] };
    if (request.method === 'HEAD') return reply.headers(streamHeaders).send();
    const results = 'document' in prepared ? await operations.run(prepared) : prepared;
    const { raw } = reply;
    if (raw.destroyed) {
      // The client has disconnected.
      if (results instanceof ResultStream) await results.return();
      return reply.hijack();
    }
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      ...streamHeaders,
      // When a stop ends a subscription, its client must not send the next request over the same connection.
      ...((results instanceof ResultStream || this.#closed) && { connection: 'close' }),
    });
    reply.hijack();
    releaseRequest(request);
    const startMs = performance.now();
    const stream = new EventStream(raw, results, () => {
      this.#open.delete(stream);
      caller.log.info({ ms: Math.round(performance.now() - startMs) }, 'stream ended');
    });
    this.#open.add(stream);
    stream.begin();
    if (this.#closed) stream.endSubscription();
    return reply;
  }
}

/** Frees the memory of a request: a subscription can last for days. */
function releaseRequest(request: FastifyRequest): void {
  request.body = null;
  request.raw.headers = {};
  request.raw.rawHeaders = [];
}

/** One subscriber's stream. It reads the next result when the client has received the last one. */
class EventStream {
  #isEnded = false;
  #isWithinEvent = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly results: ResultStream | ExecutionResult,
    private readonly onEnd: () => void,
  ) {
    response.on('error', () => response.destroy());
    response.once('close', () => this.#closed());
    response.flushHeaders();
    // Some browsers do not open the stream on headers alone.
    response.write(':\n\n');
  }

  begin(): void {
    void this.#writeAll();
  }

  /** Sends a comment, unless the stream has ended or other data waits to be sent. */
  sendHeartbeat(): void {
    if (this.#isEnded || this.#isWithinEvent || this.response.writableNeedDrain) return;
    this.response.write(':\n\n');
  }

  /** Ends a subscription without completing it, and asks its client to subscribe again at once. */
  endSubscription(): void {
    if (this.#isEnded || !(this.results instanceof ResultStream)) return;
    // A client ignores an incomplete event.
    this.#end(this.#isWithinEvent ? '' : reconnectNotice);
  }

  async #writeAll(): Promise<void> {
    const { results } = this;
    if (!(results instanceof ResultStream)) {
      if (!isLarge(results)) return this.#end(nextEvent(results) + completeEvent);
      await this.#write(results);
    } else {
      for (;;) {
        const { done, value } = await results.next();
        if (this.#isEnded) return;
        if (done) break;
        await this.#write(value);
      }
    }
    if (!this.#isEnded) this.#end(completeEvent);
  }

  /** Writes a result, and waits until the client can receive the next. */
  async #write(result: ExecutionResult): Promise<void> {
    const { response } = this;
    if (!isLarge(result)) {
      if (!response.write(nextEvent(result))) await drained(response);
      return;
    }
    response.write(nextEventStart);
    this.#isWithinEvent = true;
    for await (const chunk of answerChunks(result, () => response.destroy())) {
      if (this.#isEnded) return;
      if (!response.write(chunk)) await drained(response);
    }
    this.#isWithinEvent = false;
    response.write(eventEnd);
  }

  /** Writes the end. A client that does not receive it in time is disconnected. */
  #end(last: string): void {
    this.#isEnded = true;
    const { response } = this;
    const timer = setTimeout(() => response.destroy(), clientTimeoutMs).unref();
    response.once('close', () => clearTimeout(timer));
    response.end(last);
    if (this.results instanceof ResultStream) void this.results.return();
  }

  #closed(): void {
    this.#isEnded = true;
    if (this.results instanceof ResultStream) void this.results.return();
    this.onEnd();
  }
}

const nextEventStart = 'event: next\ndata: ';
const eventEnd = '\n\n';

const nextEvent = (result: ExecutionResult) => nextEventStart + JSON.stringify(result) + eventEnd;

/** Sets the time after which an EventSource connects again. It is no event, which other clients would not know. */
const reconnectNotice = ': The server stops. Subscribe again with the last cursor.\nretry: 100\n\n';

/** Has empty data, because an EventSource ignores an event without data. */
const completeEvent = 'event: complete\ndata: \n\n';

/** Resolves when the response can be written again. A client that reads nothing is disconnected. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), clientTimeoutMs);
    const stop = () => {
      clearTimeout(timer);
      response.off('drain', stop).off('close', stop);
      resolve();
    };
    response.once('drain', stop).once('close', stop);
  });
}
