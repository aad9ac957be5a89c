import type { FastifyBaseLogger } from 'fastify';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { networkOf } from './client-address.js';

/** The maximum number of lines in a minute: of one network, and of all, so that a flood cannot fill the log. */
const maxLines = { network: 10, all: 100 } as const;

const windowSeconds = 60;

/** A key or chat token that authenticated nobody. */
export interface RejectedCredential {
  requestId: string;
  /** The client's address. */
  address: string;
  credential: 'key' | 'token';
  /** The visible prefix; null if the text has the format of no credential. */
  prefix: string | null;
  reason: string;
}

/** Logs rejected keys and chat tokens, without their secrets. Each line beyond a limit is only counted. */
export class RejectedCredentials {
  readonly #ofNetwork = new RateLimiterMemory({ points: maxLines.network, duration: windowSeconds });
  readonly #ofAll = new RateLimiterMemory({ points: maxLines.all, duration: windowSeconds });
  #notLogged = 0;

  constructor(private readonly log: Pick<FastifyBaseLogger, 'warn'>) {}

  /** Writes the line, with the number of those before it that were not written. */
  async write(rejected: RejectedCredential): Promise<void> {
    if (!(await this.#isWithinLimits(networkOf(rejected.address)))) {
      this.#notLogged++;
      return;
    }
    const notLogged = this.#notLogged;
    this.#notLogged = 0;
    this.log.warn({ ...rejected, ...(notLogged > 0 && { notLogged }) }, 'a credential was rejected');
  }

  async #isWithinLimits(network: string): Promise<boolean> {
    try {
      await this.#ofNetwork.consume(network);
      await this.#ofAll.consume('all');
      return true;
    } catch {
      return false;
    }
  }
}
