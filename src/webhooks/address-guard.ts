import type { LookupFunction } from 'node:net';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { RequestFilteringHttpAgent, RequestFilteringHttpsAgent } from 'request-filtering-agent';
import { isStorable } from '../text/characters.js';
import { nameLookup } from './name-lookup.js';

/** The longest address of a hook, in characters. */
export const maximumUrlLength = 2_000;

/** The addresses that the setting for development opens. */
const loopbackAddresses = ['127.0.0.1', '::1'];

/**
 * What is wrong with an address as a hook's, in a sentence, or null. A name is looked at again whenever it is
 * connected to, by guardedAgents.
 */
export function urlError(text: string, allowLoopback: boolean): string | null {
  if (text.length > maximumUrlLength) return `URL is too long (maximum is ${maximumUrlLength} characters).`;
  if (!isStorable(text) || !URL.canParse(text))
    return 'URL must be an absolute address, such as https://example.com/hook.';
  const { protocol, hostname, username, password } = new URL(text);
  const host = hostname.replace(/^\[|\]$/g, '');
  const loopback = host === 'localhost' || loopbackAddresses.includes(host);
  if (username || password) return 'URL must not hold a user or a password: each delivery is signed instead.';
  if (protocol !== 'https:' && !(protocol === 'http:' && loopback && allowLoopback)) {
    return 'URL must begin with https://.';
  }
  if (loopback ? !allowLoopback : isIP(host) !== 0 && !isPublic(host)) {
    return 'URL must be of a public address: private, local and reserved ones are never called.';
  }
  return null;
}

const isPublic = (address: string) => ipaddr.parse(address).range() === 'unicast';

/**
 * The agents by which hooks are called. Each connection looks its name up anew and is refused, before a packet
 * is sent, where any of the name's addresses is not public.
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

/** Whether a connection failed because the guard refused it; the library has no class for it. */
export function isRefusedByGuard({ message }: Error): boolean {
  return /^DNS lookup .* is not allowed\. Because/.test(message);
}
