import type { FastifyInstance } from 'fastify';
import { type BaseServerOptions, createBaseServer } from './base-server.js';
import { registerHealth } from './health.js';
import { type Metrics, registerMetrics } from './metrics.js';
import type { Readiness } from './readiness.js';
import type { Stopping } from './stopping.js';

/**
 * Creates the server of `ADMIN_PORT`, for those who operate the process: health, readiness with details and metrics, and
 * nothing else. Each client that reaches it can see all details.
 * @param stopping the state of the main server, which readiness reports.
 */
export function createAdminServer(
  options: Omit<BaseServerOptions, 'publicUrl' | 'strictTransport' | 'trustedProxies'>,
  readiness: Readiness,
  stopping: Stopping,
  metrics: Metrics,
): FastifyInstance {
  const { server } = createBaseServer({
    ...options,
    publicUrl: null,
    strictTransport: 'off',
    trustedProxies: [],
  });
  const canSeeDetails = () => true;
  registerHealth(server, readiness, stopping, canSeeDetails);
  registerMetrics(server, metrics, canSeeDetails);
  return server;
}
