import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SignedCookie } from './signed-cookie.js';

/** Returns the user of a trusted device; null if there is none. */
type UserOfTrust = (identifier: string) => Promise<number | null>;

/**
 * Renews the cookie of a trusted device in a `Cookie` header. Besides the signature of the cookie, its value has a token
 * that the library has made with the secret and the user, and that it accepts only of the newest secret.
 * @param secrets the newest first.
 */
export async function trustOfNewest(
  cookies: string,
  cookie: SignedCookie,
  [newest, ...earlier]: readonly [string, ...string[]],
  userOf: UserOfTrust,
): Promise<string> {
  const value = earlier.length > 0 && cookie.isPresent(cookies) ? cookie.valueOf(cookies) : null;
  const [token = '', identifier] = value?.split('!') ?? [];
  if (identifier === undefined) return cookies;
  const userId = await userOf(identifier);
  if (userId === null) return cookies;
  const given = Buffer.from(token, 'base64url');
  const isValid = earlier.some((secret) => {
    const expected = Buffer.from(tokenOf(secret, userId, identifier), 'base64url');
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isValid) return cookies;
  const renewed = cookie.signed(`${tokenOf(newest, userId, identifier)}!${identifier}`);
  return [cookie.removedFrom(cookies), `${cookie.name}=${renewed}`].filter(Boolean).join('; ');
}

const tokenOf = (secret: string, userId: number, identifier: string) =>
  createHmac('sha256', secret).update(`${userId}!${identifier}`).digest('base64url');
