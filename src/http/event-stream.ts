import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { isLarge } from '../graphql/large-answers.js';
import { ResultStream } from '../graphql/result-stream.js';
import { answerChunks, patience } from './answer-chunks.js';
import { persistedQueryNotSupported } from './graphql-parameters.js';
import type { Caller, Operations, Parameters } from './operations.js';

/** How often a comment is sent, so that proxies do not think that a quiet stream is dead, in ms. */
const heartbeat = 12_000;

const streamHeaders = {
  'content-type': 'text/event-stream; charset=utf-8',
  // A proxy that compresses would hold events back until it has a block of them: it must not transform.
  'cache-control': 'no-cache, no-transform, no-store',
  // nginx gathers answers unless it reads this.
  'x-accel-buffering': 'no',
} as const;

/**
 * GraphQL over server-sent events, after `graphql-sse`'s protocol in its distinct connections mode: one
 * request, one operation, one stream. Its own handler costs a subscriber half as much again as all the rest
 * (../../docs/decisions/live.md), so the protocol's two events are written here.
 */
export class EventStreams {
  readonly #open = new Set<EventStream>();
  #closed = false;
  readonly #timer = setInterval(() => {
    for (const stream of this.#open) stream.beat();
  }, heartbeat).unref();

  /** Lets go of every client, without the operation's end: they subscribe again elsewhere. */
  close(): void {
    this.#closed = true;
    clearInterval(this.#timer);
    for (const stream of [...this.#open]) stream.leave();
  }

  /**
   * Answers a request that wants a stream.
   * @param parameters what it asks for; null for a persisted query.
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
      // The client left while it was looked up.
      if (results instanceof ResultStream) await results.return();
      return reply.hijack();
    }
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      ...streamHeaders,
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
    });
    reply.hijack();
    letGo(request);
    const began = performance.now();
    const stream = new EventStream(raw, results, () => {
      this.#open.delete(stream);
      caller.log.info({ ms: Math.round(performance.now() - began) }, 'a stream ended');
    });
    this.#open.add(stream);
    if (this.#closed) stream.leave();
    else stream.begin();
    return reply;
  }
}

/** A subscription stays for days: what its request brought is let go. */
function letGo(request: FastifyRequest): void {
  request.body = null;
  request.raw.headers = {};
  request.raw.rawHeaders = [];
}

/** One subscriber's stream. It takes the next result when the client has taken the last one. */
class EventStream {
  #over = false;
  #isWithinEvent = false;

  constructor(
    private readonly response: ServerResponse,
    private readonly results: ResultStream | ExecutionResult,
    private readonly onEnd: () => void,
  ) {
    response.on('error', () => response.destroy());
    response.once('close', () => this.#closed());
    response.flushHeaders();
    // Some browsers do not take the head alone for a beginning.
    response.write(':\n\n');
  }

  begin(): void {
    void this.#writeAll();
  }

  /** Shows that the stream lives, unless it ends or the client has enough to take. */
  beat(): void {
    if (this.#over || this.#isWithinEvent || this.response.writableNeedDrain) return;
    this.response.write(':\n\n');
  }

  /** Ends the connection and not the subscription. */
  leave(): void {
    // A client does not take part of an event for an event.
    if (!this.#over) this.#end('');
  }

  async #writeAll(): Promise<void> {
    const { results } = this;
    if (!(results instanceof ResultStream)) {
      if (!isLarge(results)) return this.#end(nextEvent(results) + completeEvent);
      await this.#write(results);
    } else {
      for (;;) {
        const { done, value } = await results.next();
        if (this.#over) return;
        if (done) break;
        await this.#write(value);
      }
    }
    if (!this.#over) this.#end(completeEvent);
  }

  /** Writes a result, and waits until the client has room for the next. */
  async #write(result: ExecutionResult): Promise<void> {
    const { response } = this;
    if (!isLarge(result)) {
      if (!response.write(nextEvent(result))) await taken(response);
      return;
    }
    response.write(nextEventStart);
    this.#isWithinEvent = true;
    for await (const chunk of answerChunks(result, () => response.destroy())) {
      if (this.#over) return;
      if (!response.write(chunk)) await taken(response);
    }
    this.#isWithinEvent = false;
    response.write(eventEnd);
  }

  /** Writes the last; a client that does not take it in time loses its connection. */
  #end(last: string): void {
    this.#over = true;
    const { response } = this;
    const timer = setTimeout(() => response.destroy(), patience).unref();
    response.once('close', () => clearTimeout(timer));
    response.end(last);
    if (this.results instanceof ResultStream) void this.results.return();
  }

  #closed(): void {
    this.#over = true;
    if (this.results instanceof ResultStream) void this.results.return();
    this.onEnd();
  }
}

const nextEventStart = 'event: next\ndata: ';
const eventEnd = '\n\n';

const nextEvent = (result: ExecutionResult) => nextEventStart + JSON.stringify(result) + eventEnd;

/** With data, though empty: an EventSource does not tell of an event without. */
const completeEvent = 'event: complete\ndata: \n\n';

/** Fulfilled when there is room again; a client that takes nothing loses its connection. */
function taken(response: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => response.destroy(), patience);
    const stop = () => {
      clearTimeout(timer);
      response.off('drain', stop).off('close', stop);
      resolve();
    };
    response.once('drain', stop).once('close', stop);
  });
}
