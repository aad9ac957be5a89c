import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies/utils';
import { derivedKey } from '../../access/derived-key.js';

/** A signed cookie, as the library signs them: `<value>.<HMAC-SHA256 in base64>`. The value of the session's cookie is its token. */
export class SignedCookie {
  constructor(
    readonly name: string,
    /** The newest first. All are accepted. */
    private readonly secrets: Secrets,
  ) {}

  /** Returns the cookie's text for a value, signed by the newest secret. */
  signed(value: string): string {
    return encodeURIComponent(`${value}.${signatureOf(this.secrets[0], value)}`);
  }

  /** Returns the `Set-Cookie` header for a signed value; without `maxAgeSeconds` it ends with the browser. */
  header(signed: string, maxAgeSeconds: number | null): string {
    return cookieHeader(this.name, signed, maxAgeSeconds);
  }

  /** Returns the `Set-Cookie` header that deletes it. */
  expired(): string {
    return this.header('', 0);
  }

  /** Returns whether a `Cookie` header has this cookie, valid or not. */
  isPresent(cookies: string | undefined): cookies is string {
    return cookies?.includes(this.name) === true && parseCookies(cookies).has(this.name);
  }

  /** Returns a `Cookie` header without this cookie. */
  removedFrom(cookies: string): string {
    const others = cookies.split(';').filter((each) => !each.trimStart().startsWith(`${this.name}=`));
    return others.join(';').trim();
  }

  /** Returns the value in a `Cookie` header; null if there is none or its signature is wrong. */
  valueOf(cookies: string): string | null {
    const signed = parseCookies(cookies).get(this.name) ?? '';
    const end = signed.lastIndexOf('.');
    if (end < 1) return null;
    const value = signed.slice(0, end);
    const given = Buffer.from(signed.slice(end + 1), 'base64');
    return this.secrets.some((secret) => isSignedBy(secret, value, given)) ? value : null;
  }
}

/** Returns a `Set-Cookie` header; without `maxAgeSeconds` the cookie ends with the browser. */
export function cookieHeader(name: string, value: string, maxAgeSeconds: number | null): string {
  const secure = name.startsWith('__Host-') ? '; Secure' : '';
  const maxAge = maxAgeSeconds === null ? '' : `; Max-Age=${maxAgeSeconds}`;
  return `${name}=${value}${maxAge}; Path=/; HttpOnly${secure}; SameSite=Lax`;
}

/**
 * Returns a `Cookie` header with each cookie once, as this server reads it. Of several with the same name the library reads another
 * one, and it reads some malformed ones: it would act for another person than the one whose session this server has checked.
 */
export const canonicalCookies = (cookies: string): string =>
  [...parseCookies(cookies)].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('; ');

/** The library's cookies that this server reads, and its own. */
export interface SignInCookies {
  session: SignedCookie;
  /** Present if the session's cookie ends with the browser. */
  endsWithBrowser: SignedCookie;
  /** The sign-in that waits for a second factor. */
  challenge: SignedCookie;
  /** The device that needs no second factor. */
  trust: SignedCookie;
  /** The device in which somebody has signed in. */
  device: SignedCookie;
  /** The passkey that was removed in this browser, which alone can restore it. */
  removedPasskey: SignedCookie;
}

type Secrets = readonly [string, ...string[]];

/** Returns the cookies with a prefix of their names. */
export const signInCookies = (prefix: string, secrets: Secrets): SignInCookies => ({
  session: new SignedCookie(`${prefix}.session_token`, secrets),
  endsWithBrowser: new SignedCookie(`${prefix}.dont_remember`, secrets),
  challenge: new SignedCookie(`${prefix}.two_factor`, secrets),
  trust: new SignedCookie(`${prefix}.trust_device`, secrets),
  device: new SignedCookie(`${prefix}.device`, derivedKeys(secrets, 'parley device cookie')),
  removedPasskey: new SignedCookie(
    `${prefix}.removed_passkey`,
    derivedKeys(secrets, 'parley removed passkey'),
  ),
});

/** Derives the keys of one cookie: a signature does not cover the name, so one of another cookie must not fit. */
function derivedKeys([newest, ...earlier]: Secrets, purpose: string): Secrets {
  const derived = (secret: string) => derivedKey(secret, purpose).toString('base64url');
  return [derived(newest), ...earlier.map(derived)];
}

function isSignedBy(secret: string, text: string, signature: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(text).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

const signatureOf = (secret: string, text: string) =>
  createHmac('sha256', secret).update(text).digest('base64');

/**
 * Replaces the signatures of earlier secrets in a `Cookie` header, because the library accepts only the newest secret.
 * @param secrets the newest first.
 */
export function signedByNewest(cookies: string, [newest, ...earlier]: Secrets): string {
  if (earlier.length === 0) return cookies;
  return cookies.replace(cookiePattern, (cookie, name: string, value: string) => {
    const [, text, signature] = signedPattern.exec(decoded(value)) ?? [];
    if (text === undefined || signature === undefined) return cookie;
    const given = Buffer.from(signature, 'base64');
    if (!earlier.some((secret) => isSignedBy(secret, text, given))) return cookie;
    return `${name}=${encodeURIComponent(`${text}.${signatureOf(newest, text)}`)}`;
  });
}

const cookiePattern = /([^=;\s]+)=([^;]*)/g;

/** A value and the base64 of its HMAC-SHA256. */
const signedPattern = /^(.+)\.([\w+/]{43}=)$/s;

function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}
