import { z } from 'zod';

/** An error as all of this server's answers have it. */
export interface AnsweredError {
  code: string;
  message: string;
}

const libraryError = z.object({ code: z.string().optional(), message: z.string().optional() });

/** Codes for what the library refuses without a code of its own, by status. */
const codesByStatus: Readonly<Record<number, string>> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
};

/** Codes for which this server has another name everywhere else. */
const renamedCodes: Readonly<Record<string, string>> = {
  UNAUTHORIZED: 'UNAUTHENTICATED',
  VALIDATION_ERROR: 'BAD_USER_INPUT',
};

/** Returns an error of the library, as the text of its answer says it, with this server's codes and sentences. */
export function errorOfLibrary(status: number, text: string): AnsweredError {
  const { code: given, message = '' } = libraryError.safeParse(jsonOf(text)).data ?? {};
  const code = given
    ? (renamedCodes[given] ?? given)
    : (codesByStatus[status] ?? (status < 500 ? 'BAD_USER_INPUT' : 'INTERNAL_SERVER_ERROR'));
  if (code === 'UNAUTHENTICATED')
    return { code, message: 'You are not signed in, or your session has ended.' };
  return { code, message: given === 'VALIDATION_ERROR' ? invalidInput(message) : sentenceOf(message) };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function sentenceOf(message: string): string {
  const text = message.trim() || 'The request is not valid';
  return text[0]?.toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}

/** A problem as the library lists it: `[body.email] Invalid input: expected string, received undefined`. */
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
