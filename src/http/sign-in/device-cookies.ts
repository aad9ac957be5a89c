import { createHash, randomBytes } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { KnownDevices } from '../../access/known-devices.js';
import type { PersonSession } from '../../access/session-lookup.js';
import type { Runner } from '../../database/statement.js';
import { originOf } from '../request.js';
import { cookieHeader, type SignInCookies } from './signed-cookie.js';

/** The lifetime of a device's cookie, the longest that browsers allow. */
const cookieSeconds = 400 * 24 * 3_600;

/**
 * Gives each browser in which users have signed in a cookie with a random token, for all its users. It is signed, so a client
 * cannot choose its token. Wrong guesses by others do not count against a user of a known device (OWASP: device cookies).
 */
export class DeviceCookies {
  constructor(
    private readonly known: KnownDevices,
    private readonly cookies: SignInCookies,
  ) {}

  /** Returns the hash of a request's token; null if it has none. */
  tokenHashOf({ headers }: Pick<FastifyRequest, 'headers'>): string | null {
    const token = this.#tokenOf(headers.cookie);
    return token && hashOf(token);
  }

  /**
   * Stores that a user has signed in with a request's device.
   * @param setCookies the cookies that the answer sets, which can include that of a trusted device.
   * @returns the cookie that the answer must set, too, and whether the device is new for a user who has used others.
   */
  async remember(
    transaction: Runner,
    request: FastifyRequest,
    { id: sessionId, userId }: Pick<PersonSession, 'id' | 'userId'>,
    setCookies: readonly string[],
  ): Promise<{ cookie: string; isNew: boolean }> {
    const token = this.#tokenOf(request.headers.cookie) ?? randomBytes(24).toString('base64url');
    const { address: ipAddress, userAgent } = originOf(request);
    const isNew = await this.known.remember(transaction, {
      userId,
      sessionId,
      tokenHash: hashOf(token),
      trustIdentifier: this.#trustIdentifierOf(setCookies),
      ipAddress,
      userAgent,
    });
    const { device } = this.cookies;
    return { cookie: cookieHeader(device.name, device.signed(token), cookieSeconds), isNew };
  }

  #tokenOf(cookies: string | undefined): string | null {
    const { device } = this.cookies;
    return device.isPresent(cookies) ? device.valueOf(cookies) : null;
  }

  /** Returns the identifier of the trust that an answer sets; null if it sets none. The library signs it with the user. */
  #trustIdentifierOf(setCookies: readonly string[]): string | null {
    const { trust } = this.cookies;
    const cookie = setCookies.find((each) => each.startsWith(`${trust.name}=`));
    const value = cookie && trust.valueOf(cookie.split(';', 1)[0] ?? '');
    return value?.split('!')[1] ?? null;
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('base64url');
