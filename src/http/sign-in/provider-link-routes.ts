import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type PersonSession, restrictionError } from '../../access/session-lookup.js';
import { isLinkedTo, singleSignOnId, unlinkFrom } from '../../accounts/provider-links.js';
import { originOf } from '../request.js';
import { type OperationServices, sendAnswer } from './handle-operation.js';
import { identityProblem } from './identity-proof.js';
import { callLibrary } from './library-client.js';
import { basePath } from './library-request.js';
import { type OnRequest, parsed, requirePerson } from './person-request.js';

const returnAddresses = z.object({
  callbackURL: z.string().optional(),
  errorCallbackURL: z.string().optional(),
});

/**
 * Registers the operations by which a signed-in person links and unlinks the single sign-on provider. Both need a proof of
 * identity: a link is another way to sign in.
 */
export function registerProviderLinks(
  server: FastifyInstance,
  services: OperationServices,
  onRequest: OnRequest,
): void {
  const { issuer, database, notices } = services;
  if (!issuer) return;
  server.get(`${basePath}/provider-link`, { onRequest }, async (request) => {
    const person = await requireUnrestricted(services, request);
    return { isLinked: await isLinkedTo(database, person.userId, issuer) };
  });
  server.post(`${basePath}/provider-link`, { onRequest }, async (request, reply) => {
    const person = await requirePerson(services, request);
    // A person can need the link to meet the policy, so a session that lacks single sign-on can create one.
    if (person.restriction === 'secondFactor') throw restrictionError(person);
    const sendProblem = await identityProblem(services, request, reply, person);
    if (sendProblem) return sendProblem();
    const addresses = parsed(returnAddresses, request.body, 'callbackURL');
    const input = { body: { provider: singleSignOnId, disableRedirect: true, ...addresses } };
    return sendAnswer(reply, await callLibrary(services, request, '/link-social', input));
  });
  server.post(`${basePath}/provider-link/remove`, { onRequest }, async (request, reply) => {
    const person = await requireUnrestricted(services, request);
    const sendProblem = await identityProblem(services, request, reply, person);
    if (sendProblem) return sendProblem();
    await unlinkFrom(database, person.userId, issuer, originOf(request), (transaction) =>
      notices.add(transaction, person, 'singleSignOnUnlink', request),
    );
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
