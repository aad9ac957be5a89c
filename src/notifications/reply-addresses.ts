import { createHmac, timingSafeEqual } from 'node:crypto';
import { derivedKey } from '../access/derived-key.js';

/** The thread and the person that an address to answer to belongs to. */
export interface ReplyTarget {
  marketplaceId: number;
  memberId: number;
  sellerId: number;
}

/** An address to which an answer is sent: valid, expired, that of emails that cannot be answered, or not one of this server's. */
export type VerifiedAddress =
  | ({ readonly state: 'valid' } & ReplyTarget)
  | { readonly state: 'expired' }
  | { readonly state: 'unanswerable' }
  | { readonly state: 'unknown' };

/** The time for which an address works. `received-emails.ts` keeps the answers for longer. */
export const replyLifetimeDays = 14;

const dayMs = 24 * 3_600_000;

const prefix = 'reply+';

const unanswerableName = 'no-reply';

/** Mail servers can change the case of an address, so the alphabet has one case. RFC 4648 calls it base32. */
const alphabet = 'abcdefghijklmnopqrstuvwxyz234567';

/** The bytes of the three ids and the day. */
const valueBytes = 14;

/** A shortened signature (128 bits): a local part has at most 64 characters (RFC 5321). */
const signatureBytes = 16;

/** 30 bytes are 48 characters without padding, so no two texts are the same token. */
const tokenFormat = /^reply\+([a-z2-7]{48})$/;

/**
 * Signs and verifies the addresses to which people answer emails about unread messages. An address works for one person and one
 * thread, and for nothing else.
 */
export class ReplyAddresses {
  readonly #keys: readonly Buffer[];

  /**
   * @param secrets the installation's secrets: the first signs, all verify.
   * @param domain the part of the addresses after the @.
   */
  constructor(
    secrets: readonly string[],
    readonly domain: string,
  ) {
    this.#keys = secrets.map((secret) => derivedKey(secret, 'parley reply addresses'));
  }

  /** Returns the address to which a person answers. */
  addressFor({ marketplaceId, memberId, sellerId }: ReplyTarget, now: Date): string {
    const [newest] = this.#keys;
    if (!newest) throw new Error('There is no secret that signs.');
    const values = Buffer.alloc(valueBytes);
    values.writeUInt32BE(marketplaceId, 0);
    values.writeUInt32BE(memberId, 4);
    values.writeUInt32BE(sellerId, 8);
    values.writeUInt16BE(Math.floor(now.getTime() / dayMs) + replyLifetimeDays, 12);
    const token = encode(Buffer.concat([values, signature(newest, values)]));
    return `${prefix}${token}@${this.domain}`;
  }

  /** The address of emails that cannot be answered: a mail server says so to those who try. */
  get unanswerable(): string {
    return `${unanswerableName}@${this.domain}`;
  }

  /** Returns what an address is for. */
  verify(address: string, now: Date): VerifiedAddress {
    const at = address.lastIndexOf('@');
    const domain = address.slice(at + 1).toLowerCase();
    const name = address.slice(0, at).toLowerCase();
    if (name === unanswerableName && domain === this.domain) return { state: 'unanswerable' };
    const [, token] = tokenFormat.exec(name) ?? [];
    if (token === undefined || domain !== this.domain) return { state: 'unknown' };
    const bytes = decode(token);
    const values = bytes.subarray(0, valueBytes);
    const given = bytes.subarray(valueBytes);
    if (!this.#keys.some((key) => timingSafeEqual(signature(key, values), given)))
      return { state: 'unknown' };
    if (now.getTime() / dayMs > values.readUInt16BE(12) + 1) return { state: 'expired' };
    return {
      state: 'valid',
      marketplaceId: values.readUInt32BE(0),
      memberId: values.readUInt32BE(4),
      sellerId: values.readUInt32BE(8),
    };
  }
}

const signature = (key: Buffer, values: Buffer) =>
  createHmac('sha256', key).update(values).digest().subarray(0, signatureBytes);

/** Encodes bytes, five bits by character. Their number must be a multiple of five. */
function encode(bytes: Buffer): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? '');
}

function decode(text: string): Buffer {
  const bits = [...text].map((one) => alphabet.indexOf(one).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)));
}
