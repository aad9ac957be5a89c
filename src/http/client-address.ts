import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import proxyAddress from '@fastify/proxy-addr';
import type { FastifyInstance } from 'fastify';
import ipaddr from 'ipaddr.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** The address of the client, as `clientAddressBy` finds it. */
    readonly clientAddress: string;
  }
}

export type ClientAddressOf = (request: IncomingMessage) => string;

/** Stands for the address of a connection that is already closed. */
export const unknownAddress = 'unknown';

/** Adds the client's address to each request. */
export function registerClientAddress(server: FastifyInstance, addressOf: ClientAddressOf): void {
  server.decorateRequest('clientAddress', {
    getter() {
      return addressOf(this.raw);
    },
  });
}

/**
 * Returns the function that finds a request's client, for every transport: the peer of the connection, or if that is a
 * trusted proxy, the nearest address of `X-Forwarded-For` that is not. An entry that cannot be read ends the search at
 * the proxy that reported it: an address is trusted only if a trusted proxy wrote it.
 * @param trustedProxies addresses, networks, or proxy-addr's names of some.
 */
export function clientAddressBy(trustedProxies: readonly string[]): ClientAddressOf {
  const isTrusted = proxyAddress.compile([...trustedProxies]);
  return ({ socket, headers }) => {
    let address = readAddress(socket.remoteAddress ?? '');
    if (address === null) return unknownAddress;
    const forwarded = headers['x-forwarded-for'];
    if (forwarded === undefined || !isTrusted(address, 0)) return address;
    const entries = String(forwarded).split(',').reverse();
    for (const entry of entries) {
      // HTTP lets a list have empty elements.
      if (entry.trim() === '') continue;
      const next = readAddress(entry);
      if (next === null) return address;
      address = next;
      if (!isTrusted(address, 0)) return address;
    }
    return address;
  };
}

/** An entry of `X-Forwarded-For`: proxies write IPv4 or, in brackets, IPv6 with a port, and some quote it. */
const entryPattern =
  /^"?(?:\[(?<bracketed>[^\]]*)\](?::\d{1,5})?|(?<ipv4>[\d.]+):\d{1,5}|(?<plain>[^"]*))"?$/;

/**
 * Returns an IP address without its port, brackets and zone, in the shortest spelling; an IPv4 address that is written
 * as IPv6 becomes IPv4.
 * @returns null if the text is not an address: `unknown`, a name, an invented token.
 */
export function readAddress(entry: string): string | null {
  const { bracketed, ipv4, plain } = entryPattern.exec(entry.trim())?.groups ?? {};
  const address = (bracketed ?? ipv4 ?? plain ?? '').replace(/%.*$/, '');
  return isIP(address) === 0 ? null : ipaddr.process(address).toString();
}

/**
 * Returns the network that counts as one address: the address itself, or for IPv6 its /64, which one subscriber has.
 * @param address as `readAddress` returns it, or `unknownAddress`.
 */
export function networkOf(address: string): string {
  return isIP(address) === 6 ? prefixOf(address, 64) : address;
}

/** The lengths of the prefixes of networks that registries and providers give out, the widest first. */
const groupBits = { 4: [16, 24], 6: [32, 48] } as const;

/**
 * Returns the wider networks of a network, the widest first, and the network itself: who has a wide network has many that count
 * as one address each.
 * @param network as `networkOf` returns it.
 */
export function networkPathOf(network: string): string[] {
  const [address = ''] = network.split('/');
  const version = isIP(address);
  if (version !== 4 && version !== 6) return [network];
  return [...groupBits[version].map((bits) => prefixOf(address, bits)), network];
}

/** Returns the network of an address with a number of leading bits, which is a multiple of 8. */
function prefixOf(address: string, bits: number): string {
  const bytes = ipaddr.parse(address).toByteArray();
  return `${ipaddr.fromByteArray(bytes.map((byte, index) => (index < bits / 8 ? byte : 0)))}/${bits}`;
}
