import type { Tokens } from '../../api/client.js';

/** How long before its expiry a token is replaced, in ms. */
const ahead = 30_000;

/** How the surrounding page provides tokens. */
export interface TokenPage {
  /** Returns the token that the page has set. */
  given(): string | null;
  /** Returns the page's function that gets one. */
  getToken(): (() => Promise<string>) | null;
  /** Asks the page to set one. */
  need(): void;
}

/** Provides the page's chat tokens, and gets another one before the current one expires. */
export class PageTokens implements Tokens {
  #token: string | null = null;
  #refused: string | null = null;
  #asked: Promise<string> | null = null;
  #provided: (() => void) | null = null;

  constructor(private readonly page: TokenPage) {}

  current(): Promise<string> {
    const token = this.#good(this.page.given()) ?? this.#good(this.#token);
    if (token !== null) return Promise.resolve(token);
    this.#asked ??= this.#ask().finally(() => {
      this.#asked = null;
    });
    return this.#asked;
  }

  refused(token: string): void {
    this.#refused = token;
  }

  /** Called when the page has set a token, or the function that gets one. */
  provided(): void {
    this.#provided?.();
  }

  async #ask(): Promise<string> {
    for (;;) {
      const getToken = this.page.getToken();
      if (getToken) {
        this.#token = await getToken();
        return this.#token;
      }
      const given = this.#good(this.page.given());
      if (given !== null) return given;
      const provided = new Promise<void>((resolve) => {
        this.#provided = resolve;
      });
      this.page.need();
      await provided;
    }
  }

  #good(token: string | null): string | null {
    if (!token || token === this.#refused) return null;
    const end = endOf(token);
    return end === null || end - Date.now() > ahead ? token : null;
  }
}

/** Returns the expiry that a token contains, in ms since 1970; null if it contains none. */
export function endOf(token: string): number | null {
  const [, body] = token.split('.');
  if (body === undefined) return null;
  try {
    const { exp } = JSON.parse(atob(body.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof exp === 'number' ? exp * 1_000 : null;
  } catch {
    return null;
  }
}
