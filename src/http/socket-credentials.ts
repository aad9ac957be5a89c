import type { IncomingHttpHeaders } from 'node:http';
import { actorHeader, credentialHeaders } from './authentication.js';

/** Returns the headers of an upgrade that authentication reads. */
export function credentialsOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(credentialHeaders.map((name) => [name, headers[name]]));
}

const payloadHeaders = new Set(['authorization', 'marketplacer-api-key', actorHeader]);

/** Returns the members of `connection_init`'s payload that are headers with a key or with the page's actor. */
export function credentialsIn(payload: Readonly<Record<string, unknown>>): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(payload)) {
    const lower = name.toLowerCase();
    if (typeof value === 'string' && payloadHeaders.has(lower)) headers[lower] = value;
  }
  return headers;
}
