import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance } from 'fastify';
import { packageFolder } from '../package-folder.js';
import { mediaTypes, preferredType } from './accepted-type.js';
import { readBuiltFiles, type ServedFile, sendFile } from './built-files.js';
import { markAsPublic } from './caching.js';
import { pageHeaders } from './security-headers.js';

/** The output of `npm run build` for `web/`. */
const folder = fileURLToPath(new URL('dist/web/', packageFolder));

/** The file of each page, by path. */
const pages: Readonly<Record<string, string>> = {
  '/': 'sign-in.html',
  '/reset-password': 'sign-in.html',
  '/operator': 'operator.html',
  '/seller': 'seller.html',
  '/offline': 'offline.html',
};

/** The file of each portal. The paths of its pages are below its own. */
const portals: Readonly<Record<string, string>> = {
  '/operator/*': 'operator.html',
  '/seller/*': 'seller.html',
};

/** Returns whether a path below a portal is a page's. Below its API there are no pages. */
const isPagePath = (rest: string) => !/^graphql(?![\w-])/i.test(rest);

/** The files of the portals that have the same names in each build. */
const portalFiles = [
  ...['icon.svg', 'theme.js', 'offline.js', 'offline.css'],
  ...['operator.webmanifest', 'seller.webmanifest'],
  ...['icons/icon-192.png', 'icons/icon-512.png', 'icons/maskable-512.png', 'icons/apple-touch-icon.png'],
];

/** Allows only this server's files, no inline scripts and no framing. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // The page draws the icon with the unread count.
  "img-src 'self' data:",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

const portalHeaders = { ...pageHeaders, 'content-security-policy': contentSecurityPolicy } as const;

/** Allows the worker to request the page that it shows without a network, and nothing else but this server. */
const workerHeaders = {
  'content-security-policy':
    "default-src 'none'; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'",
} as const;

/** The element, and what it loads later. */
const elementFiles = ['', '-text', '-alerts', '-de', '-ar'].map((part) => `parley-chat${part}.js`);

/** Allows pages of other sites to load the element. */
const elementHeaders = {
  'access-control-allow-origin': '*',
  'cross-origin-resource-policy': 'cross-origin',
} as const;

/**
 * Serves the portals: sign-in at `/`, `/operator`, `/seller`, and `/parley-chat.js` for other sites, with
 * the module that it loads later. Browsers cache
 * files with a content hash in their name forever, and revalidate the rest.
 */
export function registerPortals(server: FastifyInstance): void {
  if (!existsSync(folder)) {
    server.log.warn('the portals are not built; run "npm run build"');
    return;
  }
  const files = readBuiltFiles(folder);
  const serve = (
    path: string,
    file: ServedFile | undefined,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    if (!file) throw missingFile(path);
    server.get(path, (request, reply) => {
      markAsPublic(reply, 'revalidate');
      return sendFile(request, reply.headers(headers), file);
    });
  };
  for (const [path, name] of Object.entries(pages)) serve(path, files.get(name), portalHeaders);
  for (const [path, name] of Object.entries(portals)) servePortal(server, path, files.get(name));
  serve('/service-worker.js', files.get('service-worker.js'), workerHeaders);
  for (const name of portalFiles) serve(`/${name}`, files.get(name));
  for (const name of elementFiles) {
    serve(`/${name}`, files.get(name), elementHeaders);
  }
  for (const [name, file] of files) {
    if (!name.startsWith('assets/')) continue;
    server.get(`/${name}`, (request, reply) => {
      markAsPublic(reply, 'immutable');
      return sendFile(request, reply, file);
    });
  }
}

/** Serves a portal at all paths below its own, to clients that accept a page. */
function servePortal(server: FastifyInstance, path: string, file: ServedFile | undefined): void {
  if (!file) throw missingFile(path);
  server.get<{ Params: { '*': string } }>(path, { config: { hasPath: isPagePath } }, (request, reply) => {
    const form = preferredType(request.headers.accept, [mediaTypes.html, mediaTypes.json]);
    if (form !== mediaTypes.html || !isPagePath(request.params['*'])) return reply.callNotFound();
    markAsPublic(reply, 'revalidate');
    return sendFile(request, reply.headers(portalHeaders).header('vary', 'Accept, Accept-Encoding'), file);
  });
}

const missingFile = (path: string) => new Error(`The build has no file for ${path}; run "npm run build".`);
