import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto';
import http from 'node:http';
import { afterFile } from './ending.js';

/** A push as its browser reads it. */
export interface ReceivedPush {
  /** The subscription that it is for. */
  name: string;
  headers: http.IncomingHttpHeaders;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the message that it expects, and fails if it differs.
  message: any;
  /** The claims of the signature (VAPID). */
  claims: { aud: string; exp: number; sub?: string };
}

/** A subscription of a browser, with what `pushSubscriptionCreate` takes. */
export interface MadeSubscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/**
 * A push service on loopback with its browsers: it accepts only pushes with a valid signature (RFC 8292), and decrypts each
 * (RFC 8291). It shares no code with the server.
 */
export async function startPushService() {
  const pushes: ReceivedPush[] = [];
  const refused: string[] = [];
  const browsers = new Map<string, { ecdh: ReturnType<typeof createECDH>; auth: Buffer }>();
  let publicKey: string | null = null;
  let answer: { status: number; headers?: Record<string, string> } = { status: 201 };
  /** Called before a push is answered. */
  let beforeAnswer = async () => {};
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', async () => {
      const name = (request.url ?? '').slice(1);
      try {
        const browser = browsers.get(name);
        if (!browser) throw new Error(`There is no subscription ${name}.`);
        const claims = verified(request.headers.authorization ?? '', publicKey, origin());
        const message: unknown = JSON.parse(decrypted(browser, Buffer.concat(chunks)).toString());
        pushes.push({ name, headers: request.headers, message, claims });
        await beforeAnswer();
        response.writeHead(answer.status, answer.headers).end();
      } catch (error) {
        refused.push(String(error));
        response.writeHead(400).end();
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    server.closeAllConnections();
    server.close();
  });
  const origin = () => {
    const address = server.address();
    if (typeof address !== 'object' || !address) throw new Error('The push service has no port.');
    return `http://127.0.0.1:${address.port}`;
  };
  return {
    pushes,
    refused,
    /** Makes a subscription, as a browser does. @param applicationServerKey the key of the server. */
    subscribe(name: string, applicationServerKey: string): MadeSubscription {
      publicKey ??= applicationServerKey;
      const ecdh = createECDH('prime256v1');
      const p256dh = ecdh.generateKeys().toString('base64url');
      const auth = randomBytes(16);
      browsers.set(name, { ecdh, auth });
      return { endpoint: `${origin()}/${name}`, p256dh, auth: auth.toString('base64url') };
    },
    /** Sets the answer to each push that it can read. */
    behave(status: number, headers?: Record<string, string>, before = async () => {}) {
      answer = { status, ...(headers && { headers }) };
      beforeAnswer = before;
    },
  };
}

export type PushService = Awaited<ReturnType<typeof startPushService>>;

/** Returns the claims of a signature. @throws if it is not that of the server with which the browser subscribed. */
function verified(authorization: string, publicKey: string | null, audience: string): ReceivedPush['claims'] {
  const [, header = '', payload = '', signature = '', key] =
    /^vapid t=([\w-]+)\.([\w-]+)\.([\w-]+), k=([\w-]+)$/.exec(authorization) ?? [];
  if (key === undefined || key !== publicKey) throw new Error('The key is not that of the subscription.');
  const point = Buffer.from(key, 'base64url');
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
  const verifier = createPublicKey({ key: { kty: 'EC', crv: 'P-256', x, y } as never, format: 'jwk' });
  const isValid = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: verifier, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isValid) throw new Error('The signature is not valid.');
  const claims: ReceivedPush['claims'] = JSON.parse(Buffer.from(payload, 'base64url').toString());
  const now = Date.now() / 1_000;
  if (claims.aud !== audience) throw new Error(`The signature is for ${claims.aud}.`);
  if (!(claims.exp > now && claims.exp <= now + 24 * 3_600)) throw new Error('The signature has expired.');
  return claims;
}

/** Returns the text of a push (RFC 8291 with the one record of RFC 8188). */
function decrypted(
  { ecdh, auth }: { ecdh: ReturnType<typeof createECDH>; auth: Buffer },
  body: Buffer,
): Buffer {
  const salt = body.subarray(0, 16);
  const recordSize = body.readUInt32BE(16);
  const senderKey = body.subarray(21, 21 + body.readUInt8(20));
  const record = body.subarray(21 + senderKey.length);
  if (record.length > recordSize) throw new Error('There is more than one record.');
  const keyInfo = Buffer.concat([Buffer.from('WebPush: info\0'), ecdh.getPublicKey(), senderKey]);
  const input = Buffer.from(hkdfSync('sha256', ecdh.computeSecret(senderKey), auth, keyInfo, 32));
  const key = hkdfSync('sha256', input, salt, 'Content-Encoding: aes128gcm\0', 16);
  const nonce = hkdfSync('sha256', input, salt, 'Content-Encoding: nonce\0', 12);
  const decipher = createDecipheriv('aes-128-gcm', Buffer.from(key), Buffer.from(nonce));
  decipher.setAuthTag(record.subarray(-16));
  const padded = Buffer.concat([decipher.update(record.subarray(0, -16)), decipher.final()]);
  const end = padded.lastIndexOf(2);
  if (end < 0 || padded.subarray(end + 1).some((byte) => byte !== 0))
    throw new Error('The padding is wrong.');
  return padded.subarray(0, end);
}
