import { createHash, generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import type { Browser } from './browser.js';

const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();

/** The differences of a faulty passkey from a correct one. */
export interface PasskeyFault {
  origin?: string;
  rpId?: string;
  challenge?: string;
  isUserVerified?: boolean;
  /** The count of signatures; by default one more than before. */
  counter?: number;
  /** Another passkey signs. */
  signedBy?: Passkey;
}

interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
}

/** An authenticator in software with one passkey (WebAuthn Level 3; ES256, attestation `none`). */
export class Passkey {
  readonly id = randomBytes(16).toString('base64url');
  readonly #privateKey: KeyObject;
  readonly #publicKey: KeyObject;
  #counter = 0;

  /** @param origin the page that uses the passkey. */
  constructor(private readonly origin: string) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    this.#privateKey = pair.privateKey;
    this.#publicKey = pair.publicKey;
  }

  /** Returns the answer of `navigator.credentials.create()`. */
  create({ challenge, rp }: Options, fault: PasskeyFault = {}): object {
    const authenticatorData = this.#authenticatorData(rp?.id, { counter: 0, ...fault }, this.#credential());
    const attestationObject = map([
      [text('fmt'), text('none')],
      [text('attStmt'), map([])],
      [text('authData'), bytes(authenticatorData)],
    ]);
    return this.#answer({
      clientDataJSON: this.#clientData('webauthn.create', challenge, fault),
      attestationObject: attestationObject.toString('base64url'),
      transports: ['internal'],
    });
  }

  /** Returns the answer of `navigator.credentials.get()`. */
  get({ challenge, rpId }: Options, fault: PasskeyFault = {}): object {
    const counter = fault.counter ?? ++this.#counter;
    const authenticatorData = this.#authenticatorData(rpId, { ...fault, counter });
    const clientDataJSON = this.#clientData('webauthn.get', challenge, fault);
    const signed = Buffer.concat([authenticatorData, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
    return this.#answer({
      clientDataJSON,
      authenticatorData: authenticatorData.toString('base64url'),
      signature: (fault.signedBy ?? this).#sign(signed).toString('base64url'),
    });
  }

  #sign(data: Buffer): Buffer {
    return sign('sha256', data, this.#privateKey);
  }

  #answer(response: object): object {
    return { id: this.id, rawId: this.id, type: 'public-key', response, clientExtensionResults: {} };
  }

  #clientData(type: string, challenge: string, fault: PasskeyFault): string {
    const given = { type, challenge: fault.challenge ?? challenge, origin: fault.origin ?? this.origin };
    return Buffer.from(JSON.stringify({ ...given, crossOrigin: false })).toString('base64url');
  }

  #authenticatorData(
    rpId = 'localhost',
    { rpId: given = rpId, isUserVerified = true, counter = 0 }: PasskeyFault,
    credential: Buffer = Buffer.alloc(0),
  ): Buffer {
    const flags = 0x01 | (isUserVerified ? 0x04 : 0) | (credential.length > 0 ? 0x40 : 0);
    const count = Buffer.alloc(4);
    count.writeUInt32BE(counter);
    return Buffer.concat([sha256(given), Buffer.from([flags]), count, credential]);
  }

  /** Returns the passkey's id and public key, as a COSE key. */
  #credential(): Buffer {
    const { x = '', y = '' } = this.#publicKey.export({ format: 'jwk' });
    const id = Buffer.from(this.id, 'base64url');
    const key = map([
      [integer(1), integer(2)],
      [integer(3), integer(-7)],
      [integer(-1), integer(1)],
      [integer(-2), bytes(Buffer.from(x, 'base64url'))],
      [integer(-3), bytes(Buffer.from(y, 'base64url'))],
    ]);
    return Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
  }
}

/** Adds a passkey with a proof of identity. Returns it, with the backup codes of a first second factor. */
export async function addPasskey(
  browser: Browser,
  proof: object,
  name = 'Work laptop',
): Promise<{ passkey: Passkey; backupCodes: string[] | null }> {
  const begun = await browser.post('/auth/passkeys/add-options', proof);
  if (begun.status !== 200)
    throw new Error(`The options of a passkey answered ${begun.status}: ${begun.text}`);
  const passkey = new Passkey(browser.origin);
  const response = passkey.create(begun.body.options);
  const added = await browser.post('/auth/passkeys/add', { name, response });
  if (added.status !== 200) throw new Error(`Adding a passkey answered ${added.status}: ${added.text}`);
  return { passkey, backupCodes: begun.body.backupCodes };
}

/** Signs in with a passkey, as a first or as the second step. */
export async function signInByPasskey(
  browser: Browser,
  passkey: Passkey,
  { fault = {}, step = 'first' }: { fault?: PasskeyFault; step?: 'first' | 'second' } = {},
) {
  const [optionsPath, path] =
    step === 'first'
      ? ['/auth/passkey/sign-in-options', '/auth/passkey/sign-in']
      : ['/auth/two-factor/passkey-options', '/auth/two-factor/verify-passkey'];
  const { body: options } = await browser.post(optionsPath, {});
  return browser.post(path, { response: passkey.get(options, fault) });
}

/** Returns the answer of a passkey to a new challenge that proves the identity of a signed-in person. */
export async function passkeyProof(browser: Browser, passkey: Passkey): Promise<object> {
  const { body: options } = await browser.post('/auth/passkeys/proof-options', {});
  return passkey.get(options);
}

/* The part of CBOR (RFC 8949) that a passkey needs. */

function head(major: number, value: number): Buffer {
  if (value < 24) return Buffer.from([(major << 5) | value]);
  return value < 256
    ? Buffer.from([(major << 5) | 24, value])
    : Buffer.from([(major << 5) | 25, value >> 8, value & 255]);
}
const integer = (value: number) => (value < 0 ? head(1, -1 - value) : head(0, value));
const bytes = (value: Buffer) => Buffer.concat([head(2, value.length), value]);
const text = (value: string) => Buffer.concat([head(3, value.length), Buffer.from(value)]);
const map = (entries: [Buffer, Buffer][]) => Buffer.concat([head(5, entries.length), ...entries.flat()]);
