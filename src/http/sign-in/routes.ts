import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { writeAudit } from '../../access/audit-log.js';
import { actorIdOf, actorOfSession, type ValidSession } from '../../access/session-lookup.js';
import { roleCanChat } from '../../access/user-roles.js';
import type { Database } from '../../database/database.js';
import { inputError } from '../../errors/caller-error.js';
import { sellerId } from '../../graphql/ids.js';
import { networkOf } from '../client-address.js';
import { answer } from '../error-answers.js';
import { type RateLimits, setRateLimitHeaders } from '../rate-limits.js';
import { isSameOrigin } from '../same-origin.js';
import { addressHeader, basePath, providerId } from './library.js';
import { errorOfLibrary } from './library-errors.js';
import { linkPath, registerLinkPage } from './link-page.js';
import { auditedActOf, isAudited } from './noted.js';
import type { SignIn } from './sign-in.js';

/** The library's operations that are served; the rest of it does not exist. */
const served = [
  ['POST', '/sign-in/email'],
  ['POST', '/sign-in/magic-link'],
  ['POST', '/sign-in/social'],
  ['GET', `/callback/${providerId}`],
  ['POST', '/sign-out'],
  ['GET', '/list-sessions'],
  ['POST', '/revoke-session'],
  ['POST', '/revoke-other-sessions'],
  ['POST', '/change-password'],
  ['POST', '/request-password-reset'],
  ['POST', '/reset-password'],
  ['POST', '/two-factor/enable'],
  ['POST', '/two-factor/disable'],
  ['POST', '/two-factor/verify-totp'],
  ['POST', '/two-factor/verify-backup-code'],
  ['POST', '/two-factor/generate-backup-codes'],
] as const;

/** A link to reset a password, as it is mailed. */
const resetLink = '/reset-password/:token(^[\\w-]+$)';

/** Where something secret can be guessed, or a mail asked for. */
const attempts =
  /^\/(sign-in\/|two-factor\/|change-password|request-password-reset|reset-password|revoke-session$)/;

/** HEAD is GET whose answer's body is left out. */
const methodOf = ({ method }: FastifyRequest) => (method === 'HEAD' ? 'GET' : method);

const object = z.record(z.string(), z.unknown());

/**
 * Signing in and out under `/auth`: the library's paths that docs/sign-in.md names, and `GET /auth/session`, which
 * tells who is signed in. Errors have the form of all errors, those of the library too.
 */
export function registerSignIn(
  server: FastifyInstance,
  database: Database,
  { authentication, library, attempts: limits, publicUrl, methods }: SignIn,
  rateLimits: RateLimits | null,
): void {
  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const standing = await rateLimits?.countAddress(request.clientAddress);
    if (standing) setRateLimitHeaders(reply, standing);
    await authentication.requirePageActor(request.headers);
  };

  /** Hands a request on to one of the library's paths. */
  const ask = async (request: FastifyRequest, path: string, body: string | null) => {
    const answer = await library.handle(requestFor(request, path, body, publicUrl));
    if (answer.status < 500) return answer;
    // The library hides an outage; here it is told as everywhere else.
    await database.ping();
    throw new Error(`The sign-in library answered ${answer.status}.`);
  };

  /** Hands an answer's cookies on to the client. */
  const setCookies = (request: FastifyRequest, reply: FastifyReply, { headers }: Response) => {
    for (const cookie of headers.getSetCookie()) {
      const plain = protocolOf(request) !== 'https' || /; *secure/i.test(cookie);
      reply.header('set-cookie', plain ? cookie : `${cookie}; Secure`);
    }
  };

  /** Asks, and writes into the audit log what came of it before it is answered. */
  const askAndNote = async (request: FastifyRequest, path: string, body: string | null) => {
    const operation = `${methodOf(request)} ${path}`;
    if (!isAudited(operation)) return ask(request, path, body);
    const before = await authentication.sessionOf(request.headers);
    const answer = await ask(request, path, body);
    if (answer.status < 400) {
      const cookies = answer.headers.getSetCookie().map((cookie) => cookie.split(';', 1)[0]);
      const after = await authentication.sessionOf({ cookie: cookies.join('; ') });
      const noted = auditedActOf(operation, before, after);
      if (noted) await writeAudit(actorOfSession(noted.session), database, noted.action, []);
    }
    return answer;
  };

  /** Answers with what the library answers. */
  const passOn = async (request: FastifyRequest, reply: FastifyReply, path: string, body: string | null) => {
    const response = await askAndNote(request, path, body);
    const { status, headers } = response;
    setCookies(request, reply, response);
    const text = await response.text();
    if (status >= 400) {
      const { code, message } = errorOfLibrary(status, text);
      return answer(reply, status, code, message);
    }
    for (const name of ['content-type', 'location']) {
      const value = headers.get(name);
      if (value !== null) reply.header(name, value);
    }
    return reply.status(status).send(text);
  };

  /** Whose password or code an attempt is at: the address that it names, or else who is signed in. */
  const accountOf = async ({ headers }: FastifyRequest, body: Record<string, unknown>) =>
    typeof body.email === 'string' ? body.email : ((await authentication.sessionOf(headers))?.email ?? null);

  const answerPost = async (request: FastifyRequest, reply: FastifyReply, path: string) => {
    if (!isSameOrigin(request.headers, publicUrl)) return refuseForeign(reply);
    const body = object.safeParse(request.body ?? {}).data;
    if (!body) return answer(reply, 400, 'BAD_USER_INPUT', 'The body must be a JSON object.');
    if (attempts.test(path)) {
      const wait = await limits.count(networkOf(request.clientAddress), await accountOf(request, body));
      if (wait !== null) {
        reply.header('retry-after', wait);
        return answer(reply, 429, 'RATE_LIMITED', `Too many attempts. Please try again in ${wait} s.`);
      }
    }
    return passOn(request, reply, path, JSON.stringify(bodyFor(path, body)));
  };

  server.get(`${basePath}/session`, { onRequest }, async (request, reply) => {
    // Asked first: it makes a session longer whose time has come.
    if (authentication.hasSession(request.headers)) {
      setCookies(request, reply, await ask(request, '/get-session', null));
    }
    const session = await authentication.sessionOf(request.headers);
    return { user: session ? userOf(session) : null, ways: methods };
  });

  for (const [method, path] of served) {
    if (method === 'GET') {
      server.get(basePath + path, { onRequest }, (request, reply) => passOn(request, reply, path, null));
    } else {
      server.post(basePath + path, { onRequest }, (request, reply) => answerPost(request, reply, path));
    }
  }
  server.get<{ Params: { token: string } }>(basePath + resetLink, { onRequest }, (request, reply) =>
    passOn(request, reply, `/reset-password/${request.params.token}`, null),
  );

  if (!methods.link) return;
  registerLinkPage(server, basePath + linkPath, onRequest, async (request, reply) => {
    if (!isSameOrigin(request.headers, publicUrl)) return refuseForeign(reply);
    // The library takes it by GET, with the address as it is.
    return passOn(request, reply, linkPath, null);
  });
}

