import type { FastifyInstance } from 'fastify';
import findMyWay from 'find-my-way';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Returns whether a wildcard route has an address, by the part that the wildcard matches. */
    hasPath?: (rest: string) => boolean;
  }
}

/** A route's methods. */
class Route {
  readonly methods = new Set<string>();
  constructor(readonly hasPath: (rest: string) => boolean) {}
}

/**
 * Records the methods of each route that is registered from now on, to distinguish a wrong method from a wrong address.
 * @returns a function that returns the methods of a request's address; empty if there is no such route.
 */
export function watchMethods(server: FastifyInstance): (address: string) => readonly string[] {
  const routes = new Map<string, Route>();
  const router = findMyWay({ maxParamLength: 1_000 });
  server.addHook('onRoute', ({ url, method, config }) => {
    const route = routes.get(url) ?? new Route(config?.hasPath ?? (() => true));
    if (!routes.has(url)) {
      routes.set(url, route);
      router.on('GET', url, () => {}, route);
    }
    for (const each of [method].flat()) route.methods.add(each);
  });
  return (address) => {
    const found = router.find('GET', address.split(/[?#]/, 1)[0] ?? '');
    const route = found?.store;
    if (!(route instanceof Route) || !route.hasPath(found?.params['*'] ?? '')) return [];
    return [...route.methods];
  };
}
