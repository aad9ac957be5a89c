import { createHmac, timingSafeEqual } from 'node:crypto';
import { parseCookies } from 'better-auth/cookies/utils';

/** The cookie that the library signs a session's token in: `<token>.<HMAC-SHA256 in base64>`. */
export class SessionCookie {
  constructor(
    private readonly name: string,
    private readonly secret: string,
  ) {}

  /** Whether a request has such a cookie, good or bad. */
  isIn(cookies: string | undefined): cookies is string {
    return cookies?.includes(`${this.name}=`) ?? false;
  }

  /** The token in a `Cookie` header; null where there is none, or its signature is not ours. */
  tokenIn(cookies: string): string | null {
    const value = parseCookies(cookies).get(this.name) ?? '';
    const end = value.lastIndexOf('.');
    if (end < 1) return null;
    const token = value.slice(0, end);
    const given = Buffer.from(value.slice(end + 1), 'base64');
    const right = createHmac('sha256', this.secret).update(token).digest();
    return given.length === right.length && timingSafeEqual(given, right) ? token : null;
  }
}
