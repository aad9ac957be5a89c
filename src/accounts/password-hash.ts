import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

/** The strength that OWASP recommends for scrypt; the memory of a hash is 128 MiB. */
const current = { ln: 17, r: 8, p: 1 } as const;

/** The strength of hashes of earlier versions, which the sign-in library made. */
const earlier = { ln: 14, r: 16, p: 1 } as const;

type Strength = { readonly ln: number; readonly r: number; readonly p: number };

const saltBytes = 16;
const keyBytes = 32;

/** A stored hash in the PHC string format: `$scrypt$ln=17,r=8,p=1$SALT$KEY`. */
const phcPattern =
  /^\$scrypt\$ln=(?<ln>\d{1,2}),r=(?<r>\d{1,2}),p=(?<p>\d{1,2})\$(?<salt>[^$]+)\$(?<key>[^$]+)$/;

/** The format of earlier versions: `SALT:KEY` in hexadecimal, the salt used as text. */
const earlierPattern = /^(?<salt>[0-9a-f]{32}):(?<key>[0-9a-f]{128})$/;

interface StoredHash {
  strength: Strength;
  salt: Buffer;
  key: Buffer;
}

const deriveKey = promisify(
  (
    password: string,
    salt: Buffer,
    length: number,
    options: ScryptOptions,
    done: (error: Error | null, key: Buffer) => void,
  ) => scrypt(password, salt, length, options, done),
);

/** Returns the hash of a password. Runs in Node's thread pool. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(saltBytes);
  const key = await derive(password, salt, keyBytes, current);
  const { ln, r, p } = current;
  return `$scrypt$ln=${ln},r=${r},p=${p}$${toBase64(salt)}$${toBase64(key)}`;
}

/** Returns whether a password belongs to a hash, of this or an earlier version. Runs in Node's thread pool. */
export async function verifyPassword({
  hash,
  password,
}: {
  hash: string;
  password: string;
}): Promise<boolean> {
  const stored = parseHash(hash);
  if (!stored) return false;
  const key = await derive(password, stored.salt, stored.key.length, stored.strength);
  return timingSafeEqual(key, stored.key);
}

/** Returns whether a hash has another strength than new ones. */
export function isOutdated(hash: string): boolean {
  const { ln, r, p } = current;
  return !hash.startsWith(`$scrypt$ln=${ln},r=${r},p=${p}$`);
}

/** Returns the parts of a stored hash; null if it has no known format. */
function parseHash(hash: string): StoredHash | null {
  const { ln, r, p, salt = '', key = '' } = phcPattern.exec(hash)?.groups ?? {};
  if (ln !== undefined) {
    const strength = { ln: Number(ln), r: Number(r), p: Number(p) };
    return { strength, salt: Buffer.from(salt, 'base64'), key: Buffer.from(key, 'base64') };
  }
  const groups = earlierPattern.exec(hash)?.groups;
  if (!groups) return null;
  return {
    strength: earlier,
    salt: Buffer.from(groups.salt ?? ''),
    key: Buffer.from(groups.key ?? '', 'hex'),
  };
}

function derive(password: string, salt: Buffer, length: number, { ln, r, p }: Strength): Promise<Buffer> {
  const N = 2 ** ln;
  // Twice the memory that scrypt needs, which is its limit.
  return deriveKey(password.normalize('NFKC'), salt, length, { N, r, p, maxmem: 2 * 128 * N * r });
}

const toBase64 = (bytes: Buffer) => bytes.toString('base64').replace(/=+$/, '');
