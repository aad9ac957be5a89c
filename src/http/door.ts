import type { IncomingHttpHeaders } from 'node:http';
import type { Asker } from '../chat/asker.js';
import { refusal } from '../chat/fault.js';
import type { KeyRing } from '../marketplace/key-ring.js';

/**
 * The key of a request: `Authorization: Bearer <key>` or the original's `MARKETPLACER-API-KEY: <key>`. An
 * `Authorization` of another scheme (the original's clients send `Basic` for a gateway) is not for us.
 * @throws {Fault} `UNAUTHENTICATED` where there is none, or two that differ.
 */
export function keyOf(headers: IncomingHttpHeaders): string {
  const bearer = /^Bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const header = headers['marketplacer-api-key'];
  const original = (typeof header === 'string' ? header.trim() : header?.join(',')) || undefined;
  if (bearer !== undefined && original !== undefined && bearer !== original) {
    throw refusal('UNAUTHENTICATED', 'Two different keys were given: send one.');
  }
  const key = bearer ?? original;
  if (key === undefined) {
    throw refusal(
      'UNAUTHENTICATED',
      'A key is needed: send it as "Authorization: Bearer <key>" or "MARKETPLACER-API-KEY: <key>".',
    );
  }
  return key;
}

/**
 * Who is asking.
 * @param side whom the path is for, or null for both.
 * @throws {Fault} `UNAUTHENTICATED` unless the key is good, and for this path.
 */
export async function askerOf(
  headers: IncomingHttpHeaders,
  ring: KeyRing,
  side: Asker['side'] | null,
): Promise<Asker> {
  const asker = await ring.askerOf(keyOf(headers));
  if (!asker) throw refusal('UNAUTHENTICATED', 'This key is unknown, revoked or expired.');
  if (side !== null && asker.side !== side) {
    throw refusal(
      'UNAUTHENTICATED',
      `This is the ${side}'s address, and the key is not ${side === 'operator' ? 'an operator' : 'a seller'}'s.`,
    );
  }
  return asker;
}
