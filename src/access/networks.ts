import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/* The networks from which an API key can be used, in CIDR notation. */

type Range = [address: ipaddr.IPv4 | ipaddr.IPv6, prefixLength: number];

/** The number of leading bits of an IPv4 address that is written as IPv6: `::ffff:0:0/96`. */
const mappedBits = 96;

/**
 * Parses a network, such as `203.0.113.0/24`, or a single address. An IPv4 network that is written as IPv6 becomes IPv4.
 * @returns the network in CIDR notation without host bits; null if the text is neither.
 */
export function parseNetwork(text: string): string | null {
  const range = rangeOf(text.trim());
  if (range === null) return null;
  const [address, prefixLength] = range;
  const bytes = address.toByteArray().map((byte, index) => {
    const kept = Math.min(8, Math.max(0, prefixLength - 8 * index));
    return byte & (0xff << (8 - kept));
  });
  return `${ipaddr.fromByteArray(bytes)}/${prefixLength}`;
}

function rangeOf(text: string): Range | null {
  const [, address = '', prefix] = /^([\da-fA-F.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  // ipaddr.js also reads `10` and `0x7f.1` as addresses, which Node does not.
  const version = isIP(address);
  if (version === 0) return null;
  const maximum = version === 4 ? 32 : 128;
  const prefixLength = prefix === undefined ? maximum : Number(prefix);
  if (prefixLength > maximum) return null;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv6 && parsed.isIPv4MappedAddress() && prefixLength >= mappedBits) {
    return [parsed.toIPv4Address(), prefixLength - mappedBits];
  }
  return [parsed, prefixLength];
}

/**
 * Returns true if an address is in one of the networks.
 * @param networks results of `parseNetwork`.
 * @param address a client's address; any other text is in no network.
 */
export function isInNetworks(networks: readonly string[], address: string): boolean {
  const client = rangeOf(address);
  return client !== null && networks.some((network) => contains(network, client));
}

/** Returns true if each address of a network is in one of the others. */
export function isWithinNetworks(networks: readonly string[], network: string): boolean {
  const range = rangeOf(network);
  return range !== null && networks.some((other) => contains(other, range));
}

function contains(network: string, [address, prefixLength]: Range): boolean {
  const range = rangeOf(network);
  if (range === null || range[0].kind() !== address.kind() || range[1] > prefixLength) return false;
  return address.match(range as [never, number]);
}
