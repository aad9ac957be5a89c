import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type PersonSession, restrictionError } from '../../access/session-lookup.js';
import { isLinkedTo, singleSignOnId, unlinkFrom } from '../../accounts/provider-links.js';
import { attemptOf, hashingClientOf } from './attempts.js';
import { type OperationServices, originOf, sendAnswer, sendRateLimited } from './handle-operation.js';
import { basePath } from './library.js';
import { callLibrary, checkPassword } from './library-client.js';
import { type OnRequest, parsed, requirePerson } from './memberships.js';
import { secondFactorProblem } from './second-factor-proof.js';

const confirmation = z.object({ password: z.string().min(1), code: z.string().optional() });
const returnAddresses = z.object({
  callbackURL: z.string().optional(),
  errorCallbackURL: z.string().optional(),
});

/**
 * Registers the operations by which a signed-in person links and unlinks the single sign-on provider. Both need the
 * password, and a code if the person has a second factor: a link is another way to sign in.
 */
export function registerProviderLinks(
  server: FastifyInstance,
  services: OperationServices,
  onRequest: OnRequest,
): void {
  const { issuer, database } = services;
  if (!issuer) return;
  server.get(`${basePath}/provider-link`, { onRequest }, async (request) => {
    const person = await requireUnrestricted(services, request);
    return { isLinked: await isLinkedTo(database, person.userId, issuer) };
  });
  server.post(`${basePath}/provider-link`, { onRequest }, async (request, reply) => {
    const person = await requirePerson(services, request);
    // A link is the way to the sign-in that a marketplace can require, so a session that lacks it can make one.
    if (person.restriction === 'secondFactor') throw restrictionError(person);
    const refusal = await confirm(services, request, reply, person);
    if (refusal) return refusal;
    const addresses = parsed(returnAddresses, request.body, 'callbackURL');
    const input = { body: { provider: singleSignOnId, disableRedirect: true, ...addresses } };
    return sendAnswer(reply, await callLibrary(services, request, '/link-social', input));
  });
  server.post(`${basePath}/provider-link/remove`, { onRequest }, async (request, reply) => {
    const person = await requireUnrestricted(services, request);
    const refusal = await confirm(services, request, reply, person);
    if (refusal) return refusal;
    await unlinkFrom(database, person.userId, issuer, originOf(request));
    return { status: true };
  });
}

/** @throws {CallerError} as `requirePerson`, and if the policy of the marketplace restricts the session. */
async function requireUnrestricted(
  services: OperationServices,
  request: FastifyRequest,
): Promise<PersonSession> {
  const person = await requirePerson(services, request);
  if (person.restriction !== null) throw restrictionError(person);
  return person;
}

/** Checks the password and, if the person has a second factor, a code. @returns the answer if a check failed. */
async function confirm(
  services: OperationServices,
  request: FastifyRequest,
  reply: FastifyReply,
  person: PersonSession,
): Promise<FastifyReply | null> {
  const { password, code } = parsed(confirmation, request.body, 'password');
  const attempt = await attemptOf(services, request, {});
  const retryAfterS = await services.attemptLimits.count(attempt);
  if (retryAfterS !== null) return sendRateLimited(reply, retryAfterS);
  const passwordCheck = await services.hashing.for(hashingClientOf(attempt), () =>
    checkPassword(services, request, password),
  );
  if (passwordCheck.kind === 'failed') return sendAnswer(reply, passwordCheck);
  const wrongCode = await secondFactorProblem(services, request, person, { code });
  return wrongCode && sendAnswer(reply, wrongCode);
}
