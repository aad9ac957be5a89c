import { type Client, clientDisconnected } from '../fair-queue/waiting-jobs.js';

interface Running {
  /** Distinguishes an operation from an earlier one with the same id. */
  payload: object;
  controller: AbortController;
  /** The operations that the protocol's library is running on the connection, by id. */
  listed: Readonly<Record<string, unknown>>;
  isSubscription: boolean;
}

/** The operations of a WebSocket: each ends when it is answered, when its client completes it, or with the connection. */
export class SocketOperations {
  readonly #running = new Map<string, Running>();
  /** The messages that are being handled. That of a subscription is handled as long as it runs. */
  #handled = 0;
  #onAnswered = () => {};

  begin(id: string, payload: object, listed: Readonly<Record<string, unknown>>): Client {
    const controller = new AbortController();
    // The client can have completed it already.
    if (!(id in listed)) controller.abort(clientDisconnected);
    else this.#running.set(id, { payload, controller, listed, isSubscription: false });
    return controller;
  }

  /** Records that an operation is a subscription, which has no last answer. */
  markAsSubscription(id: string, payload: object): void {
    const running = this.#running.get(id);
    if (running?.payload === payload) running.isSubscription = true;
    this.#check();
  }

  /** Counts a message until it is handled: if it is an operation, until its answer is written. */
  async handle(work: Promise<void>): Promise<void> {
    this.#handled++;
    try {
      await work;
    } finally {
      this.#handled--;
      this.#check();
    }
  }

  /** Resolves when every operation is answered, except subscriptions. */
  whenAnswered(): Promise<void> {
    return new Promise((resolve) => {
      this.#onAnswered = resolve;
      this.#check();
    });
  }

  #check(): void {
    const subscriptions = [...this.#running.values()].filter(({ isSubscription }) => isSubscription);
    if (this.#handled <= subscriptions.length) this.#onAnswered();
  }

  /** Ends an operation that is answered. */
  end(id: string, payload: object): void {
    if (this.#running.get(id)?.payload === payload) this.#abort(id);
  }

  /** Ends the operations that the library no longer lists, because their client has completed them. */
  endCompleted(): void {
    for (const [id, { listed }] of this.#running) if (!(id in listed)) this.#abort(id);
  }

  endAll(): void {
    for (const id of this.#running.keys()) this.#abort(id);
  }

  #abort(id: string): void {
    this.#running.get(id)?.controller.abort(clientDisconnected);
    this.#running.delete(id);
  }
}
