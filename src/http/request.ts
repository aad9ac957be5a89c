import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

/** The largest body, in bytes: a message of 10,000 characters, each escaped as two `\uXXXX`, and as much again. */
export const maximumBodySize = 256 * 1024;

/** The client's own `x-request-id`, where it gives one that a log can hold, or a new one. */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : randomUUID();
}
