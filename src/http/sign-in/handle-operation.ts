import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { writeAudit, writeRepeatedAudit } from '../../access/audit-log.js';
import {
  actorOfSession,
  actorsOfEmail,
  hasMembership,
  identityOf,
  type PersonSession,
  restrictionError,
} from '../../access/session-lookup.js';
import { accountOfLink } from '../../accounts/account-state.js';
import { keepMembership } from '../../accounts/memberships.js';
import { findSecondFactors } from '../../accounts/passkeys.js';
import { findPasswordLink, type PasswordLink } from '../../accounts/password-links.js';
import { requireRemovableSecondFactor } from '../../accounts/sign-in-policy.js';
import type { Database } from '../../database/database.js';
import { DatabaseUnavailable } from '../../database/unavailable.js';
import { CallerError, inputError } from '../../errors/caller-error.js';
import { jsonOf } from '../../text/json.js';
import { answer } from '../error-answers.js';
import { originOf } from '../request.js';
import { requireSameOrigin } from '../same-origin.js';
import { changeOf } from './account-changes.js';
import { type Attempt, attemptOf, hashingClientOf } from './attempts.js';
import type { LibraryCall } from './library.js';
import { callLibrary, type LibraryAnswer } from './library-client.js';
import { callbackPath, inputFor, isSignIn, type Operation, openLink } from './library-operations.js';
import { type LibraryInput, protocolOf } from './library-request.js';
import { newPasswordProblem } from './new-password.js';
import { assertedPasskey } from './passkey-sign-in.js';
import { type OperationInput, withPasskeys } from './passkey-steps.js';
import { retrySeconds } from './password-hashing.js';
import { withinMs } from './provider-wait.js';
import { requestLink } from './request-link.js';
import { secondFactorProblem } from './second-factor-proof.js';
import { withLifetime } from './session-cookie.js';
import type { SignIn } from './sign-in.js';

export interface OperationServices extends SignIn {
  database: Database;
}

/**
 * Handles one request under `/auth`. routes.ts counts its address and checks the page's actor before it reads the body.
 * @throws {CallerError} `FORBIDDEN` for a request of another site; `BAD_USER_INPUT`; `SINGLE_SIGN_ON_REQUIRED` and
 * `SECOND_FACTOR_REQUIRED` if a marketplace's policy rejects it.
 */
export async function handleOperation(
  services: OperationServices,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  if (operation.method === 'POST') requireSameOrigin(request.headers, services.publicUrl);
  const body = bodyOf(request);
  const asserted = await assertedPasskey(services.database, operation, body);
  const named = operation.namesAccount ? body : {};
  const attempt = await attemptOf(services, request, asserted?.account ?? named);
  if (attempt.session) await requireAllowed(services, operation, attempt.session);
  // Not an attempt: it is rejected before any secret is checked, and people can need many to find one.
  const problem = await newPasswordProblem(services.database, attempt.session, inputFor(operation, body));
  if (problem) return answer(reply, 400, problem.code, problem.message);
  const retryAfterS = operation.isLimited ? await services.attemptLimits.count(attempt) : null;
  if (retryAfterS !== null) return sendRateLimited(reply, retryAfterS);
  return services.hashing.for(await hashingClientOf(services, attempt), () =>
    run(services, operation, request, reply, { body, attempt, asserted }),
  );
}

/** Runs an operation that is within the limits. */
async function run(
  services: OperationServices,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  input: OperationInput,
): Promise<FastifyReply> {
  const { body, attempt } = input;
  const { session } = attempt;
  const wrongCode = operation.needsCode ? await secondFactorProblem(services, request, session, body) : null;
  if (wrongCode) return sendAnswer(reply, wrongCode);
  const link = operation.usesPasswordLink ? await passwordLinkOf(services, body) : null;
  if (link?.needsSignIn) return answer(reply, 403, 'INVITATION_NEEDS_SIGN_IN', needsSignIn);
  const proof = link ? {} : await provenBy(services, operation, request, attempt);
  const expected = changeOf(services, operation, request, { session, link });
  const libraryAnswer = await withPasskeys(services, operation, request, { ...input, expected }, () =>
    answerOf(services, operation, request, body, {
      expected,
      ...proof,
    }),
  );
  if (libraryAnswer.kind === 'failed') await auditFailure(services, operation, request, input);
  else expected?.committed?.();
  const started = await startedSession(services, session, libraryAnswer);
  if (started && isSignIn(operation, session)) await auditSignIn(services, request, started);
  if (!started) return sendAnswer(reply, libraryAnswer, operation);
  const deviceCookie = await services.database.transaction(async (transaction) => {
    const device = await services.devices.remember(transaction, request, started, libraryAnswer.cookies);
    if (device.isNew) await services.notices.add(transaction, started, 'newDevice', request);
    return device.cookie;
  });
  const cookies = [...withLifetime(libraryAnswer.cookies, services.cookies, started), deviceCookie];
  return sendAnswer(reply, { ...libraryAnswer, cookies }, operation);
}

