import { createHash, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Actor } from '../access/actor.js';
import { keyPrefixes } from '../access/api-key-format.js';
import { packageFolder } from '../package-folder.js';
import { type ServedFile, sendFile, servedFile } from './built-files.js';
import { markAsPublic } from './caching.js';
import { isLocal } from './details-access.js';
import { examples } from './graphiql-examples.js';
import { pageHeaders } from './security-headers.js';

/** The browsers that get GraphiQL: `local` is a browser on this machine, without a proxy. */
export type GraphiqlAccess = 'on' | 'local' | 'off';

/** GraphiQL, for those who can use it. */
export interface GraphiqlPage {
  isFor(request: FastifyRequest): boolean;
  /** Answers a browser's visit of one of the APIs' paths. */
  send(path: string, reply: FastifyReply): FastifyReply;
}

/** The settings that web/graphiql/page.js reads from the page. */
interface Settings {
  endpoint: string;
  title: string;
  tabs: { query: string; headers: string }[];
  /** For a tab that the visitor opens, and for all tabs after a reload: headers are not stored. */
  defaultHeaders: string;
}

const assetsPath = '/graphiql/assets/';
/** GraphiQL and the page's own script in one file, with its styles (`npm run build`). */
const folder = fileURLToPath(new URL('dist/graphiql/', packageFolder));
const files = ['graphiql.css', 'graphiql.js'].map((name) => join(folder, name));

/**
 * Allows only this server's files, no inline scripts, no evaluated code and no framing. Only GraphiQL's dialogs need the
 * nonce: they create a `<style>` that stops the page from scrolling.
 */
const contentSecurityPolicy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    // The style sheet contains its fonts and an underline image as data.
    'font-src data:',
    'img-src data:',
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');

/**
 * Serves GraphiQL's scripts and styles from `/graphiql/assets/`, all from this package. A visit sends no
 * requests to other hosts.
 * @param paths the API of each path; null if the key decides.
 * @returns null if GraphiQL is off.
 */
export function registerGraphiql(
  server: FastifyInstance,
  paths: Readonly<Record<string, Actor['side'] | null>>,
  access: GraphiqlAccess,
): GraphiqlPage | null {
  if (access === 'off') return null;
  const assets = new Map(files.map(read));
  for (const [name, file] of assets) {
    server.get(assetsPath + name, (request, reply) => {
      markAsPublic(reply, 'immutable');
      return sendFile(request, reply, file);
    });
  }
  const addresses = [...assets.keys()].map((name) => assetsPath + name);
  const pages = new Map(
    Object.entries(paths).map(([path, side]) => [path, pageOf(settingsOf(path, side), addresses)]),
  );
  const send = (path: string, reply: FastifyReply) => {
    const page = pages.get(path);
    if (page === undefined) throw new Error(`There is no GraphiQL for ${path}.`);
    const nonce = randomBytes(16).toString('base64');
    return reply
      .type('text/html; charset=utf-8')
      .headers(pageHeaders)
      .header('content-security-policy', contentSecurityPolicy(nonce))
      .header('referrer-policy', 'no-referrer')
      .send(page(nonce));
  };
  return { isFor: (request) => access === 'on' || isLocal(request), send };
}

/** Reads a file and adds its content's hash to its name, so that browsers can cache it forever. */
function read(file: string): [name: string, file: ServedFile] {
  const content = readFileSync(file);
  const hash = createHash('sha256').update(content).digest('hex').slice(0, 16);
  const name = basename(file).replace(/\.(?=\w+$)/, `.${hash}.`);
  return [name, servedFile(name, content)];
}

function settingsOf(endpoint: string, side: Actor['side'] | null): Settings {
  const sides = side === null ? (['operator', 'seller'] as const) : [side];
  return {
    endpoint,
    title: side === null ? 'Both APIs' : side === 'operator' ? 'Operator API' : 'Seller API',
    tabs: sides.flatMap((each) =>
      examples[each].map((query) => ({ query, headers: headersWith(keyPrefixes[each]) })),
    ),
    defaultHeaders: headersWith(side === null ? 'parley_' : keyPrefixes[side]),
  };
}

/** Returns the text of the header editor, with a placeholder for a key with this prefix. */
function headersWith(prefix: string): string {
  return JSON.stringify({ Authorization: `Bearer ${prefix}…` }, null, 2);
}

function pageOf(settings: Settings, addresses: string[]): (nonce: string) => string {
  // Escaped, so that no text can end the element.
  const data = JSON.stringify(settings).replaceAll('<', '\\u003c');
  const styles = addresses.filter((address) => address.endsWith('.css'));
  const scripts = addresses.filter((address) => address.endsWith('.js'));
  return (nonce) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${settings.title} - Parley</title>
<link rel="icon" href="data:,">
${styles.map((address) => `<link rel="stylesheet" href="${address}">`).join('\n')}
<script type="application/json" id="settings">${data}</script>
${scripts.map((address) => `<script defer nonce="${nonce}" src="${address}"></script>`).join('\n')}
</head>
<body>
<main id="graphiql">GraphiQL is loading …</main>
<noscript>GraphiQL needs JavaScript.</noscript>
</body>
</html>
`;
}
