import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { touchApiKeys, validKeysByHash } from '../database/statements/api-keys.js';
import { ForbiddenError } from '../errors/caller-error.js';
import { type Actor, actorOnSide, type ChatScope } from './actor.js';
import { hashApiKey, keyPrefixes } from './api-key-format.js';
import { BatchedLookup } from './batched-lookup.js';
import { isInNetworks } from './networks.js';
import { unauthenticated } from './scopes.js';

/** The interval between writes of `last_used_at`. */
const touchIntervalMs = 10_000;

type ValidKey = Values<typeof validKeysByHash.row>;

/**
 * Authenticates API keys. It reads the key from the database after each request arrives, so a revocation applies from its
 * commit on, in every process.
 */
export class ApiKeyLookup {
  readonly #keys: BatchedLookup<ValidKey>;
  readonly #lastUses = new Map<number, Date>();
  readonly #timer: NodeJS.Timeout;

  /** @param onError is called if last uses could not be written. The next interval tries again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#keys = new BatchedLookup(async (hashes) => {
      const secretHashes = hashes.map((hash) => Buffer.from(hash, 'latin1'));
      const rows = await database.run(unauthenticated, validKeysByHash, { secretHashes });
      return new Map(rows.map((row) => [row.secretHash.toString('latin1'), row]));
    });
    this.#timer = setInterval(() => void this.#writeLastUses(), touchIntervalMs).unref();
  }

  /** Writes the last uses. Call it before the database closes. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#writeLastUses();
  }

  /**
   * Returns the actor of a key; null if the key is unknown, revoked or expired.
   * @param address the client's address.
   * @throws {ForbiddenError} if the key is limited to networks, and the address is in none of them.
   */
  async authenticate(key: string, address: string): Promise<Actor | null> {
    if (key.length > 128 || !Object.values(keyPrefixes).some((prefix) => key.startsWith(prefix))) return null;
    const validKey = await this.#keys.find(hashApiKey(key).toString('latin1'));
    if (!validKey) return null;
    const networks = networksOf(validKey);
    if (networks !== null && !isInNetworks(networks, address)) {
      throw new ForbiddenError(`This API key can't be used from the address ${address}.`);
    }
    this.#lastUses.set(validKey.id, new Date());
    return actorOfKey(validKey);
  }

  async #writeLastUses(): Promise<void> {
    const lastUses = [...this.#lastUses];
    if (lastUses.length === 0) return;
    try {
      await this.database.run(unauthenticated, touchApiKeys, {
        ids: lastUses.map(([id]) => id),
        usedAt: lastUses.map(([, at]) => at),
      });
      for (const [id, at] of lastUses) if (this.#lastUses.get(id) === at) this.#lastUses.delete(id);
    } catch (error) {
      this.onError(error);
    }
  }
}

const networksOf = ({ networks }: ValidKey) => networks as readonly string[] | null;

function actorOfKey(row: ValidKey): Actor {
  const { canImpersonate, canManage, hasEarlierRights } = row;
  const rights = { canImpersonate, canManage, hasEarlierRights, networks: networksOf(row) };
  const fields = {
    identity: `key:${row.id}`,
    credential: { kind: 'key', id: row.id, rights },
    person: null,
    marketplaceId: row.marketplaceId,
    marketplaceName: row.marketplaceName,
    scope: row.chatScope as ChatScope,
    name: row.label,
    expiresAt: row.expiresAt,
  } as const;
  return actorOnSide(row.sellerId, fields);
}
