import type { FastifyRequest } from 'fastify';
import { inputError } from '../../errors/caller-error.js';
import { addressHeader } from './library-hooks.js';

/** The prefix of the library's paths. */
export const basePath = '/auth';

/** The input of one of the library's paths: the query of a GET, or the body of a POST. Nothing else reaches the library. */
export type LibraryInput =
  | { query: Readonly<Record<string, string>> }
  | { body: Readonly<Record<string, unknown>> };

/**
 * Returns the protocol by which the client reached this server, by `X-Forwarded-Proto` of a trusted proxy. It can send any
 * text; only https counts as https.
 */
export const protocolOf = ({ protocol }: FastifyRequest) =>
  protocol?.toLowerCase() === 'https' ? 'https' : 'http';

/** The parts of a request that the library gets, besides its input and its cookies. */
interface RequestParts {
  /** The address that browsers use for this server. */
  base: string;
  headers: Readonly<Record<string, string>>;
}

/**
 * Returns the parts of a request for the library: the address that browsers use for this server, this server's own origin,
 * which the caller has checked, and only the headers that the library needs.
 */
export function requestParts(request: FastifyRequest, publicUrl: URL | null): RequestParts {
  // Not the framework's host, which a trusted proxy's `X-Forwarded-Host` changes: many proxies pass on the client's own.
  const base = publicUrl?.origin ?? `${protocolOf(request)}://${request.headers.host}`;
  if (!URL.canParse(base)) throw inputError(null, 'Invalid Host header.');
  const { 'user-agent': userAgent, 'accept-language': language } = request.headers;
  const headers = {
    [addressHeader]: request.clientAddress,
    ...(userAgent && { 'user-agent': userAgent }),
    ...(language && { 'accept-language': language }),
  };
  return { base, headers };
}

/** Returns a request for one of the library's paths. */
export function libraryRequest(
  { base, headers: given }: RequestParts,
  path: string,
  input: LibraryInput,
): Request {
  const url = new URL(basePath + path, base);
  const headers = new Headers({ ...given, origin: base });
  if ('query' in input) {
    url.search = new URLSearchParams(input.query).toString();
    return new Request(url, { headers });
  }
  headers.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers, body: JSON.stringify(input.body) });
}
