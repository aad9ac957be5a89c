import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import { isLoopback, isThisMachine } from '../outgoing-requests/loopback.js';

/** Headers by which a proxy, a load balancer or a CDN says that it forwards a request. */
const forwardingHeader =
  /^(?:via|cdn-loop|front-end-https|x-scheme|x-(?:original|envoy|amzn|azure|arr|google|proxy)[\w-]*|(?:[\w-]+-)?(?:forwarded[\w-]*|ip))$/;

/**
 * Returns the function that decides who can see details of the process: a request with `Authorization: Bearer` and the
 * token, and one from this machine that no proxy has forwarded.
 * @param token null for none.
 */
export function detailsAccess(token: string | null): (request: FastifyRequest) => boolean {
  return (request) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '') ?? [];
    return (token !== null && given !== undefined && isEqual(given, token)) || isLocal(request);
  };
}

/**
 * Returns whether a request comes from this machine: from a loopback address, without any header of a proxy, and for a
 * loopback host. The host shows proxies that add no header, and pages whose domain resolves to this machine.
 */
export function isLocal({ headers, socket }: Pick<FastifyRequest, 'headers' | 'socket'>): boolean {
  if (Object.keys(headers).some((name) => forwardingHeader.test(name))) return false;
  return isLoopback(socket.remoteAddress ?? '') && isLoopbackHost(headers.host);
}

function isLoopbackHost(host: string | undefined): boolean {
  // HTTP/1.0 needs no host, and no browser sends it.
  if (host === undefined) return true;
  const base = `http://${host}`;
  const name = URL.canParse(base) ? new URL(base).hostname : '';
  return name.endsWith('.localhost') || isThisMachine(name);
}

/** Compares without showing by its time how much is equal. */
const isEqual = (a: string, b: string) => timingSafeEqual(hashOf(a), hashOf(b));

const hashOf = (text: string) => createHash('sha256').update(text).digest();
