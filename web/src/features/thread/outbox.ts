import type { ErrorKind as Fault } from '../../api/errors.js';
import type { SendOutcome, ThreadMessage, ThreadSource } from './thread-source.js';
import { isOutdated, nextOf, type Refusal, type Unsent, waitAfter } from './unsent.js';
import { UnsentShelf } from './unsent-storage.js';

/** How an unsent message is shown. `waiting`: for the network or the server; `outdated`: the writer decides. */
export type UnsentState = 'sending' | 'waiting' | 'refused' | 'outdated';

export interface ShownUnsent extends Unsent {
  state: UnsentState;
}

export interface OutboxListener {
  /** The server has it; the message that it became. */
  onSent?: (message: ThreadMessage) => void;
  /** Nothing was sent. The item stays until it is taken. Told in the tab alone that asked. */
  onRefused?: (unsent: Unsent) => void;
  onFault?: (fault: Fault) => void;
}

/** A request that takes longer is given up; its key makes it safe to ask again. */
const patience = 30_000;

/**
 * What was written in one thread and is not known to be sent. Each message has its idempotency key before it is
 * first asked for and stays in the browser's storage until it is answered, so that it is sent once: over a lost
 * network, a reload, and a second tab. One after the other, in the order of writing.
 */
export class Outbox {
  source: ThreadSource;
  readonly #shelf: UnsentShelf;
  readonly #watchers = new Set<() => void>();
  readonly #listeners = new Set<OutboxListener>();
  #shown: readonly ShownUnsent[] = [];
  #arrived: { unsent: string; message: string } | null = null;
  #running = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** Ends the listeners in the browser; null while there are none. */
  #listening: AbortController | null = null;

  constructor(source: ThreadSource) {
    this.source = source;
    this.#shelf = new UnsentShelf(source.key);
    this.#show();
    void this.#run();
  }

  /** What is not sent yet, in the order of writing. The same array until something changes. */
  readonly items = (): readonly ShownUnsent[] => this.#shown;

  readonly watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** @returns what ends it. */
  listen(listener: OutboxListener): () => void {
    this.#listeners.add(listener);
    // Another tab may have changed something while nobody listened.
    this.#show();
    void this.#run();
    return () => {
      this.#listeners.delete(listener);
      this.#listenIfNeeded();
    };
  }

  /** Takes a text to be sent. */
  add(text: string, acknowledged: readonly string[]): void {
    this.#shelf.put({ id: newKey(), text, acknowledged, at: this.#shelf.now(), refusal: null });
    this.#show();
    this.hurry();
  }

  /** Sends a message once more that was refused or is outdated, behind what is there. */
  retry(id: string): void {
    const unsent = this.take(id);
    if (unsent) this.add(unsent.text, unsent.acknowledged);
  }

  /** Takes a message out, so that it will not be sent; null where it is gone already. */
  take(id: string): Unsent | null {
    const unsent = this.#shelf.items().find((each) => each.id === id) ?? null;
    this.#shelf.remove(id);
    this.#show();
    return unsent;
  }

