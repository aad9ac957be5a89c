import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { packageFolder } from '../../package-folder.js';

/** Where a link by mail leads, as the library makes it. */
export const linkPath = '/magic-link/verify';

const contentSecurityPolicy =
  "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * What a link by mail opens: a page with a button, which posts to the page's own address, token and all. Visits by GET
 * change nothing, since mail scanners and previews make them before the person does.
 * @param url the path from the server's root.
 * @param open answers the button, by which the link is used up.
 */
export function registerLinkPage(
  server: FastifyInstance,
  url: string,
  onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  open: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): void {
  const page = readFileSync(new URL('assets/sign-in/link.html', packageFolder));
  server.register(async (scope) => {
    // A form's content type, which no other path takes. The form is empty: what it means is in the address.
    scope.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
      payload.resume();
      done(null, null);
    });
    scope.get(url, { onRequest }, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        .header('content-security-policy', contentSecurityPolicy)
        // With no referrer at all a form would not say where it comes from.
        .header('referrer-policy', 'same-origin')
        .send(page),
    );
    scope.post(url, { onRequest }, open);
  });
}
