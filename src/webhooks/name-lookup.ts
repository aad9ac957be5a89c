import type { LookupAddress } from 'node:dns';
import { Resolver } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';

/** How the addresses of a name are asked for. */
type AddressResolver = Pick<Resolver, 'resolve4' | 'resolve6'>;

/** For each question to a name server, in ms, and how often it is asked. */
const asking = { timeout: 3_000, tries: 2 } as const;

/**
 * Looks names up at the name servers, and `localhost` nowhere. The system's own look-up has four threads for the
 * whole process: a few hooks whose name servers are slow would hold up everything else that looks up a name.
 */
export function nameLookup(resolver: AddressResolver = new Resolver(asking)): LookupFunction {
  return (hostname, { all, family }, callback) => {
    addressesOf(resolver, hostname).then(
      (addresses) => {
        const fitting = addresses.filter((address) => !family || address.family === Number(family));
        const [first] = fitting;
        if (!first) callback(notFound(hostname), '');
        else if (all) callback(null, fitting);
        else callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, ''),
    );
  };
}

async function addressesOf(resolver: AddressResolver, hostname: string): Promise<LookupAddress[]> {
  if (hostname === 'localhost') return [addressOf('127.0.0.1'), addressOf('::1')];
  const [four, six] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  return [four, six].flatMap((found) => (found.status === 'fulfilled' ? found.value.map(addressOf) : []));
}

const addressOf = (address: string): LookupAddress => ({ address, family: address.includes(':') ? 6 : 4 });

const notFound = (hostname: string) =>
  Object.assign(new Error(`${hostname} has no address.`), { code: 'ENOTFOUND' });
