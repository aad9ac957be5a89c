import http from 'node:http';

/** The result of a request: an answer, or the reason why there is none. */
export type Outcome =
  | { kind: 'answer'; status: number; retryAfter: string | null; body: string }
  | { kind: 'no answer'; reason: string };

/**
 * The timeout of a request: longer than the server needs in any fault. A request without an answer by then is a
 * finding.
 */
const answerTimeoutMs = 20_000;

/** The connections of all honest clients to one process. */
export class Connections {
  readonly #agent = new http.Agent({ keepAlive: true, maxFreeSockets: 64 });

  /** Sends a POST request with JSON. Never rejects. */
  post(url: string, headers: Record<string, string>, body: unknown): Promise<Outcome> {
    return this.#request(
      url,
      'POST',
      { ...headers, 'content-type': 'application/json' },
      JSON.stringify(body),
    );
  }

  /** Sends a GET request. Never rejects. */
  get(url: string): Promise<Outcome> {
    return this.#request(url, 'GET', {}, undefined);
  }

  close(): void {
    this.#agent.destroy();
  }

  /** The server can have closed an idle connection before it received the request, so the request is sent again. */
  async #request(
    url: string,
    method: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<Outcome> {
    for (;;) {
      const { outcome, wasIdle } = await this.#requestOnce(url, method, headers, body);
      if (outcome.kind === 'answer' || !wasIdle) return outcome;
    }
  }

  #requestOnce(
    url: string,
    method: string,
    headers: Record<string, string>,
    body: string | undefined,
  ): Promise<{ outcome: Outcome; wasIdle: boolean }> {
    return new Promise((resolve) => {
      const request = http.request(url, { method, headers, agent: this.#agent });
      const fail = (reason: string) => {
        clearTimeout(timer);
        const wasIdle = request.reusedSocket && reason === 'ECONNRESET';
        resolve({ outcome: { kind: 'no answer', reason }, wasIdle });
      };
      const timer = setTimeout(() => {
        fail(`no answer in ${answerTimeoutMs / 1_000} s`);
        request.destroy();
      }, answerTimeoutMs);
      request.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
      request.on('response', (response) => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', (chunk) => {
          text += chunk;
        });
        response.on('error', (error: NodeJS.ErrnoException) => fail(error.code ?? error.message));
        response.on('end', () => {
          clearTimeout(timer);
          const { statusCode = 0, headers: received } = response;
          const outcome: Outcome = {
            kind: 'answer',
            status: statusCode,
            retryAfter: received['retry-after'] ?? null,
            body: text,
          };
          resolve({ outcome, wasIdle: false });
        });
      });
      request.end(body);
    });
  }
}
