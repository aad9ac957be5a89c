import { createECDH } from 'node:crypto';
import ece from 'http_ece';

/** Texts are padded to multiples of this length, so that a push service does not learn it. */
const paddedBytes = 1_024;

/** The keys of a browser. */
export interface ReceiverKeys {
  /** Its public key: an uncompressed point of P-256, base64url. */
  p256dh: string;
  /** Its authentication secret: 16 bytes, base64url. */
  auth: string;
}

/** Encrypts a text for a browser, which alone can read it (RFC 8291). */
export function encryptFor({ p256dh, auth }: ReceiverKeys, text: string): Buffer {
  const privateKey = createECDH('prime256v1');
  privateKey.generateKeys();
  const content = Buffer.from(text);
  const pad = paddedBytes - (content.length % paddedBytes);
  return ece.encrypt(content, { version: 'aes128gcm', dh: p256dh, privateKey, authSecret: auth, pad });
}

/** Returns whether a text is the public key of a browser. */
export function isPublicKey(text: string): boolean {
  const point = Buffer.from(text, 'base64url');
  if (point.length !== 65 || point.toString('base64url') !== text) return false;
  try {
    const own = createECDH('prime256v1');
    own.generateKeys();
    own.computeSecret(point);
    return true;
  } catch {
    return false;
  }
}

/** Returns whether a text is the authentication secret of a browser. */
export function isAuthSecret(text: string): boolean {
  const secret = Buffer.from(text, 'base64url');
  return secret.length === 16 && secret.toString('base64url') === text;
}
