import type { ServerResponse } from 'node:http';
import { type Client, clientDisconnected } from '../fair-queue/waiting-jobs.js';

/** The client that waits for an answer over HTTP. Its signal is created on first use, because most requests need none. */
export class HttpClient implements Client {
  #signal: AbortSignal | undefined;

  constructor(private readonly response: ServerResponse) {}

  get signal(): AbortSignal {
    this.#signal ??= signalOfEnd(this.response);
    return this.#signal;
  }
}

function signalOfEnd(response: ServerResponse): AbortSignal {
  if (response.closed || response.destroyed) return AbortSignal.abort(clientDisconnected);
  const controller = new AbortController();
  response.once('close', () => controller.abort(clientDisconnected));
  return controller.signal;
}
