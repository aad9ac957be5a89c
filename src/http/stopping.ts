import type { FastifyInstance } from 'fastify';

/** The stop of an HTTP server: `drain`, then the server's own `close`. */
export interface Stopping {
  /** True once the server drains or closes. */
  readonly isStopping: boolean;
  /** Reports the server as not ready and asks clients to close their connections. It still answers all requests. */
  drain(): void;
}

/** The interval at which a closing server searches for connections that it can close. */
const checkIntervalMs = 50;

/**
 * Lets a close stop listening first, then answer the requests in progress, and those that still arrive on open connections.
 * While it stops, each answer asks the client to close the connection. When no request is in progress, the remaining
 * connections are closed, also those without any request yet, which Node does not treat as idle.
 * @param limitMs the time after which a close ends the requests in progress.
 */
export function registerStopping(server: FastifyInstance, limitMs: number): Stopping {
  let isStopping = false;
  let requestsInProgress = 0;
  let timer: NodeJS.Timeout | undefined;
  server.addHook('onRequest', (_request, reply, done) => {
    requestsInProgress++;
    // Also emitted if the client disconnects before its answer is sent.
    reply.raw.once('close', () => {
      requestsInProgress--;
    });
    done();
  });
  server.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    done();
  });
  server.addHook('preClose', async () => {
    isStopping = true;
    // Before the streams end: their clients connect again at once, and must not come back to this process.
    server.server.close();
    const endMs = performance.now() + limitMs;
    timer = setInterval(() => {
      if (requestsInProgress === 0 || performance.now() > endMs) server.server.closeAllConnections();
    }, checkIntervalMs);
  });
  server.addHook('onClose', async () => clearInterval(timer));
  return {
    get isStopping() {
      return isStopping;
    },
    drain: () => {
      isStopping = true;
    },
  };
}
