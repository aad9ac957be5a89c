import type { FastifyInstance } from 'fastify';
import findMyWay from 'find-my-way';

/**
 * Learns the methods of each route that is registered from now on, so that a wrong method is told from a wrong
 * address. Routes with a wildcard are left out: what is below them is not known here.
 * @returns the methods of an address, as it stands in a request; empty where there is no such route.
 */
export function watchMethods(server: FastifyInstance): (address: string) => readonly string[] {
  const routes = new Map<string, Set<string>>();
  const router = findMyWay({ maxParamLength: 1_000 });
  server.addHook('onRoute', ({ url, method }) => {
    if (url.includes('*')) return;
    const methods = routes.get(url) ?? new Set();
    if (!routes.has(url)) {
      routes.set(url, methods);
      router.on('GET', url, () => {}, methods);
    }
    for (const each of [method].flat()) methods.add(each);
  });
  return (address) => {
    const found = router.find('GET', address.split(/[?#]/, 1)[0] ?? '');
    const methods = found?.store;
    return methods instanceof Set ? [...methods].map(String) : [];
  };
}
