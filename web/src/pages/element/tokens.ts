import type { Tokens } from '../../api/client.js';

/** How long before its end a token is replaced, in ms. */
const ahead = 30_000;

/** Where tokens come from: the page that the element is in. */
export interface TokenPage {
  /** The one that the page has set, if any. */
  given(): string | null;
  /** The page's function that promises one, if any. */
  getToken(): (() => Promise<string>) | null;
  /** Tells the page that it should set one. */
  need(): void;
}

/** The page's chat tokens: asked for when there is none that is good for a while. */
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

  /** The page has set a token, or the function that promises one. */
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

/** When a token ends, in ms since 1970, as it says itself; null where it does not. */
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
