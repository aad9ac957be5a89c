import { createHmac, randomBytes } from 'node:crypto';
import { Webhook } from 'standardwebhooks';

/** What is sent to a hook's receiver. */
export interface Message {
  /** The same however often it is sent. */
  id: string;
  /** Rises by one with each delivery of the hook; 0 for a test. */
  sequence: string;
  body: string;
}

/** How the receiver sees a message's id: `msg_` and 32 hexadecimal digits. */
export function messageIdOf(uuid: string): string {
  return `msg_${uuid.replaceAll('-', '')}`;
}

/** A new secret, in the form that the Standard Webhooks specification gives it. */
export function newSecret(): string {
  return `whsec_${randomBytes(32).toString('base64')}`;
}

/**
 * The headers by which a receiver knows that a message is ours and new: those of the Standard Webhooks
 * specification, signed with each secret, and where asked for the original's.
 * @param secrets those that are good now, the newest first.
 */
export function signedHeaders(
  { id, sequence, body }: Message,
  secrets: readonly string[],
  originalHeaders: boolean,
): Record<string, string> {
  const now = new Date();
  const [newest] = secrets;
  if (newest === undefined) throw new Error('A webhook has no secret to sign with.');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(now.getTime() / 1_000)),
    'webhook-signature': secrets.map((secret) => new Webhook(secret).sign(id, now, body)).join(' '),
    ...(originalHeaders && {
      'Marketplacer-Sequence': sequence,
      'Marketplacer-Hmac-256': createHmac('sha256', newest).update(body).digest('base64'),
    }),
  };
}
