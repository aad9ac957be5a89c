import { createPrivateKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { SignJWT } from 'jose';
import type { Administrator } from '../../access/actor.js';
import { type SecretEncryption, UnreadableSecret } from '../../access/secret-encryption.js';
import { installationOf } from '../../access/tenant-scopes.js';
import type { Runner } from '../../database/statement.js';
import { storedVapidKeys } from '../../database/statements/vapid-keys.js';

/** The lifetime of a signature. Push services accept a day at most. */
const lifetimeS = 12 * 3_600;

/** The age after which a new signature is made. */
const renewalMs = 3_600_000;

/** The most push services for which signatures are kept: a browser can name any. */
const maxKept = 100;

/** Signs requests to push services, which deliver only those of the installation with which a browser subscribed (RFC 8292). */
export class Vapid {
  readonly #kept = new Map<string, { header: string; madeAt: number }>();

  /**
   * @param publicKey as browsers take it: an uncompressed point, base64url.
   * @param subject the address at which a push service reaches the installation's owner; null for none.
   */
  constructor(
    readonly publicKey: string,
    private readonly privateKey: KeyObject,
    private readonly subject: string | null,
  ) {}

  /** Returns the header `Authorization` of a request to an endpoint. */
  async authorization(endpoint: string): Promise<string> {
    const { origin } = new URL(endpoint);
    const kept = this.#kept.get(origin);
    if (kept && Date.now() - kept.madeAt < renewalMs) return kept.header;
    const token = new SignJWT()
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT' })
      .setAudience(origin)
      .setExpirationTime(Math.floor(Date.now() / 1_000) + lifetimeS);
    if (this.subject !== null) token.setSubject(this.subject);
    const header = `vapid t=${await token.sign(this.privateKey)}, k=${this.publicKey}`;
    const [oldest] = this.#kept.keys();
    if (this.#kept.size >= maxKept && oldest !== undefined) this.#kept.delete(oldest);
    this.#kept.set(origin, { header, madeAt: Date.now() });
    return header;
  }
}

/**
 * Returns what signs with the keys that the database stores; the first process makes them.
 * @param publicUrl the address that browsers use for this server.
 * @returns null if no configured key decrypts the stored one.
 */
export async function openVapid(
  actor: Administrator,
  database: Runner,
  encryption: SecretEncryption,
  publicUrl: URL | null,
): Promise<Vapid | null> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  const [stored] = await database.run(installationOf(actor), storedVapidKeys, {
    publicKey: pointOf(publicKey.export({ format: 'jwk' })),
    privateKey: await encryption.encrypt(JSON.stringify(privateKey.export({ format: 'jwk' }))),
  });
  if (!stored) throw new Error('The keys of push services were not stored.');
  const subject = publicUrl?.protocol === 'https:' ? publicUrl.origin : null;
  try {
    const key: JsonWebKey = JSON.parse(await encryption.decrypt(stored.privateKey));
    return new Vapid(stored.publicKey, createPrivateKey({ key, format: 'jwk' }), subject);
  } catch (error) {
    if (error instanceof UnreadableSecret) return null;
    throw error;
  }
}

/** Returns the uncompressed point of a public key. */
const pointOf = ({ x = '', y = '' }: JsonWebKey) =>
  Buffer.concat([Buffer.of(4), Buffer.from(x, 'base64url'), Buffer.from(y, 'base64url')]).toString(
    'base64url',
  );
