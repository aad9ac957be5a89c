import { createHash } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { KnownDevices } from '../../access/known-devices.js';
import type { PersonSession } from '../../access/session-lookup.js';
import type { Authentication } from '../authentication.js';
import { networkOf, networkPathOf } from '../client-address.js';
import type { DeviceCookies } from './device-cookies.js';
import type { HashingClient } from './password-hashing.js';
import { personOf } from './person-request.js';
import type { SignInCookies } from './signed-cookie.js';

/** The client of an operation that can be an attempt at a secret. */
export interface Attempt {
  /** The session of the request. */
  session: PersonSession | null;
  network: string;
  /** The address of the account: the one in the body, that of the session, or that of the sign-in under way. */
  account: string | null;
  /** Identifies the session or the known device if it belongs to the account's user; null otherwise. */
  knownBy: string | null;
}

export interface AttemptServices {
  authentication: Authentication;
  cookies: SignInCookies;
  devices: DeviceCookies;
  knownDevices: KnownDevices;
}

/**
 * Finds the account of an attempt, and whether its user has a session or uses a known device.
 * @param email the address of the account, if given; null if there is no account.
 */
export async function attemptOf(
  services: AttemptServices,
  request: FastifyRequest,
  { email }: Readonly<Record<string, unknown>>,
): Promise<Attempt> {
  const { devices, knownDevices } = services;
  const { headers, clientAddress } = request;
  const session = await personOf(services, request);
  const account = isAddress(email)
    ? (email?.trim().toLowerCase() ?? null)
    : (session?.email ?? (await challengedUser(services, headers.cookie)));
  const attempt = { session, network: networkOf(clientAddress), account };
  if (account === null) return { ...attempt, knownBy: null };
  // By the token, since the session's id changes with the membership.
  if (isSessionOf(session, account)) return { ...attempt, knownBy: `session ${hashOfToken(session.token)}` };
  const device = devices.tokenHashOf(request);
  const isKnown = device !== null && (await knownDevices.isKnown(device, account));
  return { ...attempt, knownBy: isKnown ? `device ${device}` : null };
}

/**
 * Returns the client that a challenge counts for: the session, the device in which somebody has signed in, or the
 * network, so that others in the same network cannot use up the challenges of the first two.
 */
export async function challengeClientOf(services: AttemptServices, request: FastifyRequest): Promise<string> {
  const session = await personOf(services, request);
  if (session) return `session ${hashOfToken(session.token)}`;
  const device = services.devices.tokenHashOf(request);
  return device === null ? networkOf(request.clientAddress) : `device ${device}`;
}

const isAddress = (email: unknown): email is string | null => typeof email === 'string' || email === null;

/**
 * Returns the client for the queue of password hashes. All sessions and devices of a person are one client there, but have
 * separate counts of attempts. The people of a seller, or of a marketplace's operator, are a group.
 */
export async function hashingClientOf(
  { knownDevices }: Pick<AttemptServices, 'knownDevices'>,
  { network, account, knownBy }: Omit<Attempt, 'session'>,
): Promise<HashingClient> {
  return account === null || knownBy === null
    ? { path: networkPathOf(network), isKnown: false }
    : { path: [...(await knownDevices.sideOf(account)), account], isKnown: true };
}

const hashOfToken = (token: string) => createHash('sha256').update(token).digest('base64url');

const isSessionOf = (session: PersonSession | null, account: string): session is PersonSession =>
  session?.email === account;

/** Returns the address of the person whose sign-in waits for a second factor; null if there is none. */
export async function challengedUser(
  { cookies, knownDevices }: Pick<AttemptServices, 'cookies' | 'knownDevices'>,
  cookie: string | undefined,
): Promise<string | null> {
  const identifier = cookies.challenge.isPresent(cookie) ? cookies.challenge.valueOf(cookie) : null;
  return identifier === null ? null : knownDevices.userOfChallenge(identifier);
}
