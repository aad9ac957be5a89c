import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { touchApiKeys, validKeysByHash } from '../database/statements/api-keys.js';
import { type Actor, actorOnSide, type ChatScope } from './actor.js';
import { hashOfKey, keyPrefixes } from './api-key-format.js';
import { BatchedLookup } from './batched-lookup.js';
import { unauthenticated } from './scopes.js';

/** How often last uses are written. */
const touchIntervalMs = 10_000;

type ValidKey = Values<typeof validKeysByHash.row>;

/**
 * Who is asking, by the key. Every request's key is looked up after the request came, so that a revocation
 * counts from its commit on, whichever process it was made in.
 */
export class ApiKeyLookup {
  readonly #keys: BatchedLookup<ValidKey>;
  readonly #used = new Map<number, Date>();
  readonly #timer: NodeJS.Timeout;

  /** @param onError told when last uses could not be written; they are tried again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#keys = new BatchedLookup(async (names) => {
      const secretHashes = names.map((name) => Buffer.from(name, 'latin1'));
      const rows = await database.run(unauthenticated, validKeysByHash, { secretHashes });
      return new Map(rows.map((row) => [row.secretHash.toString('latin1'), row]));
    });
    this.#timer = setInterval(() => void this.#writeUses(), touchIntervalMs).unref();
  }

  /** Writes the last uses. To be called before the database is closed. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeUses();
  }

  /** The actor that a key stands for; null where it is unknown, revoked or expired. */
  async authenticate(key: string): Promise<Actor | null> {
    if (key.length > 128 || !Object.values(keyPrefixes).some((prefix) => key.startsWith(prefix))) return null;
    const good = await this.#keys.find(hashOfKey(key).toString('latin1'));
    if (!good) return null;
    this.#used.set(good.id, new Date());
    return actorOfKey(good);
  }

  async #writeUses(): Promise<void> {
    const uses = [...this.#used];
    if (uses.length === 0) return;
    try {
      await this.database.run(unauthenticated, touchApiKeys, {
        ids: uses.map(([id]) => id),
        usedAt: uses.map(([, at]) => at),
      });
      for (const [id, at] of uses) if (this.#used.get(id) === at) this.#used.delete(id);
    } catch (error) {
      this.onError(error);
    }
  }
}

function actorOfKey(row: ValidKey): Actor {
  const member = {
    identity: `key:${row.id}`,
    credential: { kind: 'key', id: row.id },
    person: null,
    marketplaceId: row.marketplaceId,
    marketplaceName: row.marketplaceName,
    scope: row.chatScope as ChatScope,
    name: row.label,
    expiresAt: row.expiresAt,
  } as const;
  return actorOnSide(row.sellerId, member);
}
