import type { ServerResponse } from 'node:http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { createHandler } from 'graphql-sse';
import { answer } from './failures.js';
import type { Caller, OperationContext, Operations } from './operations.js';

/** A client that has not taken anything for so long is given up, in ms. */
const patience = 30_000;

/** One stream, and how it is told to wait. */
interface Exchange {
  caller: Caller;
  /** Fulfilled when the client has taken what was written. */
  taken: Promise<void> | null;
}

/**
 * GraphQL over server-sent events, by `graphql-sse` in its distinct connections mode: one request, one
 * operation, one stream. A comment every 12 s keeps proxies from thinking that it is dead.
 */
export class EventStreams {
  readonly #open = new Set<ServerResponse>();
  #closing = false;

  /** Lets go of every client, without the operation's end: they subscribe again elsewhere. */
  close(): void {
    this.#closing = true;
    for (const response of this.#open) response.end();
  }

  /** Answers a request that wants a stream. */
  async answer(operations: Operations, request: FastifyRequest, reply: FastifyReply, caller: Caller) {
    const exchange: Exchange = { caller, taken: null };
    const [body, init] = await handlerOf(operations)({
      method: request.method,
      url: request.url,
      headers: { get: (name) => (name === 'accept' ? 'text/event-stream' : one(request.headers[name])) },
      body: request.body as Record<string, unknown> | null,
      raw: request,
      context: exchange,
    });
    if (body === null || typeof body === 'string') {
      return answer(reply, init.status, 'BAD_USER_INPUT', sentenceOf(body));
    }
    const { raw } = reply;
    raw.writeHead(init.status, {
      ...(reply.getHeaders() as Record<string, string>),
      ...init.headers,
      'x-request-id': request.id,
      'x-content-type-options': 'nosniff',
      // Proxies that gather answers are told not to.
      'x-accel-buffering': 'no',
    });
    reply.hijack();
    await this.#write(raw, body, exchange);
    return reply;
  }

  async #write(response: ServerResponse, body: AsyncGenerator<string>, exchange: Exchange): Promise<void> {
    this.#open.add(response);
    response.once('close', () => {
      this.#open.delete(response);
      void body.return(undefined);
    });
    try {
      for await (const part of body) {
        if (this.#closing || response.destroyed) break;
        if (!response.write(part)) {
          exchange.taken = taken(response);
          await exchange.taken;
          exchange.taken = null;
        }
      }
    } catch (error) {
      exchange.caller.log.error({ err: error }, 'a stream failed');
    }
    response.end();
  }
}

const handlers = new WeakMap<Operations, ReturnType<typeof makeHandler>>();

function handlerOf(operations: Operations) {
  const handler = handlers.get(operations) ?? makeHandler(operations);
  handlers.set(operations, handler);
  return handler;
}

function makeHandler(operations: Operations) {
  const { documents } = operations;
  return createHandler<FastifyRequest, Exchange, OperationContext>({
    // Null: each stream is its own connection.
    authenticate: () => null,
    onSubscribe: ({ context }, { query, operationName, variables }) => {
      try {
        return {
          schema: documents.schema,
          document: documents.parse(query),
          contextValue: operations.contextOf(context.caller),
          ...(operationName && { operationName }),
          ...(variables && { variableValues: variables }),
        };
      } catch (error) {
        if (error instanceof GraphQLError) return { errors: [error] };
        throw error;
      }
    },
    validate: documents.validate as typeof import('graphql').validate,
    execute: operations.execute,
    subscribe: operations.subscribe,
    // The handler takes events as fast as they come; this makes it as fast as the client takes them.
    onNext: async (_context, { context }) => {
      await context.taken;
    },
  });
}

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

const one = (header: string | string[] | undefined) => (Array.isArray(header) ? header.join(', ') : header);

/** The handler's own words for what it refuses. */
function sentenceOf(body: string | null): string {
  const parsed: unknown = body ? JSON.parse(body) : null;
  const [first] =
    typeof parsed === 'object' && parsed !== null && 'errors' in parsed && Array.isArray(parsed.errors)
      ? parsed.errors
      : [];
  return typeof first?.message === 'string' ? first.message : 'This is no request for a stream.';
}
