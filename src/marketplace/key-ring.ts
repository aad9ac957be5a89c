import { type Asker, askerOnSide, atTheDoor, type ChatScope } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { goodKeysByHash, touchApiKeys } from '../database/statements/api-keys.js';
import { hashOfKey, identityOfKey, keyPrefixes } from './api-keys.js';

/** How often last uses are written. */
const touchInterval = 10_000;

type GoodKey = Values<typeof goodKeysByHash.row>;

/**
 * Who is asking, by the key. Every request's key is looked up after the request came, so that a revocation
 * counts from its commit on, whichever process it was made in. At most one look-up is under way: requests
 * that come meanwhile share the next, so that under load a look-up serves many.
 */
export class KeyRing {
  /** By hash, what the next look-up is for. */
  #wanted = new Map<string, Buffer>();
  #next: Promise<Map<string, GoodKey>> | null = null;
  #current: Promise<unknown> = Promise.resolve();
  readonly #used = new Map<number, Date>();
  readonly #timer: NodeJS.Timeout;

  /** @param onError told when last uses could not be written; they are tried again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#timer = setInterval(() => void this.#writeUses(), touchInterval).unref();
  }

  /** Writes the last uses. To be called before the database is closed. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeUses();
  }

  /** The asker that a key stands for; null where it is unknown, revoked or expired. */
  async askerOf(key: string): Promise<Asker | null> {
    if (key.length > 128 || !Object.values(keyPrefixes).some((prefix) => key.startsWith(prefix))) return null;
    const good = await this.#look(hashOfKey(key));
    if (!good) return null;
    this.#used.set(good.id, new Date());
    return askerFrom(good);
  }

  async #look(hash: Buffer): Promise<GoodKey | undefined> {
    const name = hash.toString('latin1');
    this.#wanted.set(name, hash);
    this.#next ??= this.#current.then(() => this.#lookForAll());
    return (await this.#next).get(name);
  }

  #lookForAll(): Promise<Map<string, GoodKey>> {
    const secretHashes = [...this.#wanted.values()];
    this.#wanted = new Map();
    this.#next = null;
    const looked = this.database
      .run(atTheDoor, goodKeysByHash, { secretHashes })
      .then((rows) => new Map(rows.map((row) => [row.secretHash.toString('latin1'), row])));
    this.#current = looked.catch(() => {});
    return looked;
  }

  async #writeUses(): Promise<void> {
    const uses = [...this.#used];
    if (uses.length === 0) return;
    try {
      await this.database.run(atTheDoor, touchApiKeys, {
        ids: uses.map(([id]) => id),
        usedAt: uses.map(([, at]) => at),
      });
      for (const [id, at] of uses) if (this.#used.get(id) === at) this.#used.delete(id);
    } catch (error) {
      this.onError(error);
    }
  }
}

function askerFrom(row: GoodKey): Asker {
  const member = {
    identity: identityOfKey(row.id),
    marketplaceId: row.marketplaceId,
    marketplaceName: row.marketplaceName,
    scope: row.chatScope as ChatScope,
    name: row.label,
    expiresAt: row.expiresAt,
  };
  return askerOnSide(row.sellerId, member);
}
