import type { Emitter } from './emitter.js';

/** Who types in a thread: one of us by name, or the seller. */
export interface Typist {
  ours: boolean;
  name: string | null;
}

/** The server ends a word of typing after 6 s; one whose end was lost ends here, in ms. */
const longest = 8_000;

/** Who types at this moment. A colleague goes before the seller: two of us should not answer. */
export class Typists {
  readonly #typing = new Map<string, Map<string, { typist: Typist; timer: ReturnType<typeof setTimeout> }>>();

  constructor(private readonly emitter: Emitter) {}

  /** All of them. */
  all(sellerId: string): Typist[] {
    return [...(this.#typing.get(sellerId)?.values() ?? [])].map(({ typist }) => typist);
  }

  /** The one who is shown; the same object until it changes. */
  readonly in = (sellerId: string): Typist | null => {
    let shown: Typist | null = null;
    for (const { typist } of this.#typing.get(sellerId)?.values() ?? []) {
      if (!shown || (typist.ours && !shown.ours)) shown = typist;
    }
    return shown;
  };

  set(sellerId: string, typist: Typist, typing: boolean): void {
    const key = `${typist.ours} ${typist.name}`;
    const inThread = this.#typing.get(sellerId) ?? new Map();
    this.#typing.set(sellerId, inThread);
    const known = inThread.get(key);
    clearTimeout(known?.timer);
    inThread.delete(key);
    if (typing) {
      const timer = setTimeout(() => this.set(sellerId, typist, false), longest);
      inThread.set(key, { typist: known?.typist ?? typist, timer });
    }
    if (inThread.size === 0) this.#typing.delete(sellerId);
    this.emitter.emit();
  }

  /** Whoever sent has stopped. */
  stop(sellerId: string, typist: Typist): void {
    if (this.#typing.has(sellerId)) this.set(sellerId, typist, false);
  }
}
