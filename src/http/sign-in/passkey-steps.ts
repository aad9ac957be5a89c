import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PersonSession } from '../../access/session-lookup.js';
import type { ExpectedChange } from '../../accounts/expected-change.js';
import { findSecondFactors, turnOffAuthenticatorApp } from '../../accounts/passkeys.js';
import type { Database } from '../../database/database.js';
import { inputError } from '../../errors/caller-error.js';
import { jsonOf } from '../../text/json.js';
import type { Attempt } from './attempts.js';
import { checkPassword, type LibraryAnswer } from './library-client.js';
import type { Operation } from './library-operations.js';
import { type AssertedPasskey, type PasskeyServices, signInWithPasskey } from './passkey-sign-in.js';

/** The input of an operation that is within the limits. */
export interface OperationInput {
  body: Readonly<Record<string, unknown>>;
  attempt: Attempt;
  /** The passkey that signs in. */
  asserted: AssertedPasskey | null;
}

/**
 * Returns the answer of an operation. The library knows only the authenticator app as a second factor; this function adds
 * the steps for people with passkeys.
 * @param callLibrary returns the library's answer.
 */
export async function withPasskeys(
  services: PasskeyServices,
  { path, passkeyStep }: Operation,
  request: FastifyRequest,
  {
    body,
    attempt: { session, account },
    asserted,
    expected,
  }: OperationInput & { expected: ExpectedChange | null },
  callLibrary: () => Promise<LibraryAnswer>,
): Promise<LibraryAnswer> {
  const { database } = services;
  if (asserted && passkeyStep) return signInWithPasskey(services, request, asserted, passkeyStep);
  if (path === '/sign-in/email') return withPasskeyMethod(database, await callLibrary(), account);
  if (!session?.twoFactorEnabled) return callLibrary();
  if (path === '/two-factor/verify-totp') return confirmApp(services, session, body, callLibrary);
  if (path === '/two-factor/disable' && expected)
    return turnOffApp(services, request, session, body, expected, callLibrary);
  return callLibrary();
}

const secondStep = z.object({
  twoFactorRedirect: z.literal(true),
  twoFactorMethods: z.array(z.string()),
});

/** Adds `passkey` to the second factors that the answer to a password lists. */
async function withPasskeyMethod(
  database: Database,
  answer: LibraryAnswer,
  email: string | null,
): Promise<LibraryAnswer> {
  const parsed = answer.kind === 'succeeded' ? secondStep.safeParse(jsonOf(answer.text)) : null;
  if (answer.kind === 'failed' || !parsed?.success || email === null) return answer;
  const { passkeys } = await findSecondFactors(database, email);
  const twoFactorMethods = [...parsed.data.twoFactorMethods, ...(passkeys > 0 ? ['passkey'] : [])];
  return { ...answer, text: JSON.stringify({ ...parsed.data, twoFactorMethods }) };
}

/** Turns on the app of a person with passkeys. The library starts no session for it, at which the code would be used up. */
async function confirmApp(
  { database, spendCode }: PasskeyServices,
  { userId, email }: PersonSession,
  { code }: Readonly<Record<string, unknown>>,
  callLibrary: () => Promise<LibraryAnswer>,
): Promise<LibraryAnswer> {
  const { hasApp } = await findSecondFactors(database, email);
  const answer = await callLibrary();
  if (answer.kind === 'succeeded' && !hasApp) await spendCode(userId, String(code));
  return answer;
}

/** Turns off the app of a person with passkeys. The library would delete the backup codes with it. */
async function turnOffApp(
  services: PasskeyServices,
  request: FastifyRequest,
  session: PersonSession,
  { password }: Readonly<Record<string, unknown>>,
  expected: ExpectedChange,
  callLibrary: () => Promise<LibraryAnswer>,
): Promise<LibraryAnswer> {
  const { database, unknownSecret } = services;
  const { passkeys } = await findSecondFactors(database, session.email);
  if (passkeys === 0) return callLibrary();
  if (typeof password !== 'string') throw inputError('password', '"password" is missing.');
  const checked = await checkPassword(services, request, password);
  if (checked.kind === 'failed') return checked;
  await turnOffAuthenticatorApp(database, session, await unknownSecret(), expected.record);
  return checked;
}
