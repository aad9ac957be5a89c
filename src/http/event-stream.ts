import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ExecutionResult } from 'graphql';
import { z } from 'zod';
import { badInput } from '../chat/fault.js';
import { ResultStream } from '../graphql/result-stream.js';
import { answer } from './failures.js';
import { type Caller, kindOf, type Operations } from './operations.js';

/** How often a comment is sent, so that proxies do not think that a quiet stream is dead, in ms. */
const heartbeat = 12_000;

/** A client that has not taken anything for so long is given up, in ms. */
const patience = 30_000;

/** What a client asks for; other members are ignored. */
const parameters = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

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

  /** Answers a request that wants a stream. @throws {Fault} where it is no GraphQL request. */
  async answer(operations: Operations, request: FastifyRequest, reply: FastifyReply, caller: Caller) {
    const prepared = await operations.prepare(caller, parametersOf(request));
    if ('document' in prepared && request.method === 'GET' && kindOf(prepared) === 'mutation') {
      return answer(
        reply.header('allow', 'POST'),
        405,
        'BAD_USER_INPUT',
        'A mutation has to be sent by POST.',
      );
    }
    const results = 'document' in prepared ? await operations.run(prepared) : prepared;
    const { raw } = reply;
    if (raw.destroyed) {
      // The client left while it was looked up.
      if (results instanceof ResultStream) await results.return();
      return reply.hijack();
    }
    raw.writeHead(200, {
      ...(reply.getHeaders() as Record<string, string>),
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      // Proxies that gather answers are told not to.
      'x-accel-buffering': 'no',
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

function parametersOf({ method, query, body }: FastifyRequest): z.infer<typeof parameters> {
  const given = method === 'GET' ? fromUrl(query as Record<string, unknown>) : body;
  const { data } = parameters.safeParse(given);
  if (!data) throw badInput(null, 'A stream takes a query, and where wanted operationName and variables.');
  return data;
}

function fromUrl({ query, operationName, variables }: Record<string, unknown>) {
  if (typeof variables !== 'string') return { query, operationName };
  try {
    return { query, operationName, variables: JSON.parse(variables) as unknown };
  } catch {
    throw badInput('variables', 'The variables are not valid JSON.');
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
    if (this.results instanceof ResultStream) void this.#writeAll(this.results);
    else this.#end(nextEvent(this.results) + completeEvent);
  }

  /** Shows that the stream lives, unless it ends or the client has enough to take. */
  beat(): void {
    if (!this.#over && !this.response.writableNeedDrain) this.response.write(':\n\n');
  }

  /** Ends the connection and not the subscription. */
  leave(): void {
    if (!this.#over) this.#end('');
  }

  async #writeAll(results: ResultStream): Promise<void> {
    for (;;) {
      const { done, value } = await results.next();
      if (this.#over) return;
      if (done) break;
      if (!this.response.write(nextEvent(value))) await taken(this.response);
    }
    this.#end(completeEvent);
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

const nextEvent = (result: ExecutionResult) => `event: next\ndata: ${JSON.stringify(result)}\n\n`;

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
