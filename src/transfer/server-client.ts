import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { inputError } from '../errors/caller-error.js';
import { jsonOf } from '../text/json.js';

/** The server answered that it cannot execute the document. */
export class DocumentError extends Error {
  override name = 'DocumentError';
}

const timeoutMs = 60_000;

/** The attempts of a request that the server cannot answer now, apart from those that a rate limit rejects. */
const maxAttempts = 8;

/** The longest wait between two attempts, unless the server asks for more. */
const maxWaitMs = 30_000;

const answer = z.object({
  data: z.unknown().optional(),
  errors: z
    .array(
      z.object({
        message: z.string(),
        extensions: z.object({ code: z.string().optional() }).nullish(),
      }),
    )
    .nullish(),
});

/** A client of another server's Operator API. It waits as the server asks, and repeats requests that fail for now. */
export class ServerClient {
  constructor(
    readonly url: URL,
    private readonly key: string,
  ) {}

  /**
   * Returns the data of a query.
   * @throws {DocumentError} if the server cannot execute it. @throws {InputError} on `from` or `key` if the server cannot be reached or
   * rejects the key.
   */
  async query(document: string): Promise<unknown> {
    for (let attempt = 1; ; ) {
      const { response, text, problem } = await this.#post(document);
      const status = response?.status ?? 0;
      if (status === 401 || status === 403) throw inputError('key', 'The server rejects the API key.');
      const retryAfterMs = response && retryAfterOf(response);
      if (status !== 429) {
        const parsed = text === null || status >= 500 ? null : answer.safeParse(jsonOf(text)).data;
        const codes = parsed?.errors?.map(({ extensions }) => extensions?.code);
        if (parsed && !parsed.errors?.length) return parsed.data;
        if (parsed?.errors && !codes?.some(isTemporary)) {
          throw new DocumentError(parsed.errors.map(({ message }) => message).join(' '));
        }
        if (response && status < 500 && !parsed) {
          throw inputError('from', `The server's answer (HTTP ${status}) is not one of a GraphQL API.`);
        }
        if (!codes?.includes('RATE_LIMITED')) attempt++;
      }
      if (attempt > maxAttempts) {
        throw inputError(
          'from',
          `The server does not answer${problem ?? ` (HTTP ${status})`}. Run the import again to continue.`,
        );
      }
      await wait(retryAfterMs ?? Math.min(maxWaitMs, 500 * 2 ** attempt));
    }
  }

  async #post(
    document: string,
  ): Promise<{ response: Response | null; text: string | null; problem?: string }> {
    try {
      const response = await fetch(this.url, {
        method: 'POST',
        // A redirect would send the key elsewhere.
        redirect: 'manual',
        headers: {
          accept: 'application/json',
          'content-type': 'application/json',
          'marketplacer-api-key': this.key,
        },
        body: JSON.stringify({ query: document }),
        signal: AbortSignal.timeout(timeoutMs),
      });
      // The connection can end in the middle of the answer, too.
      return { response, text: await response.text() };
    } catch (error) {
      const { cause } = error as Error;
      return {
        response: null,
        text: null,
        problem: `: ${cause instanceof Error ? cause.message : (error as Error).message}`,
      };
    }
  }
}

const isTemporary = (code: string | undefined) => code === 'RATE_LIMITED' || code === 'SERVICE_UNAVAILABLE';

/** Returns the time after which the server wants the next request; null if it does not say. */
function retryAfterOf({ headers }: Response): number | null {
  const value = headers.get('retry-after');
  if (value === null) return null;
  const ms = /^\d+$/.test(value) ? Number(value) * 1_000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? null : Math.min(Math.max(ms, 0), 3_600_000);
}
