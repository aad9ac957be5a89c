import { createHash } from 'node:crypto';
import { parseEnvelope, symmetricDecrypt, symmetricEncrypt } from 'better-auth/crypto';
import { derivedKey } from './derived-key.js';

type LibraryKey = Exclude<Parameters<typeof symmetricEncrypt>[0]['key'], string>;

/** The version that earlier versions of Parley wrote: encrypted with the sign-in secret itself. */
const earlierVersion = 1;

/** No configured key decrypts a stored secret. */
export class UnreadableSecret extends Error {
  override name = 'UnreadableSecret';
  constructor() {
    super('A stored secret is encrypted with a key that is not configured.');
  }
}

/**
 * Encrypts the secrets that the database stores and that must be read again: webhooks' signing secrets, TOTP secrets,
 * backup codes and the links of mails. Each ciphertext names its key, so that several keys can be in use during a rotation.
 */
export class SecretEncryption {
  /** The keys in the form of the sign-in library, which encrypts its own secrets. */
  readonly libraryKey: LibraryKey;
  readonly #signInSecrets: readonly string[];

  /**
   * @param keys the newest first; it encrypts, and all decrypt.
   * @param signInSecrets the secrets with which earlier versions encrypted, the newest first.
   */
  constructor([newest, ...others]: readonly [string, ...string[]], signInSecrets: readonly string[]) {
    const derived = [newest, ...others].map(
      (key) => [versionOf(encryptionKey(key)), encryptionKey(key)] as const,
    );
    const [newestSignInSecret] = signInSecrets;
    const keys = new Map(derived);
    if (newestSignInSecret !== undefined) keys.set(earlierVersion, newestSignInSecret);
    this.libraryKey = { keys, currentVersion: versionOf(encryptionKey(newest)) };
    this.#signInSecrets = signInSecrets;
  }

  encrypt(secret: string): Promise<string> {
    return symmetricEncrypt({ key: this.libraryKey, data: secret });
  }

  /**
   * Returns the secret. A text that is not encrypted is returned unchanged: earlier versions stored webhooks' secrets
   * without encryption.
   * @throws {UnreadableSecret}
   */
  async decrypt(stored: string): Promise<string> {
    const envelope = parseEnvelope(stored);
    if (!envelope) return stored;
    const keys =
      envelope.version === earlierVersion
        ? this.#signInSecrets.map((secret) => ({
            keys: new Map([[earlierVersion, secret]]),
            currentVersion: 1,
          }))
        : [this.libraryKey];
    for (const key of keys) {
      try {
        return await symmetricDecrypt({ key, data: stored });
      } catch {
        // The next key can be the right one.
      }
    }
    throw new UnreadableSecret();
  }

  /** Returns whether a stored secret is encrypted with the newest key. */
  isCurrent(stored: string): boolean {
    return parseEnvelope(stored)?.version === this.libraryKey.currentVersion;
  }
}

/** Returns whether a stored secret is encrypted, with any key. */
export const isEncrypted = (stored: string) => parseEnvelope(stored) !== null;

/** Derives a key for encryption alone, since the given one can sign as well. */
const encryptionKey = (secret: string) => derivedKey(secret, 'parley stored secrets').toString('base64url');

/** Returns a number that identifies a key without revealing it. */
const versionOf = (key: string) => createHash('sha256').update(key).digest().readUIntBE(0, 6);
