import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { writeAudit, writeRepeatedAudit } from '../../access/audit-log.js';
import { requestOrigin } from '../../access/request-origin.js';
import { actorOfEmail, actorOfSession, type ValidSession } from '../../access/session-lookup.js';
import type { Database } from '../../database/database.js';
import { ForbiddenError, inputError } from '../../errors/caller-error.js';
import { answer } from '../error-answers.js';
import { isSameOrigin } from '../same-origin.js';
import { type Attempt, attemptOf, hashingClientOf } from './attempts.js';
import { callLibrary, jsonOf, type LibraryAnswer, protocolOf } from './library-client.js';
import { newPasswordProblem } from './new-password.js';
import { auditEntryOf, inputFor, type Operation } from './operations.js';
import { retrySeconds } from './password-hashing.js';
import { secondFactorProblem } from './second-factor-proof.js';
import type { SignIn } from './sign-in.js';

export interface OperationServices extends SignIn {
  database: Database;
}

/**
 * Handles one request under `/auth`. The address is counted and the page's actor is checked before: routes.ts does
 * both before the body is read.
 * @throws {CallerError} `FORBIDDEN` for a request of another site; `BAD_USER_INPUT`.
 */
export async function handleOperation(
  services: OperationServices,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  requireSameOrigin(services, operation, request);
  const body = bodyOf(request);
  const attempt = await attemptOf(services, request, body);
  const retryAfterS = operation.isLimited ? await services.attemptLimits.count(attempt) : null;
  if (retryAfterS !== null) return sendRateLimited(reply, retryAfterS);
  return services.hashing.for(hashingClientOf(attempt), () =>
    run(services, operation, request, reply, { body, attempt }),
  );
}

/** Runs an operation that is within the limits. */
async function run(
  services: OperationServices,
  operation: Operation,
  request: FastifyRequest,
  reply: FastifyReply,
  { body, attempt }: { body: Readonly<Record<string, unknown>>; attempt: Attempt },
): Promise<FastifyReply> {
  const { session } = attempt;
  const problem = await newPasswordProblem(services.database, session, body);
  if (problem) return answer(reply, 400, problem.code, problem.message);
  const wrongCode = operation.needsCode ? await secondFactorProblem(services, request, session, body) : null;
  if (wrongCode) return sendAnswer(reply, wrongCode);
  const libraryAnswer = await callLibrary(
    services,
    request,
    pathOf(operation, request),
    (operation.libraryMethod ?? operation.method) === 'GET' ? null : inputFor(operation, body),
  );
  const started = await startedSession(services, libraryAnswer);
  await audit(services, operation, request, { attempt, started, isFailed: libraryAnswer.kind === 'failed' });
  if (!started) return sendAnswer(reply, libraryAnswer);
  const device = await services.devices.remember(request, started.userId, libraryAnswer.cookies);
  return sendAnswer(reply, { ...libraryAnswer, cookies: [...libraryAnswer.cookies, device] });
}

function requireSameOrigin({ publicUrl }: SignIn, { method }: Operation, { headers }: FastifyRequest): void {
  if (method === 'POST' && !isSameOrigin(headers, publicUrl)) {
    throw new ForbiddenError('This request comes from another site.');
  }
}

const jsonObject = z.record(z.string(), z.unknown());

function bodyOf({ body }: FastifyRequest): Record<string, unknown> {
  const parsed = jsonObject.safeParse(body ?? {});
  if (!parsed.success) throw inputError(null, 'The body must be a JSON object.');
  return parsed.data;
}

const pathParameters = z.object({ token: z.string().optional() });

/** Returns the library's path, with the parameter that one of the paths has. */
function pathOf({ path }: Operation, { params }: FastifyRequest): string {
  return path.replace(/:token.*$/, pathParameters.parse(params).token ?? '');
}

/** Returns the session that an answer starts; null if it starts none. */
async function startedSession(
  { authentication }: OperationServices,
  { kind, cookies }: LibraryAnswer,
): Promise<ValidSession | null> {
  if (kind === 'failed') return null;
  const cookie = cookies.map((each) => each.split(';', 1)[0]).join('; ');
  return authentication.sessionOf({ cookie });
}

/** Writes the operation's audit entry before the answer is sent: without an entry, nobody gets a session. */
async function audit(
  { database }: OperationServices,
  { audit: rule }: Operation,
  request: FastifyRequest,
  { attempt, started, isFailed }: { attempt: Attempt; started: ValidSession | null; isFailed: boolean },
): Promise<void> {
  if (!rule) return;
  const origin = requestOrigin(request.clientAddress, request.headers['user-agent']);
  if (isFailed) {
    const actor = rule.session === 'started' ? await attackedAccount(database, attempt) : null;
    if (actor) {
      const from = { ...actor, origin: { ...origin, address: attempt.network } };
      await writeRepeatedAudit(from, database, 'signInFail', [], { perAddress: true });
    }
    return;
  }
  const entry = auditEntryOf(rule, attempt.session, started);
  if (!entry) return;
  const actor = actorOfSession(entry.session);
  request.logged.actor = actor.identity;
  await writeAudit({ ...actor, origin }, database, entry.action, []);
}

/**
 * Returns the account that a failed sign-in was for: of the address that was entered, of the session, or of the sign-in that
 * waits for a code. No audit log has an entry for an unknown address. The limit of attempts at an account limits its entries.
 */
async function attackedAccount(database: Database, { session, account }: Attempt): Promise<Actor | null> {
  if (session && (account === null || account === session.email)) return actorOfSession(session);
  return account === null ? null : actorOfEmail(database, account);
}

function sendRateLimited(reply: FastifyReply, retryAfterS: number): FastifyReply {
  reply.header('retry-after', retryAfterS);
  return answer(reply, 429, 'RATE_LIMITED', `Too many attempts. Please try again in ${retryAfterS} s.`);
}

function sendAnswer(reply: FastifyReply, libraryAnswer: LibraryAnswer): FastifyReply {
  const { status, cookies } = libraryAnswer;
  setCookies(reply, cookies);
  if (libraryAnswer.kind === 'failed') {
    const { code, message } = libraryAnswer.error;
    if (status === 429) reply.header('retry-after', retrySeconds);
    return answer(reply, status, code, message);
  }
  return reply.status(status).headers(libraryAnswer.headers).send(withoutToken(libraryAnswer.text));
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
