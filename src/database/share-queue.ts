import type { Quota } from './shares.js';
import type { Scopes } from './tenant-scope.js';

/** Work that waits for a connection. */
export interface Waiting {
  start(): void;
}

/** The work of one thread, or of a marketplace without a thread. */
interface Line {
  running: number;
  readonly waiting: Waiting[];
}

interface Party {
  running: number;
  waiting: number;
  readonly lines: Map<number, Line>;
}

/** The key of work that belongs to no marketplace, or to no thread of its marketplace. */
const none = 0;

/**
 * The running and waiting work of one share. Marketplaces take turns, and so do the threads of each; none has more than
 * its quota. The work of the whole installation is limited by the share alone.
 */
export class ShareQueue {
  readonly #parties = new Map<number, Party>();
  running = 0;
  waiting = 0;

  constructor(private readonly quota: Quota) {}

  /** Returns whether work of a scope is within the quotas, if it starts now. */
  canStart(scope: Scopes[keyof Scopes] | null): boolean {
    if (this.running >= this.quota.connections) return false;
    const { marketplace, thread } = keysOf(scope);
    const party = this.#parties.get(marketplace);
    if (!party) return true;
    const line = party.lines.get(thread);
    return this.#hasRoom(marketplace, party) && (!line || this.#lineHasRoom(thread, line));
  }

  started(scope: Scopes[keyof Scopes] | null): void {
    const { party, line } = this.#partyOf(scope);
    this.running++;
    party.running++;
    line.running++;
  }

  ended(scope: Scopes[keyof Scopes] | null): void {
    const { party, line } = this.#partyOf(scope);
    this.running--;
    party.running--;
    line.running--;
    this.#deleteIfIdle(scope);
  }

  /** Returns how many wait in the scope's marketplace. */
  waitingBeside(scope: Scopes[keyof Scopes] | null): number {
    return this.#parties.get(keysOf(scope).marketplace)?.waiting ?? 0;
  }

  /** Adds work behind that of its thread. Returns a function that removes it. */
  add(scope: Scopes[keyof Scopes] | null, work: Waiting): () => void {
    const { party, line } = this.#partyOf(scope);
    line.waiting.push(work);
    party.waiting++;
    this.waiting++;
    return () => {
      const index = line.waiting.indexOf(work);
      if (index === -1) return;
      line.waiting.splice(index, 1);
      party.waiting--;
      this.waiting--;
      this.#deleteIfIdle(scope);
    };
  }

  /** Removes the next work that can start, and puts its marketplace and its thread behind the others. */
  takeNext(): Waiting | undefined {
    if (this.waiting === 0 || this.running >= this.quota.connections) return undefined;
    for (const [marketplace, party] of this.#parties) {
      if (party.waiting === 0 || !this.#hasRoom(marketplace, party)) continue;
      for (const [thread, line] of party.lines) {
        if (line.waiting.length === 0 || !this.#lineHasRoom(thread, line)) continue;
        party.lines.delete(thread);
        party.lines.set(thread, line);
        this.#parties.delete(marketplace);
        this.#parties.set(marketplace, party);
        party.waiting--;
        this.waiting--;
        return line.waiting.shift();
      }
    }
    return undefined;
  }

  #hasRoom = (marketplace: number, { running }: Party) =>
    marketplace === none || running < this.quota.ofMarketplace;

  #lineHasRoom = (thread: number, { running }: Line) => thread === none || running < this.quota.ofThread;

  #partyOf(scope: Scopes[keyof Scopes] | null): { party: Party; line: Line } {
    const { marketplace, thread } = keysOf(scope);
    const party = this.#parties.get(marketplace) ?? { running: 0, waiting: 0, lines: new Map() };
    this.#parties.set(marketplace, party);
    const line = party.lines.get(thread) ?? { running: 0, waiting: [] };
    party.lines.set(thread, line);
    return { party, line };
  }

  /** Deletes the entry of a scope without work. */
  #deleteIfIdle(scope: Scopes[keyof Scopes] | null): void {
    const { marketplace, thread } = keysOf(scope);
    const party = this.#parties.get(marketplace);
    const line = party?.lines.get(thread);
    if (!party || !line || line.running > 0 || line.waiting.length > 0) return;
    party.lines.delete(thread);
    if (party.lines.size === 0) this.#parties.delete(marketplace);
  }
}

/** A thread is counted within the scope's marketplace, because a caller can name a seller of another one. */
function keysOf(scope: Scopes[keyof Scopes] | null): { marketplace: number; thread: number } {
  return {
    marketplace: scope && 'marketplaceId' in scope ? scope.marketplaceId : none,
    thread: scope && 'sellerId' in scope ? scope.sellerId : none,
  };
}
