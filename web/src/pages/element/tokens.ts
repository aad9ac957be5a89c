import type { TokenProvider } from '../../api/client.js';
import { requestTimeoutMs, withTimeout } from '../../api/with-timeout.js';

/** The time before its expiry at which a token is replaced, in ms. */
const renewalMs = 30_000;

/** The functions by which the surrounding page provides tokens. */
export interface TokenPage {
  /** Returns the token that the page has set. */
  given(): string | null;
  /** Returns the page's function that gets one. */
  getToken(): (() => Promise<string>) | null;
  /** Asks the page to set one. */
  need(): void;
}

/** Provides the page's chat tokens, and gets another one before the current one expires. */
export class PageTokens implements TokenProvider {
  #token: string | null = null;
  #rejected: string | null = null;
  #pending: Promise<string> | null = null;
  #provided: (() => void) | null = null;

  constructor(private readonly page: TokenPage) {}

  getToken(): Promise<string> {
    const token = this.#valid(this.page.given()) ?? this.#valid(this.#token);
    if (token !== null) return Promise.resolve(token);
    this.#pending ??= this.#request().finally(() => {
      this.#pending = null;
    });
    return this.#pending;
  }

  onRejected(token: string): void {
    this.#rejected = token;
  }

  /** Uses a token, or a function that gets one, that the page has set. */
  provided(): void {
    this.#provided?.();
  }

  async #request(): Promise<string> {
    for (;;) {
      const getToken = this.page.getToken();
      if (getToken) {
        // Without a limit, a call that never ends would hold up all later requests.
        this.#token = await withTimeout(getToken(), requestTimeoutMs);
        return this.#token;
      }
      const given = this.#valid(this.page.given());
      if (given !== null) return given;
      const isProvided = new Promise<void>((resolve) => {
        this.#provided = resolve;
      });
      this.page.need();
      await isProvided;
    }
  }

  #valid(token: string | null): string | null {
    if (!token || token === this.#rejected) return null;
    const end = expiryOf(token);
    return end === null || end - Date.now() > renewalMs ? token : null;
  }
}

/** Returns the expiry that a token contains, in ms since 1970; null if it contains none. */
export function expiryOf(token: string): number | null {
  const [, body] = token.split('.');
  if (body === undefined) return null;
  try {
    const { exp } = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof exp === 'number' ? exp * 1_000 : null;
  } catch {
    return null;
  }
}
