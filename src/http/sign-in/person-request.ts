import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { identityOf, type PersonSession } from '../../access/session-lookup.js';
import { callerError, inputError } from '../../errors/caller-error.js';
import type { Authentication } from '../authentication.js';
import { requireSameOrigin } from '../same-origin.js';

/* The checks of requests by which a signed-in person manages the own account. */

/** Called for each request before its body is read. */
export type OnRequest = (request: FastifyRequest, reply: FastifyReply) => Promise<void>;

interface PersonServices {
  authentication: Authentication;
  publicUrl: URL | null;
}

/** Returns the signed-in person of a request, with or without a membership, or null. The log's line names the person. */
export async function personOf(
  { authentication }: Pick<PersonServices, 'authentication'>,
  request: FastifyRequest,
): Promise<PersonSession | null> {
  const person = await authentication.personOf(request.headers);
  if (person) request.logged.actor = identityOf(person);
  return person;
}

/**
 * Returns the signed-in person of a request, with or without a membership.
 * @throws {CallerError} `FORBIDDEN` for a request of another site; `UNAUTHENTICATED`.
 */
export async function requirePerson(
  services: PersonServices,
  request: FastifyRequest,
): Promise<PersonSession> {
  requireSameOrigin(request.headers, services.publicUrl);
  const person = await personOf(services, request);
  if (!person) throw notSignedIn();
  return person;
}

/** Returns the error of a request without a valid session. */
export const notSignedIn = () =>
  callerError('UNAUTHENTICATED', 'You are not signed in, or your session has ended.');

/** Returns the parsed input. @throws {CallerError} on the field if it is invalid. */
export function parsed<Output>(schema: z.ZodType<Output>, body: unknown, field: string): Output {
  const result = schema.safeParse(body);
  if (!result.success) throw inputError(field, `"${field}" is missing or invalid.`);
  return result.data;
}

const numberedId = z.object({ id: z.string().regex(/^\d{1,9}$/) });

/** Returns the number that the member `id` of a body contains. @throws {CallerError} on `id` if it is invalid. */
export function idOf({ body }: FastifyRequest): number {
  return Number(parsed(numberedId, body, 'id').id);
}
