import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { busySeconds } from '../../api/errors.js';
import { query } from '../../api/request.js';
import { Emitter } from '../inbox/listeners.js';
import { directory } from './documents.js';

/** The time after which they are loaded again after a failure, in ms. */
const retryDelayMs = 5_000;

/** Holds the colleagues and labels to choose from, and loads them again each time they are needed. */
export class Directory {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  /** A new object at each change; null until it is loaded. */
  value: ResultOf<typeof directory> | null = null;
  /** The number of the latest loads that failed, one after another. */
  failures = 0;
  #sent = 0;
  /** The number of the load that was answered last. */
  #answered = 0;

  constructor(private readonly client: Client) {}

  /** Loads them. After a failure, those of the last answer stay. */
  async load(): Promise<void> {
    const number = ++this.#sent;
    try {
      const value = await query(this.client, directory, {});
      // Not an answer that comes after the one to a later load.
      if (number < this.#answered) return;
      this.#answered = number;
      this.value = value;
      this.failures = 0;
    } catch {
      if (number !== this.#sent) return;
      this.failures++;
    }
    this.#emitter.emit();
  }

  /** Loads them again later. @returns a function that ends it. */
  retryLater(): () => void {
    const timer = setTimeout(() => void this.load(), Math.max(retryDelayMs, busySeconds() * 1_000));
    return () => clearTimeout(timer);
  }
}

const directories = new WeakMap<Client, Directory>();

/** Returns the directory that all choosers of a page share. */
export function directoryOf(client: Client): Directory {
  const found = directories.get(client) ?? new Directory(client);
  directories.set(client, found);
  return found;
}
