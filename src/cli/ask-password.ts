import { read } from 'read';
import { inputError } from '../errors/caller-error.js';

/** More than any password; what is piped in by mistake may be large. */
const mostCharacters = 4_096;

/**
 * A new password: asked for twice, without an echo, where a terminal is there; else the first line of stdin. It is
 * never an argument, which every process on the machine could read.
 * @throws {CallerError} where there is none, or the two differ.
 */
export async function askPassword(): Promise<string> {
  if (!process.stdin.isTTY) return firstLine();
  const ask = (prompt: string) => read({ prompt, silent: true, output: process.stderr });
  const password = await ask('Password:');
  if ((await ask('Again:')) !== password) throw inputError('password', 'The two passwords differ.');
  process.stderr.write('\n');
  return password;
}

async function firstLine(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > mostCharacters) break;
  }
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line === '') throw inputError('password', 'There is no password on standard input.');
  return line;
}
