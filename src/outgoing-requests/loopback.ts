import ipaddr from 'ipaddr.js';

/** Returns whether an IP address is a loopback one. */
export const isLoopback = (address: string) =>
  ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';

/** Returns whether the host of a URL is always this machine. @param hostname may have the brackets of an IPv6 address. */
export function isThisMachine(hostname: string): boolean {
  const name = hostname.replace(/^\[|\]$/g, '');
  return name === 'localhost' || isLoopback(name);
}
