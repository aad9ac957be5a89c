import type { Emitter } from './listeners.js';

/** Somebody who types in a conversation: a colleague, or the seller. */
export interface Typist {
  isOperator: boolean;
  name: string | null;
}

/** The time after which a typing signal ends if its end is lost. The server ends it after 6 s. */
const signalMs = 8_000;

/** Holds the people who type. A colleague is shown before the seller, so that two colleagues do not answer at once. */
export class Typists {
  readonly #typing = new Map<string, Map<string, { typist: Typist; timer: ReturnType<typeof setTimeout> }>>();

  constructor(private readonly emitter: Emitter) {}

  /** Returns all who type in a conversation. */
  all(sellerId: string): Typist[] {
    return [...(this.#typing.get(sellerId)?.values() ?? [])].map(({ typist }) => typist);
  }

  /** Returns the typist to show; the same object until it changes. */
  readonly in = (sellerId: string): Typist | null => {
    let shown: Typist | null = null;
    for (const { typist } of this.#typing.get(sellerId)?.values() ?? []) {
      if (!shown || (typist.isOperator && !shown.isOperator)) shown = typist;
    }
    return shown;
  };

  set(sellerId: string, typist: Typist, typing: boolean): void {
    const key = `${typist.isOperator} ${typist.name}`;
    const inThread = this.#typing.get(sellerId) ?? new Map();
    this.#typing.set(sellerId, inThread);
    const known = inThread.get(key);
    clearTimeout(known?.timer);
    inThread.delete(key);
    if (typing) {
      const timer = setTimeout(() => this.set(sellerId, typist, false), signalMs);
      inThread.set(key, { typist: known?.typist ?? typist, timer });
    }
    if (inThread.size === 0) this.#typing.delete(sellerId);
    this.emitter.emit();
  }

  /** Ends all signals. */
  clear(): void {
    for (const inThread of this.#typing.values())
      for (const { timer } of inThread.values()) clearTimeout(timer);
    this.#typing.clear();
    this.emitter.emit();
  }

  /** Called for the author of a message, who has stopped typing. */
  stop(sellerId: string, typist: Typist): void {
    if (this.#typing.has(sellerId)) this.set(sellerId, typist, false);
  }
}
