import http, { type IncomingHttpHeaders } from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { guardedAgents, isBlockedByGuard, urlError } from './address-guard.js';

/** The number of bytes of an answer's body that are read; then the connection is closed. */
const maxAnswerBytes = 1_024;

/** A request to an address that somebody else has chosen. */
export interface OutgoingRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
}

/** The result of one request. */
export interface PostResult {
  durationMs: number;
  /** Null if there was no answer. */
  status: number | null;
  /** The beginning of the answer's body. */
  answer: string | null;
  /** The `Retry-After` of the answer. */
  retryAfter: string | null;
  /** The reason of a failure, for the owner of the address; null if the receiver accepted the request. */
  failure: string | null;
}

export interface PostOptions {
  /** Whether addresses can be http addresses of this machine. */
  allowLoopback: boolean;
  /** The maximum time of one request. */
  timeoutMs?: number;
  /** Finds the addresses of a name; the default queries the name servers. */
  lookup?: LookupFunction;
}

/** Posts to public addresses alone. */
export class GuardedPost {
  readonly allowLoopback: boolean;
  readonly #agents: ReturnType<typeof guardedAgents>;
  readonly #timeoutMs: number;

  constructor({ allowLoopback, lookup, timeoutMs = 10_000 }: PostOptions) {
    this.allowLoopback = allowLoopback;
    this.#agents = guardedAgents({ allowLoopback, lookup });
    this.#timeoutMs = timeoutMs;
  }

  /** Posts once. A failure is part of the result, not an error. */
  async post(request: OutgoingRequest): Promise<PostResult> {
    // The setting can have changed since the address was saved.
    const failure = urlError(request.url, this.allowLoopback);
    return failure
      ? { durationMs: 0, status: null, answer: null, retryAfter: null, failure }
      : await this.#post(request);
  }

  /**
   * Posts, and ends as soon as the result is known. Only the status decides. The answer is the part of the body that
   * arrived before 1 KiB was read or the time was over. Redirects are not followed.
   */
  #post({ url: address, headers, body }: OutgoingRequest): Promise<PostResult> {
    const startedMs = performance.now();
    const url = new URL(address);
    return new Promise((resolve) => {
      let answered: { status: number | null; headers: IncomingHttpHeaders } | null = null;
      const chunks: Buffer[] = [];
      const isSecure = url.protocol === 'https:';
      const request = (isSecure ? https : http).request(url, {
        method: 'POST',
        // Set explicitly: NODE_TLS_REJECT_UNAUTHORIZED cannot turn off the check of the certificate.
        ...(isSecure && { rejectUnauthorized: true }),
        agent: isSecure ? this.#agents.https : this.#agents.http,
        headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      });
      /** Ends the request. Only the first call has an effect. */
      const end = (failureWithoutAnswer: string) => {
        clearTimeout(timer);
        request.destroy();
        const status = answered?.status ?? null;
        resolve({
          durationMs: Math.round(performance.now() - startedMs),
          status,
          answer: status === null ? null : beginningOf(chunks),
          retryAfter: answered?.headers['retry-after'] ?? null,
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
        answered = { status: response.statusCode ?? null, headers: response.headers };
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
  const { code = '' } = error;
  // The same for both, so that nobody finds out which names exist in this network.
  if (isBlockedByGuard(error) || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return 'The name has no public address.';
  }
  if (code === 'ECONNREFUSED') return 'The connection was refused.';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'The connection was closed without an answer.';
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY|EPROTO/.test(code)) return `The TLS connection failed (${code}).`;
  return `The connection failed${code && ` (${code})`}.`;
}
