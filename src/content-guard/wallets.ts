import { createHash } from 'node:crypto';
import type { Match, TextAnalysis } from './text-analysis.js';

/** Bitcoin, Litecoin and Tron in Base58Check, Bitcoin and Litecoin in Bech32, Ethereum and its relatives in hexadecimal. */
const address =
  /(?<![A-Za-z\d])(?:(?:bc1|ltc1)[ac-hj-np-z02-9]{25,87}|(?:BC1|LTC1)[AC-HJ-NP-Z02-9]{25,87}|0x[a-fA-F\d]{40}|[13LMT][1-9A-HJ-NP-Za-km-z]{25,34})(?![A-Za-z\d])/g;

/** The maximum number of checksums for each text: further candidates count as addresses. */
const maxChecks = 100;

/** Finds the addresses of cryptocurrency wallets. All but Ethereum's have a checksum. */
export function findWallets({ text, context }: TextAnalysis): Match[] {
  const matches: Match[] = [];
  let checks = 0;
  for (const { 0: found, index: start } of text.matchAll(address)) {
    const isLabelled = context.has('wallet');
    checks += 1;
    const isValid = found.startsWith('0x') || checks > maxChecks || isAddress(found);
    // An address with a typing error beside its label is still meant as one.
    if (isValid || (isLabelled && /\d/.test(found) && /[a-z]/.test(found) && found.length > 30))
      matches.push({
        kind: 'CRYPTO_WALLET',
        start,
        end: start + found.length,
        confidence: isLabelled ? 'high' : 'medium',
      });
  }
  return matches;
}

function isAddress(found: string): boolean {
  return /^(?:bc1|ltc1)/i.test(found) ? isBech32(found.toLowerCase()) : isBase58Check(found);
}

const base58 = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Checks a version byte, 20 bytes and a checksum of 4 bytes. */
function isBase58Check(found: string): boolean {
  let number = 0n;
  for (const character of found) number = number * 58n + BigInt(base58.indexOf(character));
  const hex = number.toString(16).padStart(50, '0');
  if (hex.length > 50) return false;
  const bytes = Buffer.from(hex, 'hex');
  const sha256 = (data: Buffer) => createHash('sha256').update(data).digest();
  return sha256(sha256(bytes.subarray(0, 21)))
    .subarray(0, 4)
    .equals(bytes.subarray(21));
}

const bech32 = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const generators = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Checks an address by BIP 173 (Bech32) or BIP 350 (Bech32m). */
function isBech32(found: string): boolean {
  const end = found.lastIndexOf('1');
  const prefix = [...found.slice(0, end)].map((character) => character.charCodeAt(0));
  const data = [...found.slice(end + 1)].map((character) => bech32.indexOf(character));
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data];
  let check = 1;
  for (const value of values) {
    const top = check >>> 25;
    check = ((check & 0x1ffffff) << 5) ^ value;
    for (const [bit, generator] of generators.entries()) if ((top >> bit) & 1) check ^= generator;
  }
  return check === 1 || check === 0x2bc830a3;
}
