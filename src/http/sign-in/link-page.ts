import { readFileSync } from 'node:fs';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { packageFolder } from '../../package-folder.js';
import { pageHeaders } from '../security-headers.js';

const contentSecurityPolicy =
  "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/**
 * Registers the page that an emailed sign-in link opens: one button, which posts to the page's own address with its
 * token. A GET changes nothing, since mail scanners and previews open links before the person does.
 * @param url the path from the server's root.
 * @param onPost handles the button.
 */
export function registerLinkPage(
  server: FastifyInstance,
  url: string,
  onRequest: (request: FastifyRequest, reply: FastifyReply) => Promise<void>,
  onPost: (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>,
): void {
  const page = readFileSync(new URL('assets/sign-in/link.html', packageFolder));
  server.register(async (scope) => {
    // A form's content type, which no other path accepts. The form is empty: the token is in the address.
    scope.addContentTypeParser('application/x-www-form-urlencoded', (_request, payload, done) => {
      payload.resume();
      done(null, null);
    });
    scope.get(url, { onRequest }, (_request, reply) =>
      reply
        .type('text/html; charset=utf-8')
        // Their referrer policy lets the browser send an Origin with the form.
        .headers({ ...pageHeaders, 'content-security-policy': contentSecurityPolicy })
        .send(page),
    );
    scope.post(url, { onRequest }, onPost);
  });
}
