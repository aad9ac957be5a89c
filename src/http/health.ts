import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Readiness } from './readiness.js';
import type { Stopping } from './stopping.js';

/**
 * Registers `GET /healthz`, for liveness, and `GET /readyz`, which answers 503 while the process cannot store a message
 * or is about to stop. Only clients that can see details receive the part that failed.
 */
export function registerHealth(
  server: FastifyInstance,
  readiness: Readiness,
  stopping: Stopping,
  canSeeDetails: (request: FastifyRequest) => boolean,
): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (request, reply) => {
    const isStopping = stopping.isStopping;
    const problem = isStopping ? { part: 'process', reason: 'stopping' } : await readiness.problem();
    if (!problem) return { status: 'ok' };
    const { error, ...failed } = { error: undefined, ...problem };
    if (!isStopping) request.log.warn({ err: error, ...failed }, 'the readiness check failed');
    return reply.status(503).send({ status: 'unavailable', ...(canSeeDetails(request) && { failed }) });
  });
}
