import type { FastifyInstance } from 'fastify';
import type { Database } from '../database/database.js';

/** `GET /healthz`: the process lives. `GET /readyz`: it can serve, 503 while the database is away. */
export function registerHealth(server: FastifyInstance, database: Database): void {
  server.get('/healthz', async () => ({ status: 'ok' }));
  server.get('/readyz', async (request, reply) => {
    try {
      await database.ping();
      return { status: 'ok' };
    } catch (error) {
      request.log.warn({ err: error }, 'not ready');
      return reply.status(503).send({ status: 'unavailable' });
    }
  });
}
