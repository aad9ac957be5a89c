import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';

/** For how long a browser may remember what it was allowed, in seconds; Chromium keeps it no longer. */
const remembered = 7_200;

/** What a page may read of an answer beside its body. */
const shownHeaders = 'retry-after, x-request-id, x-ratelimit-limit, x-ratelimit-remaining, x-ratelimit-reset';

/**
 * Lets browsers send requests from pages of these origins to a path, and read the answers (CORS). Never with
 * cookies: such a page speaks by the key or chat token that it holds, and not for whoever is signed in here.
 * @returns what is to be called at each request of the path, before anything can fail: a page must be able to read
 * why it was refused.
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
    reply.header('access-control-allow-origin', origin).header('access-control-expose-headers', shownHeaders);
  };
  server.options(path, (request, reply) => {
    setCorsHeaders(request, reply);
    return reply
      .headers({
        'access-control-allow-methods': 'POST',
        'access-control-allow-headers': 'authorization, content-type, parley-cost',
        'access-control-max-age': remembered,
      })
      .status(204)
      .send();
  });
  return setCorsHeaders;
}
