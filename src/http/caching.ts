import type { FastifyInstance, FastifyReply } from 'fastify';

/** The request headers that an answer can depend on. */
const varyHeaders = 'Accept, Authorization, MARKETPLACER-API-KEY, Cookie, Origin, Parley-Actor, Parley-Cost';

/** The headers of an answer for its caller alone, if it is written without a reply. */
export const personal = { 'cache-control': 'no-store', vary: varyHeaders } as const;

/**
 * Marks every answer as private to its caller, for all paths, methods and statuses: caches must not store it. Files
 * that are the same for everybody use `markAsPublic`.
 */
export function registerCaching(server: FastifyInstance): void {
  server.addHook('onRequest', (_request, reply, done) => {
    markAsPersonal(reply);
    done();
  });
}

/** Marks an answer as private to its caller. */
export function markAsPersonal(reply: FastifyReply): void {
  reply.headers(personal);
}

/**
 * Marks an answer as the same for every caller.
 * @param lifetime `immutable` if the content of this address never changes, otherwise caches revalidate it each time.
 */
export function markAsPublic(reply: FastifyReply, lifetime: 'revalidate' | 'immutable'): void {
  reply.headers({
    'cache-control': lifetime === 'immutable' ? 'public, max-age=31536000, immutable' : 'no-cache',
    vary: 'Accept-Encoding',
  });
}
