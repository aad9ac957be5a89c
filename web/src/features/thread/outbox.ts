import type { ErrorKind } from '../../api/errors.js';
import type { SendOutcome, ThreadMessage, ThreadSource } from './thread-source.js';
import { isOutdated, nextToSend, retryDelayMs, type SendError, type Unsent } from './unsent.js';
import { UnsentStorage } from './unsent-storage.js';

/** The state of an unsent message. `waiting`: for the network or the server; `outdated`: the writer decides. */
export type UnsentState = 'sending' | 'waiting' | 'refused' | 'outdated';

export interface ShownUnsent extends Unsent {
  state: UnsentState;
}

export interface OutboxListener {
  /** Called with the sent message. */
  onSent?: (message: ThreadMessage) => void;
  /** Called when the server rejects a message, only in the tab that sent it. The item stays until it is removed. */
  onRejected?: (unsent: Unsent) => void;
  onError?: (kind: ErrorKind) => void;
}

/** The time after which a request counts as failed. A retry is safe because of the idempotency key. */
const requestTimeoutMs = 30_000;

/**
 * Sends the messages of one thread, one after another in the order of writing. Each message has an idempotency key and
 * stays in the browser's storage until the server answers, so that it is sent exactly once, also after a lost network,
 * after a reload and with a second tab.
 */
export class Outbox {
  source: ThreadSource;
  readonly #storage: UnsentStorage;
  readonly #changeListeners = new Set<() => void>();
  readonly #listeners = new Set<OutboxListener>();
  #items: readonly ShownUnsent[] = [];
  #confirmed: { unsent: string; message: string } | null = null;
  #isRunning = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Removes the listeners on the window; null while there are none. */
  #browserListeners: AbortController | null = null;

  constructor(source: ThreadSource) {
    this.source = source;
    this.#storage = new UnsentStorage(source.key);
    this.#refresh();
    void this.#run();
  }

  /** Returns the unsent messages in the order of writing. The same array until something changes. */
  readonly items = (): readonly ShownUnsent[] => this.#items;

  readonly watch = (listener: () => void): (() => void) => {
    this.#changeListeners.add(listener);
    return () => this.#changeListeners.delete(listener);
  };

  /** Adds a listener. @returns a function that removes it. */
  listen(listener: OutboxListener): () => void {
    this.#listeners.add(listener);
    // Another tab may have changed the storage while there was no listener.
    this.#refresh();
    void this.#run();
    return () => {
      this.#listeners.delete(listener);
      this.#listenIfNeeded();
    };
  }

