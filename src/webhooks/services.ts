import type { SecretEncryption } from '../access/secret-encryption.js';
import type { Database } from '../database/database.js';
import type { PayloadRenderer } from './payload.js';
import type { Sender } from './sender.js';

/** The log of the process. */
export interface Log {
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

/** The services that webhook management and deliveries share. */
export interface WebhookServices {
  readonly sender: Sender;
  readonly renderer: PayloadRenderer;
  /** Encrypts the signing secrets in the database. */
  readonly encryption: SecretEncryption;
}

/** The services of deliveries. */
export interface DeliveryServices extends WebhookServices {
  readonly database: Database;
  readonly log: Log;
}
