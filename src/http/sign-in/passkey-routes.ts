import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { type PersonSession, restrictionError } from '../../access/session-lookup.js';
import type { ExpectedChange } from '../../accounts/expected-change.js';
import {
  checkPasskeyName,
  findSecondFactors,
  isLastSecondFactor,
  listPasskeys,
  maxPasskeys,
  recordPasskey,
  removePasskey,
  renamePasskey,
  restorePasskey,
} from '../../accounts/passkeys.js';
import { requireRemovableSecondFactor } from '../../accounts/sign-in-policy.js';
import { inputError } from '../../errors/caller-error.js';
import { jsonOf } from '../../text/json.js';
import { answer } from '../error-answers.js';
import { originOf } from '../request.js';
import { requireSameOrigin } from '../same-origin.js';
import { accountChange } from './account-changes.js';
import { attemptOf, challengeClientOf, challengedUser, hashingClientOf } from './attempts.js';
import {
  type OperationServices,
  sendAnswer,
  sendRateLimited,
  setCookies,
  startedSession,
} from './handle-operation.js';
import { identityProblem } from './identity-proof.js';
import { callLibrary, type LibraryAnswer } from './library-client.js';
import { basePath } from './library-request.js';
import { passkeyPaths } from './passkey-plugin.js';
import { allowedCredentials, passkeyOptions } from './passkey-sign-in.js';
import { idOf, type OnRequest, parsed, requirePerson } from './person-request.js';
import { withLifetime } from './session-cookie.js';

