import { type SecretEncryption, UnreadableSecret } from '../access/secret-encryption.js';
import type { SendResult } from './sender.js';
import type { WebhookServices } from './services.js';
import { type Message, type Receiver, signRequest } from './signature.js';

/**
 * Signs a message and posts it once. If the newest secret cannot be decrypted, nothing is sent, and the result is a failure.
 * @param receiver its secrets are those of the database, encrypted.
 */
export async function sendSigned(
  { sender, encryption }: Pick<WebhookServices, 'sender' | 'encryption'>,
  receiver: Receiver,
  message: Message,
): Promise<SendResult> {
  const [newest, ...earlier] = await Promise.all(
    receiver.secrets.map((stored) => readableSecret(encryption, stored)),
  );
  if (newest == null) {
    const failure =
      'The message could not be signed: its secret is encrypted with a key that is not configured.';
    return { durationMs: 0, status: null, answer: null, failure };
  }
  const secrets = [newest, ...earlier.filter((secret) => secret !== null)];
  return sender.send(signRequest({ ...receiver, secrets }, message));
}

/** Returns a secret, or null if no configured key decrypts it. */
async function readableSecret(encryption: SecretEncryption, stored: string): Promise<string | null> {
  try {
    return await encryption.decrypt(stored);
  } catch (error) {
    if (error instanceof UnreadableSecret) return null;
    throw error;
  }
}
