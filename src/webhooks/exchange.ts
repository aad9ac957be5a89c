import http from 'node:http';
import https from 'node:https';
import type { guardedAgents } from './address-guard.js';
import { isRefusedByGuard } from './address-guard.js';

/** So much of an answer's body is read, in bytes; then the connection is dropped. */
const answerSize = 1_024;

/** What came of sending one message. */
export interface Exchange {
  durationMs: number;
  /** Null: there was no answer. */
  status: number | null;
  /** What the answer's body began with. */
  answer: string | null;
  /** Why it counts as failed, for the hook's owner; null where it was delivered. */
  failure: string | null;
}

/**
 * Posts once, and never throws: what fails is in the outcome. The status decides; of the body, what has come
 * when 1 KiB is there or the time is over is kept. Redirects are not followed.
 * @param timeLimit for the whole of it, in ms.
 */
export function exchange(
  url: URL,
  body: string,
  {
    headers,
    agents,
    timeLimit,
  }: { headers: Record<string, string>; agents: ReturnType<typeof guardedAgents>; timeLimit: number },
): Promise<Exchange> {
  const started = performance.now();
  return new Promise((resolve) => {
    let status: number | null = null;
    const chunks: Buffer[] = [];
    const [client, agent] = url.protocol === 'https:' ? [https, agents.https] : [http, agents.http];
    const request = client.request(url, {
      method: 'POST',
      agent,
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    });
    /** Ends it, once; what comes later is not heard. */
    const end = (unanswered: string) => {
      clearTimeout(timer);
      request.destroy();
      resolve({
        durationMs: Math.round(performance.now() - started),
        status,
        answer: status === null ? null : beginning(chunks),
        failure: status === null ? unanswered : failureOf(status),
      });
    };
    const timer = setTimeout(
      () => end(`There was no answer within ${timeLimit / 1_000} seconds.`),
      timeLimit,
    );
    request.on('error', (error) => end(reasonOf(error)));
    request.on('close', () => end('The connection was closed without an answer.'));
    request.on('response', (response) => {
      status = response.statusCode ?? null;
      let size = 0;
      response.on('data', (chunk: Buffer) => {
        chunks.push(chunk);
        size += chunk.length;
        if (size >= answerSize) end('');
      });
      response.on('error', () => end(''));
      response.on('end', () => end(''));
    });
    request.end(body);
  });
}

/** The first bytes as text that the database can hold; a character that was cut is left out. */
function beginning(chunks: readonly Buffer[]): string {
  const bytes = Buffer.concat(chunks).subarray(0, answerSize);
  return new TextDecoder().decode(bytes, { stream: true }).replaceAll('\0', '\ufffd');
}

function failureOf(status: number): string | null {
  if (status >= 200 && status < 300) return null;
  return status >= 300 && status < 400 ? `HTTP ${status} (redirects are not followed)` : `HTTP ${status}`;
}

/** Why there was no answer. Not the error's own text, which may tell addresses of this network. */
function reasonOf(error: NodeJS.ErrnoException): string {
  if (isRefusedByGuard(error)) return 'The address is not public, and is not called.';
  const { code = '' } = error;
  if (code === 'ECONNREFUSED') return 'The connection was refused.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'The name has no address.';
  if (code === 'ECONNRESET' || code === 'EPIPE') return 'The connection was closed without an answer.';
  if (/CERT|TLS|SSL|SELF_SIGNED|VERIFY|EPROTO/.test(code)) return `The TLS connection failed (${code}).`;
  return `The connection failed${code && ` (${code})`}.`;
}
