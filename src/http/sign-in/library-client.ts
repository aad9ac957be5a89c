import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { jsonOf } from '../../text/json.js';
import type { Authentication } from '../authentication.js';
import type { LibraryCall, SignInLibrary } from './library.js';
import { type LibraryInput, libraryRequest, requestParts } from './library-request.js';
import { invalidNewPasskeyCode, proofHeader } from './passkey-plugin.js';
import { canonicalCookies, type SignInCookies } from './signed-cookie.js';

/** An error with the codes and messages of this server. */
interface LibraryError {
  code: string;
  message: string;
}

/** The library's answer. Either kind can set cookies. */
export type LibraryAnswer = { status: number; cookies: readonly string[] } & (
  | { kind: 'succeeded'; headers: Readonly<Record<string, string>>; text: string }
  | { kind: 'failed'; error: LibraryError }
);

/** The headers of the library's answer that are passed to the client, besides cookies. */
const passedHeaders = ['content-type', 'location'];

/** The parts that a call of the library needs. */
interface LibraryServices {
  library: SignInLibrary;
  publicUrl: URL | null;
  authentication: Pick<Authentication, 'hasSession' | 'personOf'>;
  cookies: SignInCookies;
}

/**
 * Calls one of the library's paths for a request.
 * @param isProof whether a correct passkey starts no session.
 * @param call what its writes need.
 * @throws {DatabaseUnavailable}
 */
export async function callLibrary(
  services: LibraryServices,
  request: FastifyRequest,
  path: string,
  input: LibraryInput,
  { isProof = false, ...call }: LibraryCall & { isProof?: boolean } = {},
): Promise<LibraryAnswer> {
  const given = await requestFor(services, request, path, input);
  if (isProof) given.headers.set(proofHeader, 'true');
  return libraryAnswerOf(await services.library.handle(given, call));
}

/** Checks the password of the request's session. @throws {DatabaseUnavailable} */
export async function checkPassword(
  services: LibraryServices,
  request: FastifyRequest,
  password: string,
): Promise<LibraryAnswer> {
  const given = await requestFor(services, request, '/verify-password', { query: {} });
  return libraryAnswerOf(await services.library.verifyPassword(given, password));
}

/**
 * Returns the cookies that the library gets, as this server reads them. It does not know the policies of marketplaces, so a session that they have ended
 * is removed.
 */
async function cookiesFor(
  { authentication, cookies: { session } }: LibraryServices,
  { headers }: FastifyRequest,
): Promise<string> {
  const isEnded = authentication.hasSession(headers) && !(await authentication.personOf(headers));
  const cookies = canonicalCookies(headers.cookie ?? '');
  return isEnded ? session.removedFrom(cookies) : cookies;
}

async function requestFor(
  services: LibraryServices,
  request: FastifyRequest,
  path: string,
  input: LibraryInput,
): Promise<Request> {
  const cookies = await cookiesFor(services, request);
  const given = libraryRequest(requestParts(request, services.publicUrl), path, input);
  if (cookies) given.headers.set('cookie', cookies);
  return given;
}

async function libraryAnswerOf(response: Response): Promise<LibraryAnswer> {
  const { status, headers } = response;
  const cookies = headers.getSetCookie();
  const text = await response.text();
  if (status >= 500) {
    const error = errorOf(400, text);
    if (error.code === invalidNewPasskeyCode) return { kind: 'failed', status: 400, cookies, error };
    throw new Error(`The sign-in library answered ${status}.`);
  }
  if (status >= 400) return { kind: 'failed', status, cookies, error: errorOf(status, text) };
  const passed = [...headers].filter(([name]) => passedHeaders.includes(name));
  return { kind: 'succeeded', status, cookies, headers: Object.fromEntries(passed), text };
}

const libraryError = z.object({ code: z.string().optional(), message: z.string().optional() });

/** Codes for the library's errors that have none, by status. */
const codesByStatus: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
};

/** The library's codes that have another name in the rest of this server. */
const renamedCodes: Readonly<Record<string, string>> = {
  UNAUTHORIZED: 'UNAUTHENTICATED',
  VALIDATION_ERROR: 'BAD_USER_INPUT',
};

/** Returns the error of an answer with a status from 400 to 499. */
function errorOf(status: number, text: string): LibraryError {
  const { code: given, message = '' } = libraryError.safeParse(jsonOf(text)).data ?? {};
  const code = given ? (renamedCodes[given] ?? given) : (codesByStatus[status] ?? 'BAD_USER_INPUT');
  if (code === 'UNAUTHENTICATED')
    return { code, message: 'You are not signed in, or your session has ended.' };
  return { code, message: given === 'VALIDATION_ERROR' ? invalidInput(message) : sentenceOf(message) };
}

function sentenceOf(message: string): string {
  const text = message.trim() || 'The request is not valid';
  return text[0]?.toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

/** One of the problems that the library lists: `[body.email] Invalid input: expected string, received undefined`. */
const problemPattern =
  /^\[(?:body|query)\.(?<field>[^\]]+)\] (?:Invalid input: expected (?<type>\w+), received (?<received>\w+))?/;

/** Returns sentences about invalid fields. The library joins its problems by semicolons. */
function invalidInput(message: string): string {
  const sentences = message.split('; ').flatMap((problem) => {
    const { field, type, received } = problemPattern.exec(problem)?.groups ?? {};
    if (!field) return [];
    if (!type) return [`"${field}" is not valid.`];
    return [received === 'undefined' ? `"${field}" is missing.` : `"${field}" must be a ${type}.`];
  });
  return sentences.join(' ') || 'The input is not valid.';
}
