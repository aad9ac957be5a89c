import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** A message to a webhook's receiver. */
export interface Message {
  /** The same in each attempt. */
  id: string;
  /** Increases by one with each delivery of the webhook; 0 for a test. */
  sequence: string;
  body: string;
}

/** The address of a webhook, and the settings of its signatures. */
export interface Receiver {
  url: string;
  /** The active secrets, the newest first. */
  secrets: readonly string[];
  originalHeaders: boolean;
}

/** A message that is ready to be sent. */
export interface SignedRequest {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: string;
}

/** Returns a message's id as the receiver sees it: `msg_` and 32 hexadecimal digits. */
export function messageIdOf(uuid: string): string {
  return `msg_${uuid.replaceAll('-', '')}`;
}

/** Returns a new secret in the format of the Standard Webhooks specification. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * Signs a message with each secret, by the Standard Webhooks specification, and adds the original's headers if the
 * webhook is set to receive them. The receiver can verify that the message is authentic and new.
 */
export function signRequest(
  { url, secrets, originalHeaders }: Receiver,
  { id, sequence, body }: Message,
): SignedRequest {
  const now = new Date();
  const [newest] = secrets;
  if (newest === undefined) throw new Error('A webhook has no secret to sign with.');
  const headers = {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
    ...(originalHeaders && {
      'Marketplacer-Sequence': sequence,
      'Marketplacer-Hmac-256': createHmac('sha256', newest).update(body).digest('base64'),
    }),
  };
  return { url, headers, body };
}
