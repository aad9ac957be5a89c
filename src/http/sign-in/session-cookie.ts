import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies/utils';

/** The library's session cookie, a signed token: `<token>.<HMAC-SHA256 in base64>`. */
export class SessionCookie {
  constructor(
    private readonly name: string,
    private readonly secret: string,
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
    const expected = createHmac('sha256', this.secret).update(token).digest();
    return given.length === expected.length && timingSafeEqual(given, expected) ? token : null;
  }
}
