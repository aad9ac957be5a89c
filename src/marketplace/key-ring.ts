import { LRUCache } from 'lru-cache';
import { type Asker, atTheDoor, type ChatScope } from '../chat/asker.js';
import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { apiKeyByHash, touchApiKeys } from '../database/statements/api-keys.js';
import { hashOfKey, keyPrefixes } from './api-keys.js';

/** How long a key is believed without asking the database again, where every revocation is heard of. */
const believedFor = 1_000;

/** How often last uses are written. */
const touchInterval = 10_000;

interface KnownKey {
  id: number;
  asker: Asker;
  expiresAt: number;
  readAt: number;
}

/**
 * Who is asking, by the key. Keys in use are kept in memory, so that a request costs no look-up of its own;
 * a revocation anywhere reaches every process by NOTIFY as it commits. While notifications cannot be heard
 * each request asks the database, and a key is never believed for longer than a second.
 */
export class KeyRing {
  /** By hash: the keys themselves are not kept. */
  readonly #known = new LRUCache<string, KnownKey>({ max: 10_000 });
  readonly #used = new Map<number, Date>();
  #hearing = false;
  /** Counts what was heard, to tell whether a key was revoked while it was being read. */
  #heard = 0;

  private constructor(private readonly database: Database) {}

  /**
   * Opens the ring. Close it before the database.
   * @param onError told when last uses could not be written; they are tried again.
   */
  static async open(
    database: Database,
    onError: (error: unknown) => void,
  ): Promise<KeyRing & { close(): Promise<void> }> {
    const ring = new KeyRing(database);
    const stopListening = await database.listen('parley_api_key_revoked', {
      notified: (id) => ring.#forget(Number(id)),
      connected: () => {
        ring.#known.clear();
        ring.#hearing = true;
      },
      lost: () => {
        ring.#hearing = false;
      },
    });
    const timer = setInterval(() => void ring.#writeUses().catch(onError), touchInterval).unref();
    return Object.assign(ring, {
      close: async () => {
        clearInterval(timer);
        await stopListening();
        await ring.#writeUses().catch(onError);
      },
    });
  }

  /** The asker that a key stands for; null where it is unknown, revoked or expired. */
  async askerOf(key: string): Promise<Asker | null> {
    if (key.length > 128 || !Object.values(keyPrefixes).some((prefix) => key.startsWith(prefix))) return null;
    const hash = hashOfKey(key);
    const name = hash.toString('latin1');
    const now = Date.now();
    let known = this.#known.get(name);
    if (!known || !this.#hearing || now - known.readAt >= believedFor) {
      const heard = this.#heard;
      known = await this.#read(hash, now);
      if (!known) {
        this.#known.delete(name);
        return null;
      }
      if (heard === this.#heard) this.#known.set(name, known);
    }
    if (known.expiresAt <= now) return null;
    this.#used.set(known.id, new Date(now));
    return known.asker;
  }

  async #read(secretHash: Buffer, now: number): Promise<KnownKey | undefined> {
    const [row] = await this.database.run(atTheDoor, apiKeyByHash, { secretHash });
    if (!row || row.revokedAt !== null) return undefined;
    return {
      id: row.id,
      asker: askerFrom(row),
      expiresAt: row.expiresAt?.getTime() ?? Number.POSITIVE_INFINITY,
      readAt: now,
    };
  }

  #forget(id: number): void {
    this.#heard++;
    for (const [name, known] of this.#known.entries()) if (known.id === id) this.#known.delete(name);
  }

  async #writeUses(): Promise<void> {
    const uses = [...this.#used];
    if (uses.length === 0) return;
    await this.database.run(atTheDoor, touchApiKeys, {
      ids: uses.map(([id]) => id),
      usedAt: uses.map(([, at]) => at),
    });
    for (const [id, at] of uses) if (this.#used.get(id) === at) this.#used.delete(id);
  }
}

function askerFrom(row: Values<typeof apiKeyByHash.row>): Asker {
  const member = {
    marketplaceId: row.marketplaceId,
    marketplaceName: row.marketplaceName,
    scope: row.chatScope as ChatScope,
    name: row.label,
  };
  return row.sellerId === null
    ? { side: 'operator', ...member }
    : { side: 'seller', sellerId: row.sellerId, ...member };
}
