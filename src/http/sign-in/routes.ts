import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { actorIdOf, hasMembership, type MemberSession } from '../../access/session-lookup.js';
import { roleCanChat } from '../../access/user-roles.js';
import { listNotices } from '../../accounts/own-account.js';
import type { Database } from '../../database/database.js';
import { userId as apiIdOf, sellerId } from '../../graphql/ids.js';
import { type RateLimits, setRateLimitHeaders } from '../rate-limits.js';
import { handleOperation, setCookies } from './handle-operation.js';
import { checkLengths } from './input-lengths.js';
import { type Operation, openLink, operations } from './library-operations.js';
import { basePath } from './library-request.js';
import { registerLinkPage } from './link-page.js';
import { membershipsOf, registerMemberships } from './memberships.js';
import { registerOwnAccount } from './own-account-routes.js';
import { canUsePasskeys } from './passkey-plugin.js';
import { registerPasskeys } from './passkey-routes.js';
import { personOf } from './person-request.js';
import { registerProviderLinks } from './provider-link-routes.js';
import { renewedCookie } from './session-cookie.js';
import type { SignIn } from './sign-in.js';

/** Registers everything under `/auth`. The texts of all its requests have a maximum length. */
export function registerSignIn(
  server: FastifyInstance,
  database: Database,
  signIn: SignIn,
  rateLimits: RateLimits | null,
): void {
  server.register(async (scope) => {
    scope.addHook('preValidation', checkLengths);
    registerPaths(scope, database, signIn, rateLimits);
  });
}

/**
 * Registers the paths: the library's operations that docs/sign-in.md lists, and `GET /auth/session`,
 * which returns the user who is signed in. The library's errors get the format of all errors.
 */
function registerPaths(
  server: FastifyInstance,
  database: Database,
  signIn: SignIn,
  rateLimits: RateLimits | null,
): void {
  const services = { ...signIn, database };
  const { authentication, methods } = signIn;

  const onRequest = async (request: FastifyRequest, reply: FastifyReply) => {
    const status = await rateLimits?.countAddress(request.clientAddress);
    if (status) setRateLimitHeaders(reply, status);
    await authentication.requirePageActor(request.headers);
  };
  const handlerOf = (operation: Operation) => (request: FastifyRequest, reply: FastifyReply) =>
    handleOperation(services, operation, request, reply);

  for (const operation of operations) {
    const { method, path } = operation;
    server.route({ method, url: basePath + path, onRequest, handler: handlerOf(operation) });
  }
  if (methods.link) {
    registerLinkPage(server, basePath + openLink.path, onRequest, handlerOf(openLink));
  }
  registerOwnAccount(server, services, onRequest);
  registerMemberships(server, services, onRequest);
  registerPasskeys(server, services, onRequest);
  registerProviderLinks(server, services, onRequest);
  server.get(`${basePath}/session`, { onRequest }, async (request, reply) => {
    const person = await personOf(signIn, request);
    if (person) setCookies(reply, [renewedCookie(signIn.cookies, request, person)]);
    else if (authentication.hasSession(request.headers))
      setCookies(reply, [signIn.cookies.session.expired()]);
    const memberships = person && (await membershipsOf(database, person));
    const canSwitch = memberships?.some(({ isCurrent }) => !isCurrent) ?? false;
    const session = person && hasMembership(person) && person.restriction !== 'singleSignOn' ? person : null;
    const notices = session && (await listNotices(database, session));
    const user = session && { ...userOf(session), canSwitch, notices };
    const ways = { ...methods, passkey: canUsePasskeys(signIn.publicUrl, request.headers.host) };
    return { user, memberships, ways };
  });
}

/** Returns a session's user for a portal. */
function userOf(session: MemberSession) {
  const { userId, name, email, role, sellerId: seller, marketplaceName, ...rest } = session;
  return {
    id: String(userId),
    actorId: actorIdOf(session),
    apiId: apiIdOf(userId),
    name,
    email,
    twoFactorEnabled: rest.twoFactorEnabled,
    requiresSecondFactor: rest.requiresSecondFactor,
    /** Whether the person must set up a second factor before anything else. */
    mustSetUpSecondFactor: rest.restriction === 'secondFactor',
    side: seller === null ? 'operator' : 'seller',
    role,
    mayChat: roleCanChat(role),
    marketplace: { name: marketplaceName },
    seller: seller === null ? null : { id: sellerId(seller) },
    expiresAt: rest.expiresAt,
  };
}