type Handler = (person: PersonSession, request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;

const newName = z.object({ name: z.string() });
const newPassword = z.object({ password: z.string() });

/** A browser's response for a new passkey (WebAuthn Level 3, `RegistrationResponseJSON`). The library checks the rest. */
const newPasskey = z.object({
  response: z.looseObject({
    id: z.string().max(2_048),
    rawId: z.string().max(2_048),
    type: z.literal('public-key'),
    response: z.looseObject({
      clientDataJSON: z.string().max(16_384),
      attestationObject: z.string().max(65_536),
      transports: z
        .array(z.string().regex(/^[\w-]{1,32}$/))
        .max(16)
        .optional(),
    }),
  }),
});

/** The time in which a removed passkey can be restored. */
const restoreSeconds = 600;

const tooMany = `You have ${maxPasskeys} passkeys, which is the maximum. Remove one first.`;

/** Registers the paths for the challenges of passkeys, and those on which a person manages their own. */
export function registerPasskeys(
  server: FastifyInstance,
  services: OperationServices,
  onRequest: OnRequest,
): void {
  const { attemptLimits, database, notices, publicUrl } = services;
  const { removedPasskey } = services.cookies;

  /** Counts a challenge and sends its options. */
  const sendOptions = async (
    request: FastifyRequest,
    reply: FastifyReply,
    options: () => Promise<LibraryAnswer>,
  ): Promise<FastifyReply> => {
    requireSameOrigin(request.headers, publicUrl);
    const retryAfterS = await attemptLimits.countChallenge(await challengeClientOf(services, request));
    return retryAfterS === null ? sendAnswer(reply, await options()) : sendRateLimited(reply, retryAfterS);
  };
  const post = (path: string, handler: Handler) =>
    server.post(basePath + path, { onRequest }, async (request, reply) =>
      handler(await requirePasskeyManager(services, request), request, reply),
    );

  server.post(`${basePath}/passkey/sign-in-options`, { onRequest }, (request, reply) =>
    sendOptions(request, reply, () => passkeyOptions(services, request, null)),
  );
  server.post(`${basePath}/two-factor/passkey-options`, { onRequest }, async (request, reply) => {
    const email = await challengedUser(services, request.headers.cookie);
    if (email === null) return answer(reply, 401, 'INVALID_TWO_FACTOR_COOKIE', 'Enter your password again.');
    return sendOptions(request, reply, () => passkeyOptions(services, request, email));
  });
  server.get(`${basePath}/passkeys`, { onRequest }, async (request) => {
    const { email } = await requirePasskeyManager(services, request);
    const { hasApp } = await findSecondFactors(database, email);
    const all = await listPasskeys(database, email);
    const passkeys = all.map(({ id, name, createdAt, lastUsedAt }) => ({
      id: String(id),
      name,
      createdAt,
      lastUsedAt,
    }));
    return { passkeys, hasApp, maxPasskeys };
  });
  post('/passkeys/proof-options', ({ email }, request, reply) =>
    sendOptions(request, reply, () => passkeyOptions(services, request, email)),
  );
  post('/passkeys/add-options', async (person, request, reply) => {
    const sendProblem = await identityProblem(services, request, reply, person);
    return sendProblem
      ? sendProblem()
      : sendOptions(request, reply, () => addOptions(services, request, person));
  });
  post('/passkeys/add', (person, request, reply) => addPasskey(services, request, reply, person));
  post('/passkeys/rename', async (person, request) => {
    const { name } = parsed(newName, request.body, 'name');
    await renamePasskey(database, person, { id: idOf(request), name }, originOf(request));
    return { status: true };
  });
  post('/passkeys/remove', async (person, request, reply) => {
    const id = idOf(request);
    const isProven = isLastSecondFactor(await findSecondFactors(database, person.email));
    const sendProblem = isProven ? await identityProblem(services, request, reply, person) : null;
    if (sendProblem) return sendProblem();
    if (isProven) await requireRemovableSecondFactor(database, person.userId);
    const tokenHash = services.devices.tokenHashOf(request);
    const removal = { id, isProven, tokenHash };
    const removedAt = await removePasskey(database, person, removal, originOf(request), (transaction) =>
      notices.add(transaction, person, 'passkeyRemove', request),
    );
    if (removedAt) {
      const value = removedPasskey.signed(`${person.userId}-${id}-${removedAt.getTime()}`);
      setCookies(reply, [removedPasskey.header(value, restoreSeconds)]);
    }
    return { status: true };
  });
  post('/passkeys/restore', async (person, request) => {
    const id = idOf(request);
    const [userId, removed, time] = removedPasskey.valueOf(request.headers.cookie ?? '')?.split('-') ?? [];
    const isSame = userId === String(person.userId) && removed === String(id);
    const removedAt = isSame ? new Date(Number(time)) : null;
    await restorePasskey(database, person, { id, removedAt }, originOf(request), (transaction) =>
      notices.add(transaction, person, 'passkeyRestore', request),
    );
    return { status: true };
  });
}

/**
 * Returns the person. A session that its marketplace's policy restricts to setting up a second factor can add a passkey.
 * @throws {CallerError} as `requirePerson`, and for a session that needs single sign-on.
 */
async function requirePasskeyManager(
  services: OperationServices,
  request: FastifyRequest,
): Promise<PersonSession> {
  const person = await requirePerson(services, request);
  if (person.restriction === 'singleSignOn') throw restrictionError(person);
  return person;
}

/**
 * Returns the options of a new passkey, after the proof. A person without a second factor also gets backup codes. The
 * library creates them only together with the secret of an authenticator app, which nobody sees.
 */
async function addOptions(
  services: OperationServices,
  request: FastifyRequest,
  person: PersonSession,
): Promise<LibraryAnswer> {
  const { email, twoFactorEnabled } = person;
  const passkeys = await listPasskeys(services.database, email);
  if (passkeys.length >= maxPasskeys) throw inputError(null, tooMany);
  let backupCodes: readonly string[] | null = null;
  if (!twoFactorEnabled) {
    const { password } = parsed(newPassword, request.body, 'password');
    const attempt = await attemptOf(services, request, {});
    // If the person has added a passkey at the same time, the codes are in use already.
    const origin = originOf(request);
    const expected = accountChange(services.notices, 'backupCodesGenerate', person.userId, origin, request);
    const codes = await services.hashing.for(await hashingClientOf(services, attempt), () =>
      callLibrary(services, request, '/two-factor/enable', { body: { password } }, { expected }),
    );
    if (codes.kind === 'failed') return codes;
    ({ backupCodes } = z.object({ backupCodes: z.array(z.string()) }).parse(jsonOf(codes.text)));
  }
  const given = await callLibrary(services, request, passkeyPaths.addOptions, { query: {} });
  if (given.kind === 'failed') return given;
  const options = z.record(z.string(), z.unknown()).parse(jsonOf(given.text));
  const excludeCredentials = allowedCredentials(passkeys);
  const text = JSON.stringify({ options: { ...options, excludeCredentials }, backupCodes });
  return { ...given, text };
}

/** Adds a passkey whose challenge followed a proof. The first passkey ends all sessions, and the answer starts a new one. */
async function addPasskey(
  services: OperationServices,
  request: FastifyRequest,
  reply: FastifyReply,
  person: PersonSession,
): Promise<FastifyReply> {
  const { database, notices } = services;
  const name = checkPasskeyName(parsed(newName, request.body, 'name').name);
  const { response } = parsed(newPasskey, request.body, 'response');
  const { passkeys } = await findSecondFactors(database, person.email);
  if (passkeys >= maxPasskeys) throw inputError(null, tooMany);
  const body = { name, response, createSession: passkeys === 0 };
  const expected: ExpectedChange = {
    userId: person.userId,
    change: 'passkeyAdd',
    record: async (transaction) => {
      await recordPasskey(transaction, person, name, originOf(request));
      await notices.add(transaction, person, 'passkeyAdd', request);
    },
  };
  const account = { email: person.email, token: person.token };
  const added = await callLibrary(services, request, passkeyPaths.add, { body }, { expected, account });
  if (added.kind === 'failed') return sendAnswer(reply, added);
  const started = await startedSession(services, person, added);
  const cookies = started ? withLifetime(added.cookies, services.cookies, started) : added.cookies;
  return sendAnswer(reply, { ...added, cookies, text: JSON.stringify({ status: true }) });
}
