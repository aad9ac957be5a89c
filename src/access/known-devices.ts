import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  isKnownDevice,
  rememberDevice,
  sideOfUser,
  userOfChallenge,
  userOfTrust,
} from '../database/statements/account-security.js';
import { endChallenge } from '../database/statements/passkeys.js';
import { unauthenticated } from './tenant-scopes.js';

/** The browsers in which users have signed in, by the hashes of their tokens. */
export class KnownDevices {
  constructor(private readonly database: Database) {}

  /** Returns whether the user with this address has signed in with a device before. */
  async isKnown(tokenHash: string, email: string): Promise<boolean> {
    const [row] = await this.database.run(unauthenticated, isKnownDevice, { tokenHash, email });
    return row?.found ?? false;
  }

  /** Returns the names of the marketplace and of the side in it on which the user with an address acts; none without one. */
  async sideOf(email: string): Promise<string[]> {
    const [side] = await this.database.run(unauthenticated, sideOfUser, { email });
    if (!side) return [];
    const { marketplaceId, sellerId } = side;
    return [`marketplace ${marketplaceId}`, sellerId === null ? 'operator' : `seller ${sellerId}`];
  }

  /**
   * Stores that a user has signed in with a device. Without a new trust identifier, it keeps the earlier one.
   * @returns whether the device is new for a user who has used others.
   */
  async remember(runner: Runner, device: Values<typeof rememberDevice.parameters>): Promise<boolean> {
    const [remembered] = await runner.run(unauthenticated, rememberDevice, device);
    return remembered?.isNew ?? false;
  }

  /** Ends a sign-in that waits for a second factor. */
  async endChallenge(identifier: string): Promise<void> {
    await this.database.run(unauthenticated, endChallenge, { identifier });
  }

  /** Returns the user who trusts a device; null if nobody does. */
  async userOfTrust(identifier: string): Promise<number | null> {
    const [user] = await this.database.run(unauthenticated, userOfTrust, { identifier });
    return user?.userId ?? null;
  }

  /** Returns the address of the user whose sign-in waits for a second factor; null if there is none. */
  async userOfChallenge(identifier: string): Promise<string | null> {
    const [user] = await this.database.run(unauthenticated, userOfChallenge, { identifier });
    return user?.email ?? null;
  }
}
