import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** The time for which a browser caches a preflight answer; the maximum of Chromium. */
const preflightMaxAgeS = 7_200;

/** The headers of an answer that a page can read. */
const exposedHeaders =
  'retry-after, x-request-id, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';

/**
 * Allows pages of these origins to send requests to a path and to read the answers (CORS). Cookies are never allowed:
 * such a page authenticates by a key or chat token, not by the session of the user who is signed in here.
 * @returns a function to call at each request of the path before anything can fail, because the page must be able to
 * read errors.
 */
export function registerCors(
  server: FastifyInstance,
  path: string,
  origins: readonly string[],
): (request: FastifyRequest, reply: FastifyReply) => void {
  if (origins.length === 0) return () => {};
  const allowed = new Set(origins);
  const setCorsHeaders = ({ headers: { origin } }: FastifyRequest, reply: FastifyReply) => {
    if (origin === undefined || !allowed.has(origin)) return;
    reply
      .header('access-control-allow-origin', origin)
      .header('access-control-expose-headers', exposedHeaders);
  };
  server.options(path, (request, reply) => {
    setCorsHeaders(request, reply);
    return reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, parley-cost',
        'access-control-max-age': preflightMaxAgeS,
      })
      .status(204)
      .send();
  });
  return setCorsHeaders;
}
