import { type Client, clientDisconnected } from '../fair-queue/waiting-jobs.js';

interface Running {
  /** Distinguishes an operation from an earlier one with the same id. */
  payload: object;
  controller: AbortController;
  /** The operations that the protocol's library is running on the connection, by id. */
  listed: Readonly<Record<string, unknown>>;
}

/** The operations of a WebSocket: each ends when it is answered, when its client completes it, or with the connection. */
export class SocketOperations {
  readonly #running = new Map<string, Running>();

  begin(id: string, payload: object, listed: Readonly<Record<string, unknown>>): Client {
    const controller = new AbortController();
    // The client can have completed it already.
    if (!(id in listed)) controller.abort(clientDisconnected);
    else this.#running.set(id, { payload, controller, listed });
    return controller;
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
