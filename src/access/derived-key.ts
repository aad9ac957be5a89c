import { hkdfSync } from 'node:crypto';

/** Derives a key of 32 bytes for one purpose from a secret (HKDF): what it signs or encrypts has no meaning for another purpose. */
export const derivedKey = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, '', purpose, 32));
