import type { FastifyRequest } from 'fastify';
import type { PersonSession } from '../../access/session-lookup.js';
import type { SignInCookies } from './signed-cookie.js';

/*
 * The cookie of a session lasts as long as the session can, which depends on its marketplace's policy. The server ends idle
 * sessions by itself, so the cookie need not be renewed at each use.
 */

const secondsLeft = ({ lifetimeEndsAt }: PersonSession) =>
  Math.max(0, Math.ceil((lifetimeEndsAt.getTime() - Date.now()) / 1_000));

/** Sets the lifetime of the session's cookie among the cookies of an answer, unless it ends with the browser. */
export function withLifetime(
  cookies: readonly string[],
  { session: { name } }: SignInCookies,
  session: PersonSession,
): string[] {
  return cookies.map((cookie) =>
    cookie.startsWith(`${name}=`)
      ? cookie.replace(/; *max-age=[1-9]\d*/i, `; Max-Age=${secondsLeft(session)}`)
      : cookie,
  );
}

/** Returns the cookie of a session with the newest signature and the lifetime of its marketplace. */
export function renewedCookie(
  { session: cookie, endsWithBrowser }: SignInCookies,
  { headers }: FastifyRequest,
  session: PersonSession,
): string {
  const isKept = !endsWithBrowser.isPresent(headers.cookie);
  return cookie.header(cookie.signed(session.token), isKept ? secondsLeft(session) : null);
}
