import type { FastifyRequest } from 'fastify';
import { inputError } from '../../errors/caller-error.js';
import { callbackPath } from './library-operations.js';
import { basePath } from './library-request.js';

/** The maximum length of each text of a request under `/auth`, in UTF-16 units. Most have a smaller one of their own. */
const maxLength = 2_048;

/** The maximum length of each text of a passkey's answer, whose members `newPasskey` and `assertion` limit further. */
const maxPasskeyLength = 65_536;

/** The maximum depth of objects and lists in a member. The answer of a passkey needs the most. */
const maxDepth = 8;

/** The members that are answers of a passkey. */
const passkeyMembers: ReadonlySet<string> = new Set(['response', 'passkey']);

/**
 * Checks the length of every text of a request's body and query, and the depth of its objects, so that a new member cannot lack
 * a limit.
 * @throws {CallerError} on the member.
 */
export async function checkLengths({ body, query, routeOptions }: FastifyRequest): Promise<void> {
  checkMembers(body);
  // The provider chooses the query with which it leads back. The limit of headers limits it.
  if (routeOptions.url !== basePath + callbackPath) checkMembers(query);
}

function checkMembers(input: unknown): void {
  if (typeof input !== 'object' || input === null) return;
  for (const [name, value] of Object.entries(input)) {
    const maxTextLength = passkeyMembers.has(name) ? maxPasskeyLength : maxLength;
    const problem = name.length > maxLength ? 'has a name that is too long' : problemOf(value, maxTextLength);
    if (problem) throw inputError(name, `"${name.slice(0, 64)}" ${problem}.`);
  }
}

/** Returns what is wrong with a value. Without recursion: a body can be nested more deeply than the stack is. */
function problemOf(value: unknown, maxTextLength: number): string | null {
  const rest: [value: unknown, depth: number][] = [[value, 1]];
  for (let next = rest.pop(); next; next = rest.pop()) {
    const [each, depth] = next;
    if (typeof each === 'string' && each.length > maxTextLength)
      return `is too long: a text has at most ${maxTextLength} characters`;
    if (typeof each !== 'object' || each === null) continue;
    if (depth > maxDepth) return 'is nested too deeply';
    for (const member of Object.values(each)) rest.push([member, depth + 1]);
  }
  return null;
}
