import { read } from 'read';
import { inputError } from '../errors/caller-error.js';

/** More than any password. The limit is for large input that is piped in by mistake. */
const maxCharacters = 4_096;

/**
 * Prompts twice for a new password, without an echo, if stdin is a terminal; otherwise reads the first line of stdin. A
 * password is never an argument, because every process on the machine can read those.
 * @throws {CallerError} if there is none, or the two differ.
 */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine('password');
  const ask = (prompt: string) => read({ prompt, silent: true, output: process.stderr });
  const password = await ask('Password:');
  if ((await ask('Again:')) !== password) throw inputError('password', 'The two passwords differ.');
  process.stderr.write('\n');
  return password;
}

/** Prompts for an API key, without an echo, if stdin is a terminal; otherwise reads the first line of stdin. */
export function askKey(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine('key');
  return read({ prompt: 'API key:', silent: true, output: process.stderr });
}

/** Returns the first line of stdin. @throws {CallerError} on `wanted` if it is empty. */
async function firstLine(wanted: 'password' | 'key'): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > maxCharacters) break;
  }
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '') throw inputError(wanted, `There is no ${wanted} on standard input.`);
  return line;
}