  /** A message of the writer's side appeared: if it is the one that is under way, it is not shown twice. */
  seen(message: ThreadMessage): void {
    const next = nextOf(this.#shelf.items(), Date.now());
    if (next?.text !== message.message || this.#arrived?.unsent === next.id) return;
    this.#arrived = { unsent: next.id, message: message.id };
    this.#show();
  }

  /** Tries again now, not when the wait is over. */
  hurry(): void {
    this.#failures = 0;
    void this.#run();
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    this.#listenIfNeeded();
    let goesOn = true;
    while (goesOn && nextOf(this.#shelf.items(), Date.now())) {
      goesOn = await aloneIn(`parley.outbox.${this.source.key}`, () => this.#sendNext());
    }
    this.#running = false;
    this.#listenIfNeeded();
    if (this.#failures > 0 && nextOf(this.#shelf.items(), Date.now())) {
      this.#timer = setTimeout(() => void this.#run(), waitAfter(this.#failures, Math.random()));
    }
  }

  /** Listens to the browser while the thread is shown or something in it is unsent. */
  #listenIfNeeded(): void {
    if (this.#listeners.size === 0 && this.#shelf.items().length === 0) {
      this.#listening?.abort();
      this.#listening = null;
    } else if (!this.#listening) {
      this.#listening = new AbortController();
      const { signal } = this.#listening;
      window.addEventListener('online', () => this.hurry(), { signal });
      this.#shelf.watch(() => {
        this.#show();
        void this.#run();
      }, signal);
    }
  }

  /** @returns whether the next one may follow at once. */
  async #sendNext(): Promise<boolean> {
    // Another tab may have sent it while this one waited.
    const next = nextOf(this.#shelf.items(), Date.now());
    if (!next) return false;
    try {
      const { text: message, id: idempotencyKey, acknowledged } = next;
      const outcome = await within(patience, this.source.send({ message, idempotencyKey, acknowledged }));
      this.#failures = 0;
      this.#settle(next, outcome);
      return true;
    } catch (error) {
      return this.#fail(next, faultIn(error));
    } finally {
      this.#show();
    }
  }

  #settle(unsent: Unsent, outcome: SendOutcome): void {
    if (outcome.status === 'refused') {
      this.#refuse(unsent, refusalOf(outcome));
      return;
    }
    // The message first: there is no moment at which neither is shown.
    for (const listener of this.#listeners) listener.onSent?.(outcome.message);
    this.#shelf.remove(unsent.id);
  }

  #fail(unsent: Unsent, fault: Fault): boolean {
    if (fault === 'forbidden' || fault === 'refused') {
      const reason = fault === 'forbidden' ? 'forbidden' : 'input';
      this.#refuse(unsent, { reason, errors: [], findings: [] });
      return true;
    }
    if (this.#arrived?.unsent === unsent.id) this.#arrived = null;
    this.#failures++;
    if (fault === 'signed-out') {
      for (const listener of this.#listeners) listener.onFault?.(fault);
    }
    return false;
  }

  #refuse(unsent: Unsent, refusal: Refusal): void {
    const refused = { ...unsent, refusal };
    this.#shelf.put(refused);
    for (const listener of this.#listeners) listener.onRefused?.(refused);
  }

  #show(): void {
    const now = Date.now();
    this.#shown = this.#shelf
      .items()
      .filter(({ id }) => id !== this.#arrived?.unsent)
      .map((unsent) => ({ ...unsent, state: this.#stateOf(unsent, now) }));
    for (const watcher of [...this.#watchers, ...everyWatchers]) watcher();
  }

  #stateOf(unsent: Unsent, now: number): UnsentState {
    if (unsent.refusal) return 'refused';
    if (isOutdated(unsent, now)) return 'outdated';
    return this.#failures > 0 ? 'waiting' : 'sending';
  }
}

const outboxes = new Map<string, Outbox>();
const everyWatchers = new Set<() => void>();
const nothing: readonly ShownUnsent[] = [];

/** What is unsent in a thread (`ThreadSource.key`), in the order of writing. The same array until that changes. */
export function unsentIn(key: string): readonly ShownUnsent[] {
  return outboxes.get(key)?.items() ?? nothing;
}

/** Tells that something changed in one of the outboxes. @returns what ends it. */
export function watchOutboxes(watcher: () => void): () => void {
  everyWatchers.add(watcher);
  return () => everyWatchers.delete(watcher);
}

/** The outbox of a thread; it goes on sending when the thread is no longer shown. */
export function outboxOf(source: ThreadSource): Outbox {
  let outbox = outboxes.get(source.key);
  if (!outbox) {
    outbox = new Outbox(source);
    outboxes.set(source.key, outbox);
    // Not while somebody draws, who may have asked.
    queueMicrotask(() => {
      for (const watcher of everyWatchers) watcher();
    });
  }
  outbox.source = source;
  return outbox;
}

function refusalOf({ errors, findings }: Extract<SendOutcome, { status: 'refused' }>): Refusal {
  if (findings.length > 0) return { reason: 'content', errors, findings };
  // A fault of no single field: docs/errors.md.
  if (errors.some(({ field }) => field === null)) return { reason: 'off', errors, findings };
  return { reason: 'input', errors, findings };
}

/** What a source's error comes to. */
export function faultIn(error: unknown): Fault {
  return (error as { kind?: Fault } | null)?.kind ?? 'unreachable';
}

/** Runs while no other tab does, where browsers have locks (on https and localhost); keys make it safe elsewhere. */
async function aloneIn<Answer>(name: string, run: () => Promise<Answer>): Promise<Answer> {
  let held = false;
  try {
    return await navigator.locks.request(name, () => {
      held = true;
      return run();
    });
  } catch (error) {
    if (held) throw error;
    return run();
  }
}

async function within<Answer>(time: number, answer: Promise<Answer>): Promise<Answer> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject({ kind: 'unreachable' }), time);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** `crypto.randomUUID` is missing where a page is not on https. */
function newKey(): string {
  return [...crypto.getRandomValues(new Uint32Array(4))].map((part) => part.toString(36)).join('-');
}
