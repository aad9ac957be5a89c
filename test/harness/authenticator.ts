import { createHmac } from 'node:crypto';

/**
 * Codes by their age, in steps of 30 s. The server takes the current one, the one before and the one after. No test uses the
 * one before, which can end at any moment: the second code of a test is the next one.
 */
const ages = { current: 0, next: -1, expired: 10 } as const;

/** Returns a code of an authenticator app (RFC 6238). The current and the next one are good for at least 30 s. */
export function codeOf(uri: string, which: keyof typeof ages = 'current'): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const secret = new URL(uri).searchParams.get('secret') ?? '';
  const bits = [...secret].map((letter) => alphabet.indexOf(letter).toString(2).padStart(5, '0')).join('');
  const bytes = (bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) - ages[which]));
  const mac = createHmac('sha1', Buffer.from(bytes)).update(counter).digest();
  const number = mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7fffffff;
  return String(number % 1_000_000).padStart(6, '0');
}
