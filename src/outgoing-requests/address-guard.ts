import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { isStorable } from '../text/characters.js';
import { nameLookup } from './name-lookup.js';

/** The maximum length of the address of a webhook or of a push service, in characters. */
export const maxUrlLength = 2_000;

/** The addresses that `WEBHOOK_ALLOW_LOOPBACK` allows. */
const loopbackAddresses = ['127.0.0.1', '::1'];

/**
 * Returns the error of the address of a webhook or of a push service, as a sentence; null if it is valid. `guardedAgents` checks the addresses
 * of a name again for each connection.
 */
export function urlError(text: string, allowLoopback: boolean): string | null {
  if (text.length > maxUrlLength) return `URL is too long (maximum is ${maxUrlLength} characters).`;
  if (!isStorable(text) || !URL.canParse(text))
    return 'URL must be an absolute address, such as https://example.com/hook.';
  const { protocol, hostname, username, password } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || loopbackAddresses.includes(host);
  if (username || password)
    return 'URL must not contain a user or a password: each delivery is signed instead.';
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback && allowLoopback)) {
    return 'URL must begin with https://.';
  }
  if (loopback ? !allowLoopback : isIP(host) !== 0 && !isPublic(host)) {
    return 'URL must have a public address: Parley does not call private, local and reserved addresses.';
  }
  return null;
}

const isPublic = (address: string) => ipaddr.parse(address).range() === 'unicast';

/**
 * Returns the agents for requests to addresses that somebody else has chosen. Each connection resolves its name again and fails, before a packet is
 * sent, if any of the name's addresses is not public.
 * @param lookup finds the addresses of a name.
 */
export function guardedAgents({
  allowLoopback,
  lookup = nameLookup(),
}: {
  allowLoopback: boolean;
  lookup?: LookupFunction | undefined;
}): { http: RequestFilteringHttpAgent; https: RequestFilteringHttpsAgent } {
  const options = {
    keepAlive: false,
    allowIPAddressList: allowLoopback ? loopbackAddresses : [],
    lookup,
  };
  return {
    http: new RequestFilteringHttpAgent(options),
    https: new RequestFilteringHttpsAgent(options),
  };
}

/** Returns whether the guard blocked a connection. The library has no error class for this. */
export function isBlockedByGuard({ message }: Error): boolean {
  return /^DNS lookup .* is not allowed\. Because/.test(message);
}
