import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies/utils';

/** The library's session cookie, a signed token: `<token>.<HMAC-SHA256 in base64>`. */
export class SessionCookie {
  constructor(
    private readonly name: string,
    /** All are accepted. */
    private readonly secrets: readonly string[],
  ) {}

  /** Returns whether a `Cookie` header has this cookie, valid or not. */
  isPresent(cookies: string | undefined): cookies is string {
    return cookies?.includes(`${this.name}=`) ?? false;
  }

  /** Returns the token of a `Cookie` header; null if there is none or its signature is wrong. */
  tokenOf(cookies: string): string | null {
    const value = parseCookies(cookies).get(this.name) ?? '';
    const end = value.lastIndexOf('.');
    if (end < 1) return null;
    const token = value.slice(0, end);
    const given = Buffer.from(value.slice(end + 1), 'base64');
    return this.secrets.some((secret) => isSignedBy(secret, token, given)) ? token : null;
  }
}

function isSignedBy(secret: string, text: string, signature: Buffer): boolean {
  const expected = createHmac('sha256', secret).update(text).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

/**
 * Signs the cookies of a `Cookie` header anew that an earlier secret has signed: the library accepts only the newest.
 * @param secrets the newest first.
 */
export function signedByNewest(
  cookies: string,
  [newest, ...earlier]: readonly [string, ...string[]],
): string {
  if (earlier.length === 0) return cookies;
  return cookies.replace(cookiePattern, (cookie, name: string, value: string) => {
    const [, text, signature] = signedPattern.exec(decoded(value)) ?? [];
    if (text === undefined || signature === undefined) return cookie;
    const given = Buffer.from(signature, 'base64');
    if (!earlier.some((secret) => isSignedBy(secret, text, given))) return cookie;
    const renewed = createHmac('sha256', newest).update(text).digest('base64');
    return `${name}=${encodeURIComponent(`${text}.${renewed}`)}`;
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
