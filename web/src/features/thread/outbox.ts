import { busySeconds, type ErrorKind, kindOf } from '../../api/errors.js';
import { requestTimeoutMs, withTimeout } from '../../api/with-timeout.js';
import type { OutboxEnvironment } from './outbox-environment.js';
import { type Event, type State, transitions } from './outbox-phases.js';
import type { SendOutcome, ThreadMessage, ThreadSource } from './thread-source.js';
import { decisionFor, holdMs, nextToSend, retryDelayMs, type SendError, type Unsent } from './unsent.js';
import { UnsentStorage } from './unsent-storage.js';

/**
 * The state of an unsent message. `held`: its writer can take it back. `waiting`: for the network or the server;
 * `outdated`: the writer decides.
 */
export type UnsentState = 'held' | 'sending' | 'waiting' | 'refused' | 'outdated';

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

/**
 * Sends the messages of one thread, one after another in the order of writing. Each message has an idempotency key and
 * stays in the browser's storage until the server answers, so that it is sent exactly once, also after a lost network,
 * after a reload and with a second tab.
 */
export class Outbox {
  source: ThreadSource;
  readonly #environment: OutboxEnvironment;
  readonly #storage: UnsentStorage;
  readonly #changeListeners = new Set<() => void>();
  readonly #listeners = new Set<OutboxListener>();
  #items: readonly ShownUnsent[] = [];
  #state: State = 'idle';
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The messages that were held in this tab. */
  readonly #heldHere = new Set<string>();
  /** Removes the listeners of the environment; null while there are none. */
  #listening: AbortController | null = null;

  constructor(source: ThreadSource, environment: OutboxEnvironment) {
    this.source = source;
    this.#environment = environment;
    this.#storage = new UnsentStorage(source.key, environment.storage);
    this.#dispatch('due');
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
    this.#dispatch('due');
    return () => {
      this.#listeners.delete(listener);
      this.#listenIfNeeded();
    };
  }

  /**
   * Queues a text to be sent, after it was held for a time. The held messages before it are sent now.
   * @param after when the thread's newest message was stored, if it is shown.
   */
  add(text: string, acknowledged: readonly string[], forMs = 0, after = new Date().toISOString()): void {
    // Only one message can be sent while the page is being closed.
    this.#releaseAll();
    const id = newIdempotencyKey();
    const heldUntil = forMs > 0 ? Date.now() + forMs : undefined;
    if (heldUntil) this.#heldHere.add(id);
    this.#storage.append({ id, text, acknowledged, seen: this.source.seen?.(), after }, heldUntil);
    this.#dispatch('requested');
  }

  /** Sends a held message now. */
  release(id: string): void {
    this.#release(this.#find(id));
    this.#dispatch('requested');
  }

  /** Sends the messages that were held in this tab now. */
  releaseAll(): void {
    if (this.#releaseAll()) this.#dispatch('requested');
  }

  /** Removes a message if it is still held. @returns it; null if it is too late. */
  takeBack(id: string): Unsent | null {
    const unsent = this.#find(id);
    if (!unsent || holdMs(unsent, Date.now()) === 0) return null;
    this.remove(id);
    return unsent;
  }

  /**
   * Sends a message again; one that is shown as rejected or outdated after the others. It keeps its key, as it may have
   * been stored.
   */
  retry(id: string): void {
    const unsent = this.#find(id);
    const shown = this.#items.find((each) => each.id === id)?.state;
    // A message that became outdated since it was shown is shown as outdated first: the user decides on that.
    if (unsent && shown === decisionFor(unsent, Date.now())) this.#storage.append(unsent);
    this.#dispatch('requested');
  }

  /** Removes a message, so that it is not sent. */
  remove(id: string): void {
    this.#storage.remove(id);
    this.#dispatch('due');
  }

  #dispatch(event: Event): void {
    const [state, effect] = transitions[this.#state][event] ?? [];
    if (state) {
      this.#state = state;
      clearTimeout(this.#timer);
      if (state === 'sending') this.#failures = 0;
      if (effect === 'send') void this.#sendNext();
      if (effect === 'wait') {
        const delayMs = Math.max(retryDelayMs(++this.#failures, Math.random()), busySeconds() * 1_000);
        this.#timer = setTimeout(() => this.#dispatch('due'), delayMs);
      }
      if (effect === 'hold') {
        const next = this.#next();
        this.#timer = setTimeout(() => this.#dispatch('due'), next ? holdMs(next, Date.now()) : 0);
      }
    }
    this.#refresh();
  }

  #sendNext(): Promise<void> {
    return this.#environment.runExclusively(`parley.outbox.${this.source.key}`, async () => {
      // Another tab may have sent it while this tab waited.
      const next = this.#next();
      if (!next) {
        this.#dispatch('emptied');
        return;
      }
      if (holdMs(next, Date.now()) > 0) {
        this.#dispatch('early');
        return;
      }
      // It can't be taken back any more, also if the clock is set back.
      this.#release(next);
      let event: Event = 'answered';
      try {
        this.#applyOutcome(next, await this.#send(next));
      } catch (error) {
        event = this.#fail(next, kindOf(error));
      }
      this.#dispatch(event);
    });
  }

  #applyOutcome(unsent: Unsent, outcome: SendOutcome): void {
    if (outcome.status === 'refused') {
      this.#reject(unsent, sendErrorOf(outcome));
      return;
    }
    const { message, createdAt } = outcome.message;
    // A later message with the same text is another one.
    for (const each of this.#storage.items()) {
      if (each.text === message && (each.after ?? '') < createdAt) {
        this.#storage.put({ ...each, after: createdAt });
      }
    }
    // Add the message before removing the item, so that one of them is always shown.
    for (const listener of this.#listeners) listener.onSent?.(outcome.message);
    this.#storage.remove(unsent.id);
  }

  #fail(unsent: Unsent, kind: ErrorKind): Event {
    if (kind === 'forbidden' || kind === 'refused') {
      const reason = kind === 'forbidden' ? kind : 'input';
      this.#reject(unsent, { reason, errors: [], findings: [] });
      return 'answered';
    }
    if (kind === 'signed-out') {
      for (const listener of this.#listeners) listener.onError?.(kind);
    }
    return 'lost';
  }

  /** Keeps a message with the reason for which it was rejected, unless it was removed or sent by another tab since. */
  #reject({ id }: Unsent, refusal: SendError): void {
    const unsent = this.#find(id);
    if (!unsent) return;
    // The writer is asked once after an answer.
    const rejected = { ...unsent, refusal, ...(refusal.reason === 'answered' && { seen: null }) };
    this.#storage.put(rejected);
    for (const listener of this.#listeners) listener.onRejected?.(rejected);
  }

  #release(unsent: Unsent | undefined): void {
    if (unsent?.heldUntil) this.#storage.put({ ...unsent, heldUntil: undefined });
  }