  /** Queues a text to be sent. */
  add(text: string, acknowledged: readonly string[]): void {
    this.#storage.put({
      id: newIdempotencyKey(),
      text,
      acknowledged,
      at: this.#storage.now(),
      refusal: null,
    });
    this.#refresh();
    this.retryNow();
  }

  /** Sends a rejected or outdated message again, after the other ones. */
  retry(id: string): void {
    const unsent = this.remove(id);
    if (unsent) this.add(unsent.text, unsent.acknowledged);
  }

  /** Removes a message, so that it is not sent. Returns it, or null if it is no longer there. */
  remove(id: string): Unsent | null {
    const unsent = this.#storage.items().find((each) => each.id === id) ?? null;
    this.#storage.remove(id);
    this.#refresh();
    return unsent;
  }

  /** Hides the message that is being sent if `message` is its event, so that it is not shown twice. */
  confirm(message: ThreadMessage): void {
    const next = nextToSend(this.#storage.items(), Date.now());
    if (next?.text !== message.message || this.#confirmed?.unsent === next.id) return;
    this.#confirmed = { unsent: next.id, message: message.id };
    this.#refresh();
  }

  /** Retries now, without waiting for the delay. */
  retryNow(): void {
    this.#failures = 0;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    clearTimeout(this.#timer);
    this.#listenIfNeeded();
    let canContinue = true;
    while (canContinue && nextToSend(this.#storage.items(), Date.now())) {
      canContinue = await runExclusively(`parley.outbox.${this.source.key}`, () => this.#sendNext());
    }
    this.#isRunning = false;
    this.#listenIfNeeded();
    if (this.#failures > 0 && nextToSend(this.#storage.items(), Date.now())) {
      this.#timer = setTimeout(() => void this.#run(), retryDelayMs(this.#failures, Math.random()));
    }
  }

  /** Listens on the window while the thread is shown or has unsent messages. */
  #listenIfNeeded(): void {
    if (this.#listeners.size === 0 && this.#storage.items().length === 0) {
      this.#browserListeners?.abort();
      this.#browserListeners = null;
    } else if (!this.#browserListeners) {
      this.#browserListeners = new AbortController();
      const { signal } = this.#browserListeners;
      window.addEventListener('online', () => this.retryNow(), { signal });
      this.#storage.watch(() => {
        this.#refresh();
        void this.#run();
      }, signal);
    }
  }

  /** Sends the next message. @returns whether another one can follow at once. */
  async #sendNext(): Promise<boolean> {
    // Another tab may have sent it while this tab waited for the lock.
    const next = nextToSend(this.#storage.items(), Date.now());
    if (!next) return false;
    try {
      const { text: message, id: idempotencyKey, acknowledged } = next;
      const outcome = await withTimeout(
        requestTimeoutMs,
        this.source.send({ message, idempotencyKey, acknowledged }),
      );
      this.#failures = 0;
      this.#applyOutcome(next, outcome);
      return true;
    } catch (error) {
      return this.#fail(next, errorKindIn(error));
    } finally {
      this.#refresh();
    }
  }

  #applyOutcome(unsent: Unsent, outcome: SendOutcome): void {
    if (outcome.status === 'refused') {
      this.#reject(unsent, sendErrorOf(outcome));
      return;
    }
    // Add the message before removing the item, so that one of them is always shown.
    for (const listener of this.#listeners) listener.onSent?.(outcome.message);
    this.#storage.remove(unsent.id);
  }

  #fail(unsent: Unsent, kind: ErrorKind): boolean {
    if (kind === 'forbidden' || kind === 'refused') {
      const reason = kind === 'forbidden' ? 'forbidden' : 'input';
      this.#reject(unsent, { reason, errors: [], findings: [] });
      return true;
    }
    if (this.#confirmed?.unsent === unsent.id) this.#confirmed = null;
    this.#failures++;
    if (kind === 'signed-out') {
      for (const listener of this.#listeners) listener.onError?.(kind);
    }
    return false;
  }

  #reject(unsent: Unsent, refusal: SendError): void {
    const rejected = { ...unsent, refusal };
    this.#storage.put(rejected);
    for (const listener of this.#listeners) listener.onRejected?.(rejected);
  }

  #refresh(): void {
    const now = Date.now();
    this.#items = this.#storage
      .items()
      .filter(({ id }) => id !== this.#confirmed?.unsent)
      .map((unsent) => ({ ...unsent, state: this.#stateOf(unsent, now) }));
    for (const listener of [...this.#changeListeners, ...globalListeners]) listener();
  }

  #stateOf(unsent: Unsent, now: number): UnsentState {
    if (unsent.refusal) return 'refused';
    if (isOutdated(unsent, now)) return 'outdated';
    return this.#failures > 0 ? 'waiting' : 'sending';
  }
}

const outboxes = new Map<string, Outbox>();
const globalListeners = new Set<() => void>();
const noItems: readonly ShownUnsent[] = [];

/** Returns the unsent messages of a thread (`ThreadSource.key`) in the order of writing; the same array until a change. */
export function unsentIn(key: string): readonly ShownUnsent[] {
  return outboxes.get(key)?.items() ?? noItems;
}

/** Calls back when one of the outboxes changes. @returns a function that removes the listener. */
export function watchOutboxes(listener: () => void): () => void {
  globalListeners.add(listener);
  return () => globalListeners.delete(listener);
}

/** Returns the outbox of a thread, which continues to send when the thread is no longer shown. */
export function outboxOf(source: ThreadSource): Outbox {
  let outbox = outboxes.get(source.key);
  if (!outbox) {
    outbox = new Outbox(source);
    outboxes.set(source.key, outbox);
    // Later, because a component can call this while it renders.
    queueMicrotask(() => {
      for (const listener of globalListeners) listener();
    });
  }
  outbox.source = source;
  return outbox;
}

function sendErrorOf({ errors, findings }: Extract<SendOutcome, { status: 'refused' }>): SendError {
  if (findings.length > 0) return { reason: 'content', errors, findings };
  // An error that belongs to no field: docs/errors.md.
  if (errors.some(({ field }) => field === null)) return { reason: 'off', errors, findings };
  return { reason: 'input', errors, findings };
}

/** Returns the kind of an error that a source threw. */
export function errorKindIn(error: unknown): ErrorKind {
  return (error as { kind?: ErrorKind } | null)?.kind ?? 'unreachable';
}

/** Runs in one tab at a time if the browser has locks (on https and localhost); elsewhere, the keys make it safe. */
async function runExclusively<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer> {
  let hasLock = false;
  try {
    return await navigator.locks.request(name, () => {
      hasLock = true;
      return run();
    });
  } catch (error) {
    if (hasLock) throw error;
    return run();
  }
}

async function withTimeout<Answer>(timeoutMs: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject({ kind: 'unreachable' }), timeoutMs);
  });
  try {
    return await Promise.race([answer, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

/** Returns a random key. `crypto.randomUUID` needs https. */
function newIdempotencyKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
