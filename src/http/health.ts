import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database.js';

/** Registers `GET /healthz`, for liveness, and `GET /readyz`, which answers 503 while the database is unavailable. */
export function registerHealth(server: FastifyInstance, database: Database): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (request, reply) => {
    try {
      await database.ping();
      return { status: 'ok' };
    } catch (error) {
      request.log.warn({ err: error }, 'readiness check failed');
      return reply.status(503).send({ status: 'unavailable' });
    }
  });
}
