import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** The part of a resolver that finds addresses. */
type AddressResolver = Pick<Resolver, 'resolve4' | 'resolve6'>;

/** Limits of each request to a name server; the timeout is in ms. */
const resolverOptions = { timeout: 3_000, tries: 2 } as const;

/**
 * Returns a lookup that queries the name servers, and resolves `localhost` without them. The system's own lookup has
 * four threads for the whole process: a few addresses with slow name servers would block every other lookup.
 */
export function nameLookup(resolver: AddressResolver = new Resolver(resolverOptions)): LookupFunction {
  return (hostname, { all, family }, callback) => {
    addressesOf(resolver, hostname).then(
      (addresses) => {
        const matching = addresses.filter((address) => !family || address.family === Number(family));
        const [first] = matching;
        if (!first) callback(notFound(hostname), '');
        else if (all) callback(null, matching);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

async function addressesOf(resolver: AddressResolver, hostname: string): Promise<LookupAddress[]> {
  if (hostname === 'localhost') return [addressOf('127.0.0.1'), addressOf('::1')];
  const [ipv4, ipv6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return [ipv4, ipv6].flatMap((result) => (result.status === 'fulfilled' ? result.value.map(addressOf) : []));
}

const addressOf = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });

const notFound = (hostname: string) =>
  Object.assign(new Error(`${hostname} has no address.`), { code: 'ENOTFOUND' });
