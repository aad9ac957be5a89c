import type { Database } from '../database/database.js';
import type { Values } from '../database/statement.js';
import { keyByNumber, keysByHash, touchApiKeys } from '../database/statements/api-keys.js';
import { type Actor, actorOnSide, type ChatScope } from './actor.js';
import { hashApiKey, keyPrefixOf } from './api-key-format.js';
import { BatchedLookup } from './batched-lookup.js';
import { isInNetworks } from './networks.js';
import { type KeyProblem, KeyRejectedError } from './rejected-requests.js';
import { unauthenticated } from './tenant-scopes.js';

/** The interval between writes of `last_used_at`. */
const touchIntervalMs = 10_000;

type Key = Values<typeof keysByHash.row>;

/**
 * Authenticates API keys. It reads the key from the database after each request arrives, so a revocation applies from its
 * commit on, in every process.
 */
export class ApiKeyLookup {
  readonly #keys: BatchedLookup<Key>;
  readonly #lastUses = new Map<number, Date>();
  readonly #timer: NodeJS.Timeout;

  /** @param onError is called if last uses could not be written. The next interval tries again. */
  constructor(
    private readonly database: Database,
    private readonly onError: (error: unknown) => void,
  ) {
    this.#keys = new BatchedLookup(async (hashes) => {
      const secretHashes = hashes.map((hash) => Buffer.from(hash, 'latin1'));
      const rows = await database.run(unauthenticated, keysByHash, { secretHashes });
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
   * Returns the actor of a key; null if the key is unknown.
   * @param address the client's address.
   * @throws {KeyRejectedError} `UNAUTHENTICATED` if the key is revoked or expired; `FORBIDDEN` if it is limited to networks,
   * and the address is in none of them.
   */
  async authenticate(key: string, address: string): Promise<Actor | null> {
    if (key.length > 128 || keyPrefixOf(key) === null) return null;
    const found = await this.#keys.find(hashApiKey(key).toString('latin1'));
    if (!found) return null;
    const actor = actorOfKey(found);
    const problem = problemOf(found, address);
    if (problem === 'outside its networks') {
      const message = `This API key can't be used from the address ${address}.`;
      throw new KeyRejectedError('FORBIDDEN', message, actor, problem);
    }
    if (problem !== null) throw new KeyRejectedError('UNAUTHENTICATED', keyNotValid, actor, problem);
    this.#lastUses.set(found.id, new Date());
    return actor;
  }

  async #writeLastUses(): Promise<void> {
    const lastUses = [...this.#lastUses];
    if (lastUses.length === 0) return;
    try {
      const stored = await this.database.run(unauthenticated, touchApiKeys, {
        ids: lastUses.map(([id]) => id),
        usedAt: lastUses.map(([, at]) => at),
      });
      const storedIds = new Set(stored.map(({ id }) => id));
      for (const [id, at] of lastUses) {
        if (storedIds.has(id) && this.#lastUses.get(id) === at) this.#lastUses.delete(id);
      }
    } catch (error) {
      this.onError(error);
    }
  }
}

/** Returns the actor of a key with this number; null unless the key can be used now from the address. */
export async function actorOfKeyNumber(
  database: Database,
  id: number,
  address: string,
): Promise<Actor | null> {
  const [key] = await database.run(unauthenticated, keyByNumber, { id });
  return key && problemOf(key, address) === null ? actorOfKey(key) : null;
}

/** The answer for an unknown key and for one that is no longer valid. */
export const keyNotValid = 'This key is unknown, revoked or expired.';

function problemOf(key: Key, address: string): KeyProblem | null {
  if (key.isRevoked) return 'revoked';
  if (key.isExpired) return 'expired';
  const networks = networksOf(key);
  return networks !== null && !isInNetworks(networks, address) ? 'outside its networks' : null;
}

const networksOf = ({ networks }: Key) => networks as readonly string[] | null;

function actorOfKey(row: Key): Actor {
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
