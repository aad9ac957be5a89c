import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { PersonSession } from '../../access/session-lookup.js';
import { findPasskeyOwner, listPasskeys } from '../../accounts/passkeys.js';
import type { Database } from '../../database/database.js';
import { inputError } from '../../errors/caller-error.js';
import { jsonOf } from '../../text/json.js';
import { challengedUser } from './attempts.js';
import { callLibrary, type LibraryAnswer } from './library-client.js';
import { accountChangedCode } from './library-connection.js';
import type { Operation } from './library-operations.js';
import { passkeyPaths, provenCode } from './passkey-plugin.js';
import type { SignIn } from './sign-in.js';

export interface PasskeyServices extends SignIn {
  database: Database;
}

const base64url = z
  .string()
  .regex(/^[\w-]+$/)
  .max(16_384);

/** A browser's response for a passkey (WebAuthn Level 3, `AuthenticationResponseJSON`). */
const assertion = z.object({
  id: base64url,
  rawId: base64url,
  type: z.literal('public-key'),
  response: z.object({
    clientDataJSON: base64url,
    authenticatorData: base64url,
    signature: base64url,
    userHandle: z.string().max(16_384).nullish(),
  }),
  authenticatorAttachment: z.string().nullish(),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
});

type Assertion = z.infer<typeof assertion>;

/** A passkey with which somebody signs in. */
export interface AssertedPasskey {
  assertion: Assertion;
  /** The person whose passkey it is; null if it is unknown or removed. */
  owner: PasskeyOwner | null;
  /** The account of the attempt, as the input of `attemptOf`. Empty in the second step: the password has named the account. */
  account: { email?: string | null };
}

type PasskeyOwner = NonNullable<Awaited<ReturnType<typeof findPasskeyOwner>>>;

/** The answer for a passkey that is unknown, removed, another person's or wrong. It does not reveal which. */
const invalidPasskey: LibraryAnswer = {
  kind: 'failed',
  status: 401,
  cookies: [],
  error: { code: 'INVALID_PASSKEY', message: 'This passkey does not work here.' },
};

/** The library's code if the challenge was used, has expired, or belongs to another browser. */
const noChallengeCode = 'CHALLENGE_NOT_FOUND';

/** The codes that the client, or a caller of this module, gets. */
const passedCodes = [provenCode, accountChangedCode];

const expired: LibraryAnswer = {
  ...invalidPasskey,
  error: { code: 'PASSKEY_EXPIRED', message: 'This took too long. Please try again.' },
};

/**
 * Returns the passkey of the member `response` of an operation's body; null if no passkey signs in there.
 * @throws {CallerError} on `response` if it is malformed.
 */
export async function assertedPasskey(
  database: Database,
  { passkeyStep }: Operation,
  { response }: Readonly<Record<string, unknown>>,
): Promise<AssertedPasskey | null> {
  if (!passkeyStep) return null;
  const parsed = assertionOf(response, 'response');
  const owner = await findPasskeyOwner(database, parsed.id);
  const account = passkeyStep === 'firstStep' ? { email: owner?.email ?? null } : {};
  return { assertion: parsed, owner, account };
}

function assertionOf(given: unknown, field: string): Assertion {
  const parsed = assertion.safeParse(given);
  if (!parsed.success) throw inputError(field, `"${field}" must be the answer of a passkey.`);
  return parsed.data;
}

/**
 * Signs in with a passkey.
 * @param step in the `secondStep`, after the password, the passkey must belong to the same person; the waiting sign-in ends.
 */
export async function signInWithPasskey(
  services: PasskeyServices,
  request: FastifyRequest,
  { assertion: response, owner }: AssertedPasskey,
  step: NonNullable<Operation['passkeyStep']>,
): Promise<LibraryAnswer> {
  const { cookies, knownDevices } = services;
  if (!owner) return invalidPasskey;
  const { cookie } = request.headers;
  if (step === 'secondStep' && (await challengedUser(services, cookie)) !== owner.email)
    return invalidPasskey;
  const answer = await verify(services, request, response, {
    account: { email: owner.email, token: null },
  });
  if (answer.kind === 'failed' || step === 'firstStep' || !cookie) return answer;
  const identifier = cookies.challenge.valueOf(cookie);
  if (identifier !== null) await knownDevices.endChallenge(identifier);
  return { ...answer, cookies: [...answer.cookies, cookies.challenge.expired()] };
}

/**
 * Checks a passkey as a proof of the identity of a signed-in person, without a new session.
 * @returns the error's answer if it is not one of the person's passkeys; null if it is.
 */
export async function passkeyProofProblem(
  services: PasskeyServices,
  request: FastifyRequest,
  { userId }: PersonSession,
  given: unknown,
): Promise<LibraryAnswer | null> {
  const response = assertionOf(given, 'passkey');
  const owner = await findPasskeyOwner(services.database, response.id);
  if (owner?.userId !== userId) return invalidPasskey;
  const answer = await verify(services, request, response, { isProof: true });
  return answer.kind === 'failed' && answer.error.code === provenCode ? null : answer;
}

async function verify(
  services: PasskeyServices,
  request: FastifyRequest,
  response: Assertion,
  call: Parameters<typeof callLibrary>[4],
): Promise<LibraryAnswer> {
  const answer = await callLibrary(services, request, passkeyPaths.signIn, { body: { response } }, call);
  if (answer.kind === 'succeeded') return { ...answer, text: JSON.stringify({ status: true }) };
  if (passedCodes.includes(answer.error.code)) return answer;
  return { ...(answer.error.code === noChallengeCode ? expired : invalidPasskey), cookies: answer.cookies };
}

/**
 * Returns the options for the use of a passkey, with a challenge that is stored for five minutes and works once.
 * @param email the address of the person whose passkeys the browser can use; null for passkeys of anyone.
 */
export async function passkeyOptions(
  services: PasskeyServices,
  request: FastifyRequest,
  email: string | null,
): Promise<LibraryAnswer> {
  const answer = await callLibrary(services, request, passkeyPaths.signInOptions, { query: {} });
  if (answer.kind === 'failed') return answer;
  const passkeys = email === null ? [] : await listPasskeys(services.database, email);
  const allowCredentials = allowedCredentials(passkeys);
  const options = z.record(z.string(), z.unknown()).parse(jsonOf(answer.text));
  const text = JSON.stringify({ ...options, userVerification: 'required', allowCredentials });
  return { ...answer, text };
}

/** Returns passkeys as the options of a browser name them (WebAuthn, `PublicKeyCredentialDescriptorJSON`). */
export const allowedCredentials = (passkeys: Awaited<ReturnType<typeof listPasskeys>>) =>
  passkeys.map(({ credentialId, transports }) => ({
    id: credentialId,
    type: 'public-key',
    transports: transports?.split(',').filter((each) => each !== '') ?? [],
  }));