const refuseForeign = (reply: FastifyReply) =>
  answer(reply, 403, 'FORBIDDEN', 'This request comes from another site.');

/** Returns how the client reached this server. A proxy may claim anything; only what can be is believed. */
const protocolOf = ({ protocol }: FastifyRequest) => (protocol?.toLowerCase() === 'https' ? 'https' : 'http');

/**
 * The request as the library is to see it: by the address that browsers know this server by, from a page of ours,
 * which has been made sure of, and with nothing more than it needs.
 */
function requestFor(request: FastifyRequest, path: string, body: string | null, publicUrl: URL | null) {
  const base = publicUrl?.origin ?? `${protocolOf(request)}://${request.host}`;
  if (!URL.canParse(base)) throw inputError(null, 'Invalid Host header.');
  const url = new URL(basePath + path, base);
  url.search = request.url.includes('?') ? request.url.slice(request.url.indexOf('?')) : '';
  const headers = new Headers({ [addressHeader]: request.clientAddress, origin: base });
  for (const name of ['cookie', 'user-agent']) {
    const value = request.headers[name];
    if (typeof value === 'string') headers.set(name, value);
  }
  if (body === null) return new Request(url, { headers });
  headers.set('content-type', 'application/json');
  return new Request(url, { method: 'POST', headers, body });
}

/** What of a body is handed on where that is not all of it: a token or name of the client's own is not taken. */
const taken: Readonly<Record<string, readonly string[]>> = {
  '/sign-in/social': ['provider', 'callbackURL', 'errorCallbackURL'],
  '/sign-in/magic-link': ['email', 'callbackURL', 'errorCallbackURL'],
};

/** The body as the library gets it. A new password ends the other sessions, whether that was asked for or not. */
function bodyFor(path: string, body: Record<string, unknown>): Record<string, unknown> {
  if (path === '/change-password') return { ...body, revokeOtherSessions: true };
  const names = taken[path];
  return names
    ? Object.fromEntries(names.flatMap((name) => (name in body ? [[name, body[name]]] : [])))
    : body;
}

/** Whom a session belongs to, for a portal. */
function userOf(session: ValidSession) {
  const { userId, name, email, role, sellerId: seller, marketplaceName, ...rest } = session;
  return {
    id: String(userId),
    actorId: actorIdOf(session),
    name,
    email,
    twoFactorEnabled: rest.twoFactorEnabled,
    side: seller === null ? 'operator' : 'seller',
    role,
    mayChat: roleCanChat(role),
    marketplace: { name: marketplaceName },
    seller: seller === null ? null : { id: sellerId(seller) },
    expiresAt: rest.expiresAt,
  };
}
