import type { IncomingHttpHeaders } from 'node:http';
import { credentialHeaders } from './door.js';

/** Returns those of an upgrade's headers by which it is authenticated. */
export function credentialsOf(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  return Object.fromEntries(credentialHeaders.map((name) => [name, headers[name]]));
}

/** Returns those members of `connection_init`'s payload that are headers in which a key can be. */
export function keyIn(given: Readonly<Record<string, unknown>>): IncomingHttpHeaders {
  const headers: IncomingHttpHeaders = {};
  for (const [name, value] of Object.entries(given)) {
    const lower = name.toLowerCase();
    if (typeof value === 'string' && (lower === 'authorization' || lower === 'marketplacer-api-key')) {
      headers[lower] = value;
    }
  }
  return headers;
}
