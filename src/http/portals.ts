import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { packageFolder } from '../package-folder.js';
import { readBuiltFiles, type ServedFile, sendFile } from './built-files.js';
import { markAsPublic } from './caching.js';

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

const pageHeaders = {
  'content-security-policy': contentSecurityPolicy,
  'referrer-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
} as const;

/** The element runs in pages of others. */
const elementHeaders = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/**
 * Serves the portals: sign-in at `/`, `/operator`, `/seller`, and `/parley-chat.js` for the pages of others. Files
 * whose name has their content's hash may be kept for good; the rest is asked for again.
 */
export function registerPortals(server: FastifyInstance): void {
  if (!existsSync(folder)) {
    server.log.warn('the portals are not built; "npm run build" makes them');
    return;
  }
  const files = readBuiltFiles(folder);
  const serve = (
    path: string,
    file: ServedFile | undefined,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    if (!file) throw new Error(`The build has no file for ${path}; "npm run build" makes it.`);
    server.get(path, (request, reply) => {
      markAsPublic(reply, 'revalidate');
      return sendFile(request, reply.headers(headers), file);
    });
  };
  for (const [path, name] of Object.entries(pages)) serve(path, files.get(name), pageHeaders);
  for (const name of ['icon.svg', 'theme.js']) serve(`/${name}`, files.get(name));
  serve('/parley-chat.js', files.get('parley-chat.js'), elementHeaders);
  server.get<{ Params: { name: string } }>('/assets/:name', (request, reply) => {
    const file = files.get(`assets/${request.params.name}`);
    if (!file) return reply.callNotFound();
    markAsPublic(reply, 'immutable');
    return sendFile(request, reply, file);
  });
}
