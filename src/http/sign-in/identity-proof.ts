import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PersonSession } from '../../access/session-lookup.js';
import { inputError } from '../../errors/caller-error.js';
import { attemptOf, hashingClientOf } from './attempts.js';
import { type OperationServices, sendAnswer, sendRateLimited } from './handle-operation.js';
import { checkPassword } from './library-client.js';
import { parsed } from './person-request.js';
import { secondFactorProblem } from './second-factor-proof.js';

const proof = z.object({
  password: z.string().min(1).optional(),
  code: z.string().optional(),
  passkey: z.unknown().optional(),
});

/**
 * Checks that a signed-in person, and not somebody at their open browser, sent a request: by the password, and a code if the
 * person has a second factor; or by a passkey alone, which is both. Attempts are counted.
 * @returns the function that sends the answer if the proof is wrong; null if it is right. A reply itself cannot be returned: to
 * await it means to wait until it is sent.
 * @throws {CallerError} `BAD_USER_INPUT` without a proof.
 */
export async function identityProblem(
  services: OperationServices,
  request: FastifyRequest,
  reply: FastifyReply,
  person: PersonSession,
): Promise<(() => FastifyReply) | null> {
  const { password, code, passkey } = parsed(proof, request.body ?? {}, 'password');
  const isByPasskey = person.twoFactorEnabled && passkey !== undefined;
  if (!isByPasskey && password === undefined)
    throw inputError('password', '"password" is missing or invalid.');
  const attempt = await attemptOf(services, request, {});
  const retryAfterS = await services.attemptLimits.count(attempt);
  if (retryAfterS !== null) return () => sendRateLimited(reply, retryAfterS);
  if (!isByPasskey && password !== undefined) {
    const checked = await services.hashing.for(await hashingClientOf(services, attempt), () =>
      checkPassword(services, request, password),
    );
    if (checked.kind === 'failed') return () => sendAnswer(reply, checked);
  }
  const wrong = await secondFactorProblem(services, request, person, { code, passkey });
  return wrong && (() => sendAnswer(reply, wrong));
}
