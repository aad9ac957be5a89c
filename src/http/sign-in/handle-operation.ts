import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../../access/actor.js';
import { writeAudit, writeRepeatedAudit } from '../../access/audit-log.js';
import { requestOrigin } from '../../access/request-origin.js';
import { actorOfEmail, actorOfSession, type ValidSession } from '../../access/session-lookup.js';
import type { Database } from '../../database/database.js';
import { ForbiddenError, inputError } from '../../errors/caller-error.js';
import { networkOf } from '../client-address.js';
import { answer } from '../error-answers.js';
import { isSameOrigin } from '../same-origin.js';
import { callLibrary, type LibraryAnswer, protocolOf } from './library-client.js';
import { auditEntryOf, inputFor, type Operation } from './operations.js';
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
  const retryAfterS = await countAttempt(services, operation, request, body);
  if (retryAfterS !== null) return sendRateLimited(reply, retryAfterS);
  const before = operation.audit ? await services.authentication.sessionOf(request.headers) : null;
  const libraryAnswer = await callLibrary(
    services,
    request,
    pathOf(operation, request),
    (operation.libraryMethod ?? operation.method) === 'GET' ? null : inputFor(operation, body),
  );
  await audit(services, operation, request, before, libraryAnswer);
  return sendAnswer(reply, libraryAnswer);
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

/**
 * Counts an attempt at a secret, by the client's address and by the account: the one that the body names, or that of
 * the session.
 * @returns the seconds to wait if there were too many attempts, or null.
 */
async function countAttempt(
  { attemptLimits, authentication }: SignIn,
  { isLimited }: Operation,
  { clientAddress, headers }: FastifyRequest,
  { email }: Readonly<Record<string, unknown>>,
): Promise<number | null> {
  if (!isLimited) return null;
  const account =
    typeof email === 'string' ? email : ((await authentication.sessionOf(headers))?.email ?? null);
  return attemptLimits.count(networkOf(clientAddress), account);
}

const pathParameters = z.object({ token: z.string().optional() });

/** Returns the library's path, with the parameter that one of the paths has. */
function pathOf({ path }: Operation, { params }: FastifyRequest): string {
  return path.replace(/:token.*$/, pathParameters.parse(params).token ?? '');
}

/** Writes the operation's audit entry before the answer is sent: without an entry, nobody gets a session. */
async function audit(
  { authentication, database }: OperationServices,
  { audit: rule }: Operation,
  request: FastifyRequest,
  before: ValidSession | null,
  libraryAnswer: LibraryAnswer,
): Promise<void> {
  if (!rule) return;
  const origin = requestOrigin(request.clientAddress, request.headers['user-agent']);
  if (libraryAnswer.kind === 'failed') {
    const actor = rule.session === 'started' ? await attackedAccount(database, before, request) : null;
    if (actor) {
      const from = { ...actor, origin: { ...origin, address: networkOf(origin.address) } };
      await writeRepeatedAudit(from, database, 'signInFail', [], { perAddress: true });
    }
    return;
  }
  const cookie = libraryAnswer.cookies.map((each) => each.split(';', 1)[0]).join('; ');
  const entry = auditEntryOf(rule, before, await authentication.sessionOf({ cookie }));
  if (!entry) return;
  const actor = actorOfSession(entry.session);
  request.logged.actor = actor.identity;
  await writeAudit({ ...actor, origin }, database, entry.action, []);
}

/**
 * Returns the account that a failed sign-in was for: that of the session, or of the address that was entered. Nobody's
 * audit log has an entry for an unknown address. The limit of attempts at an account limits its entries.
 */
async function attackedAccount(
  database: Database,
  before: ValidSession | null,
  request: FastifyRequest,
): Promise<Actor | null> {
  if (before) return actorOfSession(before);
  const { email } = bodyOf(request);
  return typeof email === 'string' ? actorOfEmail(database, email) : null;
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
    return answer(reply, status, code, message);
  }
  return reply.status(status).headers(libraryAnswer.headers).send(libraryAnswer.text);
}

/** Passes the library's cookies on. The library cannot detect https that a proxy adds. */
export function setCookies(reply: FastifyReply, cookies: readonly string[]): void {
  for (const cookie of cookies) {
    const isComplete = protocolOf(reply.request) !== 'https' || /; *secure/i.test(cookie);
    reply.header('set-cookie', isComplete ? cookie : `${cookie}; Secure`);
  }
}
