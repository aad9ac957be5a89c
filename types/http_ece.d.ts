/** The part of http_ece that is used. */
declare module 'http_ece' {
  import type { ECDH } from 'node:crypto';

  export interface EncryptionParameters {
    version: 'aes128gcm';
    /** The public key of the receiver: base64url. */
    dh: string;
    privateKey: ECDH;
    /** The authentication secret of the receiver: base64url. */
    authSecret: string;
    /** The number of bytes of padding. */
    pad?: number;
  }

  const ece: { encrypt(buffer: Buffer, parameters: EncryptionParameters): Buffer };
  export default ece;
}
