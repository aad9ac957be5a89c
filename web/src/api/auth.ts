/** Signs people in and out (docs/sign-in.md). */

import { type AuthPath, authPaths, signInPath } from '../paths.js';
import { fetchForPage } from './page-actor.js';

/** Who is signed in. */
export interface SessionUser {
  id: string;
  /** Identifies the person and the side they act for; the same in each of their sessions. */
  actorId: string;
  name: string;
  email: string;
  twoFactorEnabled: boolean;
  side: 'operator' | 'seller';
  /** An operator's user's; null for a seller's. */
  role: string | null;
  mayChat: boolean;
  /** When the session ends. */
  expiresAt: string;
  marketplace: { name: string };
  seller: { id: string } | null;
}

/** And the ways in that this server offers; single sign-on by its provider's name. */
export interface Session {
  user: SessionUser | null;
  ways: { password: boolean; link: boolean; singleSignOn: string | null };
}

/** What an attempt came to. */
export type Attempt<Answer> = { ok: true; answer: Answer } | ({ ok: false } & Refusal);

/** Why an attempt came to nothing. */
export interface Refusal {
  /** The server's, `UNREACHABLE` where no answer came. */
  code: string;
  /** The server's sentence, for a code that is not known here. */
  message: string;
  /** In how many seconds to try again, where that is said. */
  wait: number | null;
}

/** Who is signed in; it makes the session longer. */
export async function readSession(): Promise<Session> {
  const answer = await fetchForPage(authPaths.session, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`The session could not be read: ${answer.status}.`);
  return answer.json();
}

/** A browser in which somebody is signed in. */
export interface OpenSession {
  token: string;
  createdAt: string;
  expiresAt: string;
  ipAddress: string | null;
  userAgent: string | null;
}

/** Where the one who asks is signed in, this browser included. */
export async function readSessions(): Promise<OpenSession[]> {
  const answer = await fetchForPage(authPaths.sessions, { headers: { accept: 'application/json' } });
  if (!answer.ok) throw new Error(`The sessions could not be read: ${answer.status}.`);
  return answer.json();
}

/** Sends a request to one of the paths by POST. */
export async function attempt<Answer>(path: AuthPath, input: object): Promise<Attempt<Answer>> {
  try {
    const response = await fetchForPage(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(input),
    });
    const answer = await response.json();
    if (response.ok) return { ok: true, answer };
    const [error] = answer.errors ?? [];
    return {
      ok: false,
      code: String(error?.extensions?.code ?? response.status),
      message: String(error?.message ?? ''),
      wait: Number(response.headers.get('retry-after')) || null,
    };
  } catch {
    return { ok: false, code: 'UNREACHABLE', message: '', wait: null };
  }
}

/** Ends the session, and shows the page that begins one. */
export async function signOut(): Promise<void> {
  await attempt(authPaths.signOut, {});
  location.assign(signInPath());
}
