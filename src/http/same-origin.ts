import type { IncomingHttpHeaders } from 'node:http';

/**
 * Whether a request that a cookie speaks for was made by one of this server's own pages, or by no browser at all.
 * Other sites can make a browser send requests, and it adds the cookie to some of them; but it also says where they
 * come from: `Origin` on every POST, WebSocket and EventSource of another site, `Sec-Fetch-Site` on all that go by
 * https. Where it says neither, it is a browser's own GET, which changes nothing here, or a program.
 * @param publicUrl where browsers find this server, or null where that is the `Host` that they ask for.
 */
export function isSameOrigin(
  { origin, host, 'sec-fetch-site': site }: IncomingHttpHeaders,
  publicUrl: URL | null,
): boolean {
  if (origin !== undefined && isOwn(origin, host, publicUrl)) return true;
  if (site !== undefined) return site === 'same-origin' || (site === 'none' && origin === undefined);
  return origin === undefined;
}

/** Where the browser that asks finds this server's pages. */
export function pageOrigin({ origin, host }: IncomingHttpHeaders, publicUrl: URL | null): string {
  if (publicUrl) return publicUrl.origin;
  return origin !== undefined && isOwn(origin, host, null) ? origin : `http://${host}`;
}

function isOwn(origin: string, host: string | undefined, publicUrl: URL | null): boolean {
  if (publicUrl) return origin === publicUrl.origin;
  return URL.canParse(origin) && new URL(origin).host === host;
}