/** @throws {CallerError} if the policy of a marketplace rejects the operation. */
async function requireAllowed(
  { database }: OperationServices,
  { refuses, removesSecondFactor }: Operation,
  session: PersonSession,
): Promise<void> {
  const { restriction } = session;
  if (restriction !== null && (refuses === 'restricted' || refuses === restriction)) {
    throw restrictionError(session);
  }
  if (removesSecondFactor && (await findSecondFactors(database, session.email)).passkeys === 0) {
    await requireRemovableSecondFactor(database, session.userId);
  }
}

const needsSignIn = 'You already have an account with this address. Sign in, and then accept the invitation.';

/** Returns the account, or the sign-in at the provider, whose proof an operation checks. The end of a session needs none. */
async function provenBy(
  { database }: OperationServices,
  operation: Operation,
  request: FastifyRequest,
  { account, session }: Attempt,
): Promise<Pick<LibraryCall, 'account' | 'providerState'>> {
  if (operation.changes === 'signOut') return {};
  const { token, state } = queryOf(request);
  if (operation === openLink) return { account: token ? await accountOfLink(database, token) : null };
  if (operation.path === callbackPath) return { providerState: state ?? null };
  return { account: account === null ? null : { email: account, token: session?.token ?? null } };
}

/** Calls the library. If it fails after the provider has led back, the sign-in page shows the error. */
async function answerOf(
  services: OperationServices,
  operation: Operation,
  request: FastifyRequest,
  body: Readonly<Record<string, unknown>>,
  call: LibraryCall,
): Promise<LibraryAnswer> {
  const isGet = (operation.libraryMethod ?? operation.method) === 'GET';
  const input: LibraryInput = isGet
    ? { query: inputFor(operation, queryOf(request)) }
    : { body: { ...inputFor(operation, body), ...operation.fixedInput } };
  const isCallback = operation.path === callbackPath;
  if (operation.requestsLink && services.links && 'body' in input)
    return requestLink(services, services.links, request, operation.path, input.body);
  try {
    const called = callLibrary(services, request, pathOf(operation, request), input, call);
    return await (isCallback ? withinMs(services.providerWaitMs, called) : called);
  } catch (error) {
    if (!isCallback || error instanceof DatabaseUnavailable || error instanceof CallerError) throw error;
    request.log.error({ err: error }, 'single sign-on failed');
    return { kind: 'failed', status: 502, cookies: [], error: { code: 'provider_failed', message: '' } };
  }
}

/** Returns the link to choose a password that the body names; null if it is invalid: the library then answers so. */
async function passwordLinkOf(
  { database, methods }: OperationServices,
  { token }: Readonly<Record<string, unknown>>,
): Promise<PasswordLink | null> {
  return typeof token === 'string' ? findPasswordLink(database, token, methods.link) : null;
}

const jsonObject = z.record(z.string(), z.unknown());

function bodyOf({ body }: FastifyRequest): Record<string, unknown> {
  const parsed = jsonObject.safeParse(body ?? {});
  if (!parsed.success) throw inputError(null, 'The body must be a JSON object.');
  return parsed.data;
}

/** Returns the query parameters of a request. The last of several with the same name counts. */
const queryOf = ({ url }: FastifyRequest): Record<string, string> =>
  Object.fromEntries(new URL(url, 'http://localhost').searchParams);

const pathParameters = z.object({ token: z.string().optional() });

/** Returns the library's path, with the parameter that one of the paths has. */
function pathOf({ path }: Operation, { params }: FastifyRequest): string {
  return path.replace(/:token.*$/, pathParameters.parse(params).token ?? '');
}

