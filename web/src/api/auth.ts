/** Signs people in and out (docs/sign-in.md). */

import { type AuthPath, authPaths, signInPath } from '../paths.js';
import { setPageEmail } from './ended-session.js';
import { fetchForPage } from './page-actor.js';
import { requestTimeoutMs, withTimeout } from './with-timeout.js';

/** The signed-in user. */
export interface SessionUser {
  id: string;
  /** Identifies the person and the side they act for; the same in each of their sessions. */
  actorId: string;
  /** The id of the `User` in the Operator API. */
  apiId: string;
  name: string;
  email: string;
  twoFactorEnabled: boolean;
  /** Whether the marketplace requires a second factor. */
  requiresSecondFactor: boolean;
  /** Whether the user must set up a second factor before anything else. */
  mustSetUpSecondFactor: boolean;
  side: 'operator' | 'seller';
  /** Null for a seller's user. */
  role: string | null;
  mayChat: boolean;
  /** When the session ends. */
  expiresAt: string;
  marketplace: { name: string };
  seller: { id: string } | null;
  /** Whether the person has another membership to switch to. */
  canSwitch: boolean;
  /** The security notices of the account, the latest first. */
  notices: readonly SecurityNotice[];
}

/**
 * Somebody else could have set the user's password: with a link that was not mailed (`linkUsed`), or as the administrator
 * of the server (`passwordSet`).
 */
export interface SecurityNotice {
  id: string;
  kind: 'linkUsed' | 'passwordSet';
  /** The creator of the link. */
  causedBy: string;
  ipAddress: string | null;
  userAgent: string | null;
  createdAt: string;
}

/** A marketplace or seller to which the signed-in person belongs or is invited. */
export interface Membership {
  id: string;
  side: 'operator' | 'seller';
  role: string | null;
  marketplace: { name: string };
  seller: { id: string; businessName: string } | null;
  isInvitation: boolean;
  /** Whether the session uses it. */
  isCurrent: boolean;
  /** Whether the marketplace accepts only single sign-on, and the session began in another way. */
  needsSingleSignOn: boolean;
}

/** The sign-in methods of this server; single sign-on has the provider's name. */
export interface SignInMethods {
  password: boolean;
  link: boolean;
  singleSignOn: string | null;
  /** Whether browsers can use passkeys at this address. */
  passkey: boolean;
}

/** A passkey of the signed-in user. */
export interface Passkey {
  id: string;
  name: string;
  createdAt: string;
  /** Null if it was never used. */
  lastUsedAt: string | null;
}

/** The second factors of the signed-in user. */
export interface SecondFactors {
  passkeys: readonly Passkey[];
  /** Whether an authenticator app is set up. */
  hasApp: boolean;
  maxPasskeys: number;
}

/** The signed-in user, and the sign-in methods of this server. */
export interface Session {
  /** Null if nobody is signed in, or the person has to choose a membership. */
  user: SessionUser | null;
  /** Null if nobody is signed in. */
  memberships: readonly Membership[] | null;
  ways: SignInMethods;
}

/** The error of a request. */
export interface AuthError {
  /** The server's code; `UNREACHABLE` if no answer came. */
  code: string;
  /** The server's message, for a code without a text in the portals. */
  message: string;
  /** The seconds to wait before the next attempt; null if unknown. */
  retryAfterSeconds: number | null;
}

export type AuthResult<Answer> = { ok: true; answer: Answer } | ({ ok: false } & AuthError);

/** Reads the signed-in user, and renews the session's cookie. */
export function readSession(signal?: AbortSignal): Promise<Session> {
  return getJson(authPaths.session, signal);
}

/** Reads the passkeys of the signed-in user, and whether an authenticator app is set up. */
export function readSecondFactors(signal?: AbortSignal): Promise<SecondFactors> {
  return getJson(authPaths.passkeys, signal);
}

/** Reads whether the signed-in person is linked to the single sign-on provider. */
export function readProviderLink(signal?: AbortSignal): Promise<{ isLinked: boolean }> {
  return getJson(authPaths.providerLink, signal);
}

/** A session of the signed-in user, in this or another browser. */
export interface OpenSession {
  id: string;
  createdAt: string;
  expiresAt: string;
  ipAddress: string | null;
  userAgent: string | null;
  /** Whether it is the session of this browser. */
  isCurrent: boolean;
}

/** A browser in which the signed-in user needs no second factor. */
export interface TrustedDevice {
  id: string;
  lastUsedAt: string;
  expiresAt: string;
  ipAddress: string | null;
  userAgent: string | null;
  /** Whether it is this browser. */
  isCurrent: boolean;
}

/** Reads the sessions of the signed-in user, this browser's included. */
export function readSessions(signal?: AbortSignal): Promise<OpenSession[]> {
  return getJson(authPaths.sessions, signal);
}

/** Reads the browsers in which the signed-in user needs no second factor. */
export function readTrustedDevices(signal?: AbortSignal): Promise<TrustedDevice[]> {
  return getJson(authPaths.trustedDevices, signal);
}

/** @throws if no answer came in time or the request was aborted. */
async function getJson<Answer>(path: AuthPath, signal: AbortSignal | null = null): Promise<Answer> {
  const { response, answer } = await read(path, { headers: { accept: 'application/json' }, signal });
  if (!response.ok) throw new Error(`${path} answered ${response.status}.`);
  return answer;
}

/** Sends a request and reads its whole answer. */
function read(path: AuthPath, init: RequestInit) {
  const send = async () => {
    const response = await fetchForPage(path, init);
    return { response, answer: await response.json() };
  };
  return withTimeout(send(), requestTimeoutMs);
}

const running = new Set<Promise<unknown>>();

/** Resolves when no request of `postAuth` is running. */
export async function accountRequestsEnded(): Promise<void> {
  await Promise.all(running);
}

/** Sends a request to one of the paths by POST. */
export function postAuth<Answer>(path: AuthPath, input: object): Promise<AuthResult<Answer>> {
  const result = resultOf<Answer>(path, input);
  running.add(result);
  void result.then(() => running.delete(result));
  return result;
}

async function resultOf<Answer>(path: AuthPath, input: object): Promise<AuthResult<Answer>> {
  try {
    const { response, answer } = await read(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify(input),
    });
    if (response.ok) return { ok: true, answer };
    const [error] = answer.errors ?? [];
    return {
      ok: false,
      code: String(error?.extensions?.code ?? response.status),
      message: String(error?.message ?? ''),
      retryAfterSeconds: Number(response.headers.get('retry-after')) || null,
    };
  } catch {
    return { ok: false, code: 'UNREACHABLE', message: '', retryAfterSeconds: null };
  }
}

let beforeSignOut = async () => {};

/** Sets what is done with the session before its user ends it. */
export function onSignOut(finish: () => Promise<void>): void {
  beforeSignOut = finish;
}

/** Ends the session, and shows the sign-in page. */
export async function signOut(): Promise<void> {
  setPageEmail(null);
  await beforeSignOut();
  await postAuth(authPaths.signOut, {});
  location.assign(signInPath());
}
