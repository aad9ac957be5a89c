import type { IncomingHttpHeaders } from 'node:http';
import { ForbiddenError } from '../errors/caller-error.js';

/**
 * Returns whether one of this server's own pages, or no browser at all, sent a request with a session's cookie. Other
 * sites can make a browser send requests, and it adds the cookie to some of them. But the browser also sends `Origin` with
 * every POST, WebSocket and EventSource of another site, and `Sec-Fetch-Site` with every https request. Without either,
 * the request is a browser's own GET, which changes nothing here, or a program's.
 * @param publicUrl the address that browsers use for this server, or null if it is each request's `Host`.
 */
export function isSameOrigin(
  { origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders,
  publicUrl: URL | null,
): boolean {
  if (origin !== undefined && isOwn(origin, host, publicUrl)) return true;
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && origin === undefined);
  return origin === undefined;
}

/** @throws {CallerError} `FORBIDDEN` for a request of another site, as `isSameOrigin` decides. */
export function requireSameOrigin(headers: IncomingHttpHeaders, publicUrl: URL | null): void {
  if (!isSameOrigin(headers, publicUrl)) throw new ForbiddenError('This request comes from another site.');
}

/** Returns the origin of this server's pages for the browser that sent a request. */
export function pageOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: URL | null): string {
  if (publicUrl) return publicUrl.origin;
  return origin !== undefined && isOwn(origin, host, null) ? origin : `http://${host}`;
}

function isOwn(origin: string, host: string | undefined, publicUrl: URL | null): boolean {
  if (publicUrl) return origin === publicUrl.origin;
  return URL.canParse(origin) && new URL(origin).host === host;
}