/**
 * Returns the session that an answer starts; null if it starts none. A session that replaces one of the same person keeps
 * its membership.
 */
export async function startedSession(
  { authentication, database }: OperationServices,
  before: PersonSession | null,
  { kind, cookies }: LibraryAnswer,
): Promise<PersonSession | null> {
  if (kind === 'failed') return null;
  const cookie = cookies.map((each) => each.split(';', 1)[0]).join('; ');
  const started = await authentication.personOf({ cookie });
  const isChanged = before && started && (await keepMembership(database, before, started));
  return isChanged ? authentication.personOf({ cookie }) : started;
}

/**
 * Writes the audit entry of a sign-in before the answer is sent: without an entry, nobody gets a session. The entry follows when
 * the person has chosen a membership; there is none if the marketplace requires single sign-on.
 */
async function auditSignIn(
  { database }: OperationServices,
  request: FastifyRequest,
  started: PersonSession,
): Promise<void> {
  request.logged.actor = identityOf(started);
  if (!hasMembership(started) || started.restriction === 'singleSignOn') return;
  await writeAudit({ ...actorOfSession(started), origin: originOf(request) }, database, 'signIn', []);
}

/**
 * Writes the audit entries of a failed sign-in: one for each membership of the account, which is that of the entered address, of
 * the passkey, or of the sign-in that waits for a code. An unknown address has no entry in any audit log, and a failed attempt
 * of a signed-in person at something else is no sign-in. A link and a provider name no account if they fail. The limit of attempts at an account limits its entries.
 */
async function auditFailure(
  { database }: OperationServices,
  { signsIn, isLimited, namesAccount, passkeyStep }: Operation,
  request: FastifyRequest,
  { attempt: { session, account, network } }: OperationInput,
): Promise<void> {
  const isOfAccount = isLimited && (namesAccount || passkeyStep || !session);
  if (!signsIn || !isOfAccount || account === null) return;
  const origin = { ...originOf(request), address: network };
  for (const actor of await actorsOfEmail(database, account))
    await writeRepeatedAudit({ ...actor, origin }, database, 'signInFail', [], { perAddress: true });
}

/** Answers that there were too many attempts. */
export function sendRateLimited(reply: FastifyReply, retryAfterS: number): FastifyReply {
  reply.header('retry-after', retryAfterS);
  return answer(reply, 429, 'RATE_LIMITED', `Too many attempts. Please try again in ${retryAfterS} s.`);
}

/** Sends the library's answer. */
export function sendAnswer(
  reply: FastifyReply,
  libraryAnswer: LibraryAnswer,
  { isPage }: Pick<Operation, 'isPage'> = {},
): FastifyReply {
  const { status, cookies } = libraryAnswer;
  setCookies(reply, cookies);
  if (libraryAnswer.kind === 'failed') {
    const { code, message } = libraryAnswer.error;
    if (status === 429) reply.header('retry-after', retrySeconds);
    if (!isPage) return answer(reply, status, code, message);
    reply.request.logged.outcome = code;
    return reply.redirect(`/?${new URLSearchParams({ error: code.toLowerCase() })}`);
  }
  const reason = reasonOf(libraryAnswer.headers.location);
  if (reason !== null) reply.request.logged.outcome = reason;
  return reply.status(status).headers(libraryAnswer.headers).send(withoutToken(libraryAnswer.text));
}

/** Returns the reason with which a failed sign-in leads to a page, for the log; null if there is none. */
function reasonOf(location = ''): string | null {
  const reason = new URL(location, 'http://localhost').searchParams.get('error');
  // A client can choose it.
  return reason === null || /^\w{1,64}$/.test(reason) ? reason : 'error';
}

/** Returns the library's answer without the session's token, which belongs in its cookie only. */
function withoutToken(text: string): string {
  const parsed = jsonObject.safeParse(jsonOf(text));
  if (!parsed.success || !('token' in parsed.data)) return text;
  const { token: _, ...rest } = parsed.data;
  return JSON.stringify(rest);
}

/** Passes the library's cookies on. The library cannot detect https that a proxy adds. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  for (const cookie of cookies) {
    const isComplete = protocolOf(reply.request) !== 'https' || /; *secure/i.test(cookie);
    reply.header('set-cookie', isComplete ? cookie : `${cookie}; Secure`);
  }
}
