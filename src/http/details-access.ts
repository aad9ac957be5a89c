import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import ipaddr from 'ipaddr.js';

/** Headers by which a proxy says that it forwards a request. */
const forwardingHeaders = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/**
 * Returns the function that decides who can see details of the process: a request with `Authorization: Bearer` and the
 * token, and one from this machine that no proxy has forwarded.
 * @param token null for none.
 */
export function detailsAccess(token: string | null): (request: FastifyRequest) => boolean {
  return ({ headers, socket }) => {
    const [, given] = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '') ?? [];
    if (token !== null && given !== undefined && isEqual(given, token)) return true;
    return (
      forwardingHeaders.every((name) => headers[name] === undefined) && isLoopback(socket.remoteAddress ?? '')
    );
  };
}

/** Compares without showing by its time how much is equal. */
const isEqual = (a: string, b: string) => timingSafeEqual(hashOf(a), hashOf(b));

const hashOf = (text: string) => createHash('sha256').update(text).digest();

const isLoopback = (address: string) =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
