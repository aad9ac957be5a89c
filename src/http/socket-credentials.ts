import type { IncomingHttpHeaders } from 'node:http';
import { actorHeader, credentialHeaders } from './authentication.js';

/** Returns those of an upgrade's headers by which it is authenticated. */
export function credentialsOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(credentialHeaders.map((name) => [name, headers[name]]));
}

const payloadHeaders = new Set(['authorization', 'marketplacer-api-key', actorHeader]);

/** Returns those members of `connection_init`'s payload that are headers in which a key or the page's actor can be. */
export function credentialsIn(given: Readonly<Record<string, unknown>>): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (typeof value === 'string' && payloadHeaders.has(lower)) headers[lower] = value;
  }
  return headers;
}
