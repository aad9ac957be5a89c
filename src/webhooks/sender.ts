import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { guardedAgents, isBlockedByGuard, urlError } from './address-guard.js';
import type { SignedRequest } from './signature.js';

/** The number of bytes of an answer's body that are read; then the connection is closed. */
const maxAnswerBytes = 1_024;

/** The result of sending one message. */
export interface SendResult {
  durationMs: number;
  /** Null if there was no answer. */
  status: number | null;
  /** The beginning of the answer's body. */
  answer: string | null;
  /** The reason of a failure, for the webhook's owner; null if the receiver accepted the message. */
  failure: string | null;
}

export interface SenderOptions {
  /** Whether webhooks can use http addresses of this machine. */
  allowLoopback: boolean;
  /** The maximum time of one request. */
  timeoutMs?: number;
  /** Finds the addresses of a name; the default queries the name servers. */
  lookup?: LookupFunction;
}

/** Sends signed messages and counts the results. */
export class Sender {
  readonly allowLoopback: boolean;
  /** The attempts since the start, by result. */
  readonly attempts = { delivered: 0, refused: 0, unanswered: 0 };
  /** The number of tests in progress, by the webhook's owner. */
  readonly testing = new Map<string, number>();
  readonly #agents: ReturnType<typeof guardedAgents>;
  readonly #timeoutMs: number;

  constructor({ allowLoopback, lookup, timeoutMs = 10_000 }: SenderOptions) {
    this.allowLoopback = allowLoopback;
    this.#agents = guardedAgents({ allowLoopback, lookup });
    this.#timeoutMs = timeoutMs;
  }

  /** Posts a message once. A failure is part of the result, not an error. */
  async send(request: SignedRequest): Promise<SendResult> {
    // The setting can have changed since the address was saved.
    const failure = urlError(request.url, this.allowLoopback);
    const result = failure
      ? { durationMs: 0, status: null, answer: null, failure }
      : await this.#post(request);
    this.attempts[result.failure === null ? 'delivered' : result.status ? 'refused' : 'unanswered']++;
    return result;
  }

  /**
   * Posts, and ends as soon as the result is known. Only the status decides. The answer is the part of the body that
   * arrived before 1 KiB was read or the time was over. Redirects are not followed.
   */
  #post({ url: address, headers, body }: SignedRequest): Promise<SendResult> {
    const startedMs = performance.now();
    const url = new URL(address);
    return new Promise((resolve) => {
      let status: number | null = null;
      const chunks: Buffer[] = [];
      const isSecure = url.protocol === 'https:';
      const request = (isSecure ? https : http).request(url, {
        method: 'POST',
        // Set explicitly: NODE_TLS_REJECT_UNAUTHORIZED cannot turn off the check of the certificate.
        ...(isSecure && { rejectUnauthorized: true }),
        agent: isSecure ? this.#agents.https : this.#agents.http,
        headers: {
          'content-type': 'application/json; charset=utf-8',
          'user-agent': 'Parley-Webhooks',
          ...headers,
          'content-length': Buffer.byteLength(body),
        },
      });
      /** Ends the request. Only the first call has an effect. */
      const end = (failureWithoutAnswer: string) => {
        clearTimeout(timer);
        request.destroy();
        resolve({
          durationMs: Math.round(performance.now() - startedMs),
          status,
          answer: status === null ? null : beginningOf(chunks),
          failure: status === null ? failureWithoutAnswer : failureOfStatus(status),
        });
      };
      const timer = setTimeout(
        () => end(`There was no answer within ${this.#timeoutMs / 1_000} seconds.`),
        this.#timeoutMs,
      );
      request.on('error', (error) => end(failureOfError(error)));
      request.on('close', () => end('The connection was closed without an answer.'));
      request.on('response', (response) => {
        status = response.statusCode ?? null;
        let bytes = 0;
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          bytes += chunk.length;
          if (bytes >= maxAnswerBytes) end('');
        });
        response.on('error', () => end(''));
        response.on('end', () => end(''));
      });
      request.end(body);
    });
  }
}

/** Returns the first bytes as text that the database can store, without a character that was cut. */
function beginningOf(chunks: readonly Buffer[]): string {
  const bytes = Buffer.concat(chunks).subarray(0, maxAnswerBytes);
  return new TextDecoder().decode(bytes, { stream: true }).replaceAll('\0', '\ufffd');
}

function failureOfStatus(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `HTTP ${status} (redirects are not followed)` : `HTTP ${status}`;
}

/** Returns the reason for which there was no answer. The error's own text can contain addresses of this network. */
function failureOfError(error: NodeJS.ErrnoException): string {
  if (isBlockedByGuard(error)) return 'The address is not public, and is not called.';
  const { code = '' } = error;
  if (code === 'ECONNREFUSED') return 'The connection was refused.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'The name has no address.';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'The connection was closed without an answer.';
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY|EPROTO/.test(code)) return `The TLS connection failed (${code}).`;
  return `The connection failed${code && ` (${code})`}.`;
}
