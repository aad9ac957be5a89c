import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { packageFolder } from '../package-folder.js';
import { mediaTypes, preferredType } from './accepted-type.js';
import { pageHeaders } from './security-headers.js';

const texts = {
  400: {
    title: 'This address isn’t valid',
    text: 'Part of the link is damaged. Check the address, or go back to the start page.',
  },
  404: {
    title: 'Page not found',
    text: 'The link may be old or mistyped. Check the address, or go back to the start page.',
  },
  503: {
    title: 'Service unavailable',
    text: 'Parley can’t answer at the moment. Wait a few seconds, then try again.',
  },
} as const;

/** Addresses of programs, which never get a page. */
const apiPath = /^\/(?:(?:operator\/|seller\/)?graphql|auth\/.*|healthz|readyz|metrics)(?:\?|$)/;

/** Returns whether a request is a visit in a browser, which prefers a page to JSON. */
export function wantsErrorPage({ method, url, headers }: FastifyRequest): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false;
  if (apiPath.test(url)) return false;
  return preferredType(headers.accept, [mediaTypes.json, mediaTypes.html]) === mediaTypes.html;
}

const template = readFileSync(new URL('assets/error-page.html', packageFolder), 'utf8');
const style = /<style>(.*?)<\/style>/s.exec(template)?.[1] ?? '';
const styleHash = createHash('sha256').update(style).digest('base64');

/** Allows no scripts, no loading and no framing. The page's one style is allowed by its hash. */
const contentSecurityPolicy = `default-src 'none'; style-src 'sha256-${styleHash}'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** Sends an error's page. */
export function sendErrorPage(reply: FastifyReply, status: keyof typeof texts): FastifyReply {
  const { title, text } = texts[status];
  return reply
    .status(status)
    .type('text/html; charset=utf-8')
    .headers({ ...pageHeaders, 'content-security-policy': contentSecurityPolicy })
    .send(template.replaceAll('{{title}}', title).replaceAll('{{text}}', text));
}
