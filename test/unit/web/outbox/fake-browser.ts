import { Outbox, type ShownUnsent } from '../../../../web/src/features/thread/outbox.js';
import type { OutboxEnvironment } from '../../../../web/src/features/thread/outbox-environment.js';
import type { ThreadMessage, ThreadSource } from '../../../../web/src/features/thread/thread-source.js';
import type { TextStorage } from '../../../../web/src/features/thread/unsent-storage.js';
import { withoutStored } from '../../../../web/src/features/thread/without-stored.js';

/** The name of the user of the tabs. */
export const ownName = 'Ann';

/** The time after which other tabs are notified of a change of the storage. */
const storageEventMs = 5;

/** Replaces the browser: its storage and its locks belong to all its tabs. */
export class FakeBrowser {
  readonly texts = new Map<string, string>();
  readonly tabs = new Set<FakeTab>();
  /** The tabs that have or wait for the lock, in the order of their requests. */
  readonly #locking: { tab: FakeTab; start: () => void }[] = [];
  /** Whether nothing can be stored. */
  isFull = false;

  /** @param hasLocks whether it has Web Locks, which it has on https only. */
  constructor(readonly hasLocks = true) {}

  changeBy(tab: FakeTab, key: string): void {
    for (const other of this.tabs) if (other !== tab) setTimeout(() => other.changed(key), storageEventMs);
  }

  lock(tab: FakeTab, run: () => Promise<void>): Promise<void> {
    return new Promise((resolve, reject) => {
      const request = {
        tab,
        start: () =>
          void run()
            .then(resolve, reject)
            .finally(() => this.unlock((each) => each === request)),
      };
      this.#locking.push(request);
      if (this.#locking.length === 1) queueMicrotask(request.start);
    });
  }

  /** Ends requests for the lock. */
  unlock(isEnded: (request: { tab: FakeTab }) => boolean): void {
    const [first] = this.#locking;
    const others = this.#locking.filter((each) => !isEnded(each));
    this.#locking.splice(0, Infinity, ...others);
    if (others[0] && others[0] !== first) queueMicrotask(others[0].start);
  }
}

/** A tab that shows one thread. */
export class FakeTab {
  readonly outbox: Outbox;
  /** The messages of the thread whose events have arrived. */
  readonly arrived: ThreadMessage[] = [];
  /** The number of listeners on the window. */
  listeners = 0;
  #onStorage = new Set<(key: string | null) => void>();
  #onOnline = new Set<() => void>();
  #onHide = new Set<() => void>();
  #onLeave = new Set<() => void>();

  constructor(
    readonly browser: FakeBrowser,
    sourceOf: (tab: FakeTab) => Pick<ThreadSource, 'key' | 'send'>,
  ) {
    browser.tabs.add(this);
    this.outbox = new Outbox(sourceOf(this) as ThreadSource, this.#environment());
  }

  get isOpen(): boolean {
    return this.browser.tabs.has(this);
  }

  /** Its unsent messages that are not shown as stored, each with its state. */
  get shown(): string[] {
    const own = this.arrived.filter(({ sentByName }) => sentByName === ownName);
    return withoutStored(this.outbox.items(), own).map(({ text, state }) => `${text}: ${state}`);
  }

  /** The user writes a message, and sees those that have arrived. */
  write(text: string, heldForMs = 0): void {
    this.outbox.add(text, [], heldForMs, this.arrived.at(-1)?.createdAt ?? '');
  }

  idOf(text: string): string {
    return this.outbox.items().find((each): each is ShownUnsent => each.text === text)?.id ?? '';
  }

  online(): void {
    for (const listener of this.#onOnline) listener();
  }

  changed(key: string): void {
    for (const listener of this.#onStorage) listener(key);
  }

  /** The user switches to another app or tab. */
  hide(): void {
    for (const listener of this.#onHide) listener();
  }

  /** The user goes to another page, and can come back to this one. */
  goAway(): void {
    for (const listener of this.#onLeave) listener();
  }

  /** The user closes or reloads the tab, after an event. */
  leave(): void {
    this.goAway();
    this.close();
  }

  /** Ends the tab, as a crash does: it gets no more answers and events. */
  close(): void {
    this.browser.tabs.delete(this);
    this.#onOnline.clear();
    this.#onHide.clear();
    this.#onLeave.clear();
    this.#onStorage.clear();
    this.browser.unlock(({ tab }) => tab === this);
  }

  #environment(): OutboxEnvironment {
    const storage = this.#storage();
    return {
      storage: () => storage,
      runExclusively: async (_name, run) => {
        if (!this.isOpen) return;
        await (this.browser.hasLocks ? this.browser.lock(this, run) : run());
      },
      listen: ({ onOnline, onStorage, onHide, onLeave }, signal) => {
        this.listeners++;
        this.#onOnline.add(onOnline);
        this.#onStorage.add(onStorage);
        this.#onHide.add(onHide);
        this.#onLeave.add(onLeave);
        signal.addEventListener('abort', () => {
          this.listeners--;
          this.#onHide.delete(onHide);
          this.#onLeave.delete(onLeave);
          this.#onOnline.delete(onOnline);
          this.#onStorage.delete(onStorage);
        });
      },
    };
  }

  /** Returns the browser's storage as this tab has it: with its texts as enumerable properties. */
  #storage(): TextStorage {
    const { browser } = this;
    const methods: TextStorage = {
      getItem: (key) => browser.texts.get(key) ?? null,
      setItem: (key, value) => {
        if (browser.isFull) throw new Error('QuotaExceededError');
        browser.texts.set(key, value);
        browser.changeBy(this, key);
      },
      removeItem: (key) => {
        if (browser.texts.delete(key)) browser.changeBy(this, key);
      },
    };
    return new Proxy(methods, {
      ownKeys: () => [...browser.texts.keys()],
      getOwnPropertyDescriptor: (_methods, key) =>
        browser.texts.has(String(key)) ? { enumerable: true, configurable: true } : undefined,
    });
  }
}
