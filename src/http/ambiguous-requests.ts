import type { IncomingMessage } from 'node:http';

/** A name, an IPv4 address or an IPv6 address in brackets, and a port. */
const hostPattern = /^(?:[\w.~!$&'()*+;=%-]+|\[[\da-f:.]+\])(?::\d{0,5})?$/i;

/** Headers whose first value Node uses, while other servers can use the last. */
const singleHeaders: ReadonlySet<string> = new Set(['host', 'authorization', 'content-type']);

/**
 * Returns the reason for which a proxy and this server could interpret a request differently, or null: an important
 * header occurs twice, or the host is unclear (RFC 9112, sections 3.2 and 3.2.2).
 */
export function ambiguityOf({
  rawHeaders,
  headers,
  httpVersion,
  method,
  url = '',
}: IncomingMessage): string | null {
  const seen = new Set<string>();
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at]?.toLowerCase() ?? '';
    if (!singleHeaders.has(name)) continue;
    if (seen.has(name)) return `The request has more than one header ${name}.`;
    seen.add(name);
  }
  const { host } = headers;
  if (host === undefined) return httpVersion === '1.0' ? null : 'The request has no Host header.';
  if (!hostPattern.test(host)) return 'The Host header is not valid.';
  if (url === '*') return method === 'OPTIONS' ? null : 'The address "*" is only for OPTIONS.';
  if (url.startsWith('/')) return null;
  return isAtHost(url, host) ? null : 'The address of the request and its Host header differ.';
}

/** Returns whether a request's absolute address, as it is sent to proxies, is at a host. */
function isAtHost(address: string, host: string): boolean {
  if (!/^https?:\/\//i.test(address) || !URL.canParse(address)) return false;
  const { protocol, host: ownHost } = new URL(address);
  const base = `${protocol}//${host}`;
  return URL.canParse(base) && new URL(base).host === ownHost;
}