  /** Ends the hold of the messages of this tab. @returns whether there was one. */
  #releaseAll(): boolean {
    const now = Date.now();
    const held = this.#storage.items().filter((each) => this.#heldHere.has(each.id) && holdMs(each, now) > 0);
    for (const unsent of held) this.#release(unsent);
    return held.length > 0;
  }

  /**
   * Sends the first message that is not held by another tab, because the page is being closed, which ends a request that is
   * under way. It stays in the storage, and the next page sends it again with the same key.
   */
  #leave(): void {
    // The page can come back from the browser's cache.
    if (this.#releaseAll()) this.#refresh();
    const next = this.#next();
    if (!next || holdMs(next, Date.now()) > 0) return;
    // Without waiting for other tabs: this one will not exist when they are done.
    this.#send(next).catch(() => {});
  }

  /** A retry after the timeout is safe because of the idempotency key. */
  #send({ id: idempotencyKey, text: message, acknowledged, seen }: Unsent): Promise<SendOutcome> {
    return withTimeout(this.source.send({ message, idempotencyKey, acknowledged, seen }), requestTimeoutMs);
  }

  #find(id: string): Unsent | undefined {
    return this.#storage.items().find((each) => each.id === id);
  }

  #next(): Unsent | null {
    return nextToSend(this.#storage.items(), Date.now());
  }

  /** Listens to the environment while the thread is shown or has unsent messages. */
  #listenIfNeeded(): void {
    if (this.#listeners.size === 0 && this.#storage.items().length === 0) {
      this.#listening?.abort();
      this.#listening = null;
    } else if (!this.#listening) {
      this.#listening = new AbortController();
      this.#environment.listen(
        {
          onOnline: () => this.#dispatch('requested'),
          onStorage: (key) => {
            if (key === null || key.startsWith(this.#storage.prefix)) this.#dispatch('due');
          },
          onHide: () => this.releaseAll(),
          onLeave: () => this.#leave(),
        },
        this.#listening.signal,
      );
    }
  }

  #refresh(): void {
    const now = Date.now();
    const state = this.#state === 'waiting' || this.#state === 'retrying' ? 'waiting' : 'sending';
    this.#items = this.#storage.items().map(
      (unsent): ShownUnsent => ({
        ...unsent,
        state: decisionFor(unsent, now) ?? (holdMs(unsent, now) > 0 ? 'held' : state),
      }),
    );
    this.#listenIfNeeded();
    for (const listener of this.#changeListeners) listener();
  }
}

function sendErrorOf({
  cause,
  status: _,
  ...refused
}: Extract<SendOutcome, { status: 'refused' }>): SendError {
  // An error that belongs to no field: docs/errors.md.
  const reason = refused.errors.some(({ field }) => field === null) ? 'off' : 'input';
  return { ...refused, reason: refused.findings.length > 0 ? 'content' : (cause ?? reason) };
}

/** Returns a random key. `crypto.randomUUID` needs https. */
function newIdempotencyKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).join('-');
}
