import type { FastifyRequest } from 'fastify';
import type { PersonSession } from '../../access/session-lookup.js';
import { inputError } from '../../errors/caller-error.js';
import { callLibrary, type LibraryAnswer } from './library-client.js';
import type { SignIn } from './sign-in.js';

const totpPattern = /^\d{6}$/;

/** The answer for a code of the app that was used before. */
const usedCode: LibraryAnswer = {
  kind: 'failed',
  status: 401,
  cookies: [],
  error: { code: 'INVALID_CODE', message: 'Invalid code.' },
};

/**
 * Checks the code of an operation that weakens the second factor: one of the app, or a backup code, which is used up. A session
 * and the password are not enough, because a thief can have both.
 * @returns the answer if the code is wrong; null if it is right, or if the user has no second factor.
 * @throws {CallerError} `BAD_USER_INPUT` without a code.
 */
export async function secondFactorProblem(
  services: SignIn,
  request: FastifyRequest,
  session: PersonSession | null,
  { code }: Readonly<Record<string, unknown>>,
): Promise<LibraryAnswer | null> {
  if (!session?.twoFactorEnabled) return null;
  if (typeof code !== 'string' || code === '') throw inputError(null, '"code" is missing.');
  const isTotp = totpPattern.test(code);
  const path = isTotp ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code';
  const body = { code, ...(!isTotp && { disableSession: true }) };
  const answer = await callLibrary(services, request, path, { body });
  if (answer.kind === 'failed') return answer;
  return isTotp && !(await services.spendCode(session.userId, code)) ? usedCode : null;
}
