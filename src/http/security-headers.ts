import type { FastifyInstance, FastifyReply } from 'fastify';

/** Whether browsers must use https for this host from now on, and for its subdomains. */
export type StrictTransport = 'off' | 'host' | 'subdomains';

/** A year, in seconds. */
const strictTransportSeconds = 31_536_000;

/** Features of browsers that no page of this server uses. */
const unusedFeatures = [
  'accelerometer',
  'camera',
  'display-capture',
  'geolocation',
  'gyroscope',
  'magnetometer',
  'microphone',
  'midi',
  'payment',
  'usb',
];

/** The headers of every HTML answer. Each has its own `content-security-policy` beside them. */
export const pageHeaders = {
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': unusedFeatures.map((feature) => `${feature}=()`).join(', '),
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
} as const;

/**
 * Returns the headers of every answer. A page replaces the policy by its own; without one, a browser that interprets an
 * answer as a page loads, runs and frames nothing.
 * @param publicUrl the address that browsers use for this server, or null if it is not known.
 */
export function securityHeaders(
  publicUrl: URL | null,
  strictTransport: StrictTransport,
): Readonly<Record<string, string>> {
  const isStrict = publicUrl?.protocol === 'https:' && strictTransport !== 'off';
  const subdomains = strictTransport === 'subdomains' ? '; includeSubDomains' : '';
  return {
    'content-security-policy':
      "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    ...(isStrict && { 'strict-transport-security': `max-age=${strictTransportSeconds}${subdomains}` }),
  };
}

/** Sets the headers before a route's own, so that a route can replace them and no answer is without them. */
export function registerSecurityHeaders(
  server: FastifyInstance,
  headers: Readonly<Record<string, string>>,
): void {
  server.addHook('onRequest', (request, reply, done) => {
    setSecurityHeaders(reply, headers, request.id);
    done();
  });
}

/** Sets the headers of an answer that no hook sees. */
export function setSecurityHeaders(
  reply: FastifyReply,
  headers: Readonly<Record<string, string>>,
  requestId: string,
): void {
  reply.headers(headers).header('x-request-id', requestId);
}
