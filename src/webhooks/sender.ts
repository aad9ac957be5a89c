import type { LookupFunction } from 'node:net';
import { guardedAgents, urlError } from './address-guard.js';
import { type Exchange, exchange } from './exchange.js';
import { type Message, signedHeaders } from './signature.js';

/** Where and how a hook's messages are sent. */
export interface Receiver {
  url: string;
  /** Those that are good now, the newest first. */
  secrets: readonly string[];
  originalHeaders: boolean;
}

export interface SenderOptions {
  /** Whether hooks may be on this machine, by http as well. */
  allowLoopback: boolean;
  /** For the whole of an exchange, in ms. */
  timeLimit?: number;
  /** Finds the addresses of a name; the name servers where it is left out. */
  lookup?: LookupFunction;
}

/** Sends signed messages, each once, and counts what came of them. */
export class Sender {
  readonly allowLoopback: boolean;
  /** How many attempts there were since the start, by what came of them. */
  readonly attempts = { delivered: 0, refused: 0, unanswered: 0 };
  /** How many tests are under way, by the webhook's owner. */
  readonly testing = new Map<string, number>();
  readonly #agents: ReturnType<typeof guardedAgents>;
  readonly #timeLimit: number;

  constructor({ allowLoopback, lookup, timeLimit = 10_000 }: SenderOptions) {
    this.allowLoopback = allowLoopback;
    this.#agents = guardedAgents({ allowLoopback, lookup });
    this.#timeLimit = timeLimit;
  }

  async send({ url, secrets, originalHeaders }: Receiver, message: Message): Promise<Exchange> {
    // The setting may have changed since it was saved.
    const fault = urlError(url, this.allowLoopback);
    const outcome = fault
      ? { durationMs: 0, status: null, answer: null, failure: fault }
      : await exchange(new URL(url), message.body, {
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'user-agent': 'Parley-Webhooks',
            ...signedHeaders(message, secrets, originalHeaders),
          },
          agents: this.#agents,
          timeLimit: this.#timeLimit,
        });
    this.attempts[outcome.failure === null ? 'delivered' : outcome.status ? 'refused' : 'unanswered']++;
    return outcome;
  }
}
