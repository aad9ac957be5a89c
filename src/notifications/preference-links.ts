import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedKey } from '../access/derived-key.js';

/** The path of the page that a link opens, before the token. */
export const preferencePagePath = '/notifications';

/** A person's membership, whose preferences a link can change. */
export interface LinkedMember {
  marketplaceId: number;
  memberId: number;
}

/** The time for which a link works: mailboxes keep emails for long. */
const lifetimeDays = 400;

const dayMs = 24 * 3_600_000;

const tokenFormat = /^([1-9]\d{0,9})-([1-9]\d{0,9})-(\d{1,6})-([\w-]{43})$/;

/**
 * Signs and verifies the links by which a person changes their own preferences without signing in. A link works for nothing else, and
 * ends with the membership.
 */
export class PreferenceLinks {
  readonly #keys: readonly Buffer[];

  /**
   * @param secrets the installation's secrets: the first signs, all verify.
   * @param publicUrl the address that browsers use for this server.
   */
  constructor(
    secrets: readonly string[],
    readonly publicUrl: URL,
  ) {
    this.#keys = secrets.map((secret) => derivedKey(secret, 'parley notification links'));
  }

  /** Returns the address of the page of a person's preferences. */
  linkTo(member: LinkedMember, now: Date): string {
    const values = `${member.marketplaceId}-${member.memberId}-${Math.floor(now.getTime() / dayMs)}`;
    const [newest] = this.#keys;
    if (!newest) throw new Error('There is no secret that signs.');
    const path = `${preferencePagePath}/${values}-${signature(newest, values)}`;
    return new URL(path, this.publicUrl).href;
  }

  /** Returns whose preferences a token can change; null if it is not valid. */
  verify(token: string, now: Date): LinkedMember | null {
    const [, marketplaceId, memberId, day, signed] = tokenFormat.exec(token) ?? [];
    if (signed === undefined) return null;
    const values = `${marketplaceId}-${memberId}-${day}`;
    // As texts: several last characters stand for the same bytes.
    const given = Buffer.from(signed);
    if (!this.#keys.some((key) => timingSafeEqual(Buffer.from(signature(key, values)), given))) return null;
    const age = now.getTime() / dayMs - Number(day);
    return age > lifetimeDays ? null : { marketplaceId: Number(marketplaceId), memberId: Number(memberId) };
  }
}

const signature = (key: Buffer, values: string) =>
  createHmac('sha256', key).update(values).digest('base64url');
