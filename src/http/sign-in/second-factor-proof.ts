import type { FastifyRequest } from 'fastify';
import type { PersonSession } from '../../access/session-lookup.js';
import { findSecondFactors } from '../../accounts/passkeys.js';
import type { Database } from '../../database/database.js';
import { inputError } from '../../errors/caller-error.js';
import { originOf } from '../request.js';
import { accountChange } from './account-changes.js';
import { callLibrary, type LibraryAnswer } from './library-client.js';
import { passkeyProofProblem } from './passkey-sign-in.js';
import type { SignIn } from './sign-in.js';

const totpPattern = /^\d{6}$/;

/** The answer for a code of the app that was used before, or if the person has no app. */
const wrongCode: LibraryAnswer = {
  kind: 'failed',
  status: 401,
  cookies: [],
  error: { code: 'INVALID_CODE', message: 'Invalid code.' },
};

/**
 * Checks the proof of an operation that changes the second factor: the answer of a passkey, a code of the app, or a backup
 * code, which is used up. A session and the password are not enough, because a thief can have both.
 * @returns the error's answer if the proof is wrong; null if it is right, or if the user has no second factor.
 * @throws {CallerError} `BAD_USER_INPUT` without a proof.
 */
export async function secondFactorProblem(
  services: SignIn & { database: Database },
  request: FastifyRequest,
  session: PersonSession | null,
  { code, passkey }: Readonly<Record<string, unknown>>,
): Promise<LibraryAnswer | null> {
  if (!session?.twoFactorEnabled) return null;
  if (passkey !== undefined) return passkeyProofProblem(services, request, session, passkey);
  if (typeof code !== 'string' || code === '') throw inputError(null, '"code" is missing.');
  const isTotp = totpPattern.test(code);
  // The library accepts codes of an app that is not confirmed, and confirms it.
  if (isTotp && !(await findSecondFactors(services.database, session.email)).hasApp) return wrongCode;
  const path = isTotp ? '/two-factor/verify-totp' : '/two-factor/verify-backup-code';
  const body = { code, ...(!isTotp && { disableSession: true }) };
  // If the app is turned off at the same time, the code turns it on again.
  const expected = accountChange(
    services.notices,
    'secondFactorEnable',
    session.userId,
    originOf(request),
    request,
  );
  const answer = await callLibrary(services, request, path, { body }, { expected });
  if (answer.kind === 'failed') return answer;
  return isTotp && !(await services.spendCode(session.userId, code)) ? wrongCode : null;
}
