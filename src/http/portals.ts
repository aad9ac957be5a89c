import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { packageFolder } from '../package-folder.js';

/** What `npm run build` makes of `web/`. */
const folder = fileURLToPath(new URL('dist/web/', packageFolder));

/** The pages, by the paths under which they find their own way. */
const pages: Readonly<Record<string, string>> = {
  '/': 'sign-in.html',
  '/reset-password': 'sign-in.html',
  '/operator': 'operator.html',
  '/operator/*': 'operator.html',
  '/seller': 'seller.html',
  '/seller/*': 'seller.html',
};

/** Everything is this server's own, nothing inline runs, and no page can be framed. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The icon with its count is drawn in the page.
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * Serves the portals: sign-in at `/`, `/operator`, `/seller`, and `/parley-chat.js` for the pages of others. Files
 * whose name has their content's hash may be kept for good; the rest is asked for again.
 */
export function registerPortals(server: FastifyInstance): void {
  if (!existsSync(folder)) {
    server.log.warn('the portals are not built; "npm run build" makes them');
    return;
  }
  server.register(fastifyStatic, {
    root: folder,
    serve: false,
    preCompressed: true,
    cacheControl: false,
  });
  for (const [path, file] of Object.entries(pages)) {
    server.get(path, (_request, reply) => page(reply, file));
  }
  server.get<{ Params: { name: string } }>('/assets/:name', (request, reply) =>
    reply
      .header('cache-control', 'public, max-age=31536000, immutable')
      .sendFile(`assets/${request.params.name}`),
  );
  for (const name of ['icon.svg', 'theme.js']) {
    server.get(`/${name}`, (_request, reply) => reply.header('cache-control', 'no-cache').sendFile(name));
  }
  server.get('/parley-chat.js', (_request, reply) =>
    reply
      .header('cache-control', 'no-cache')
      .header('access-control-allow-origin', '*')
      .header('cross-origin-resource-policy', 'cross-origin')
      .sendFile('parley-chat.js'),
  );
}

function page(reply: FastifyReply, file: string): FastifyReply {
  return reply
    .header('content-security-policy', contentSecurityPolicy)
    .header('referrer-policy', 'same-origin')
    .header('cross-origin-opener-policy', 'same-origin')
    .header('cache-control', 'no-cache')
    .sendFile(file);
}
