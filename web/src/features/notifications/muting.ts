import type { Client } from '@urql/core';
import { mutate, query } from '../../api/request.js';
import { muteDocument, mutedQuery } from './documents.js';
import './texts.js';

/** The pause in stepping through conversations after which the state of the open one is loaded. */
const pauseMs = 200;

/** Holds which conversations the user has muted, as far as they were opened. A change is shown at once. */
export class Muting {
  readonly #muted = new Map<string, boolean>();
  readonly #listeners = new Set<() => void>();

  constructor(private readonly client: Client) {}

  readonly watch = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** Returns whether a conversation is muted; null until it is known. */
  of(sellerId: string): boolean | null {
    return this.#muted.get(sellerId) ?? null;
  }

  /** Loads the state of the open conversation, until the returned function is called. */
  load(sellerId: string): () => void {
    const leaving = new AbortController();
    const timer = setTimeout(() => void this.#load(sellerId, leaving.signal), pauseMs);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }

  async #load(id: string, signal: AbortSignal): Promise<void> {
    const answer = await query(this.client, mutedQuery, { id }, signal).catch(() => null);
    const node = answer?.node;
    if (node && 'isMuted' in node) this.#show(id, node.isMuted);
  }

  /** Mutes a conversation, or ends that. @returns false if it could not be saved. */
  async set(sellerId: string, muted: boolean): Promise<boolean> {
    const before = this.#muted.get(sellerId) ?? !muted;
    this.#show(sellerId, muted);
    try {
      const { result } = await mutate(this.client, muteDocument, { input: { sellerId, muted } });
      if (result?.seller) return true;
    } catch {
      // Restored below.
    }
    this.#show(sellerId, before);
    return false;
  }

  #show(id: string, isMuted: boolean): void {
    this.#muted.set(id, isMuted);
    for (const listener of this.#listeners) listener();
  }
}
