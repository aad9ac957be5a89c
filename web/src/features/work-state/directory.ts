import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { query } from '../../api/request.js';
import { Emitter } from '../inbox/listeners.js';
import { directory } from './documents.js';

/** Holds the colleagues and labels to choose from, and loads them again each time they are needed. */
export class Directory {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  /** A new object at each change; null until it is loaded. */
  value: ResultOf<typeof directory> | null = null;
  #latest = 0;

  constructor(private readonly client: Client) {}

  /** Loads them. After a failure, those of the last answer stay. */
  async load(): Promise<void> {
    const number = ++this.#latest;
    try {
      const value = await query(this.client, directory, {});
      if (number !== this.#latest) return;
      this.value = value;
      this.#emitter.emit();
    } catch {
      // The chooser loads them again when it opens.
    }
  }
}

const directories = new WeakMap<Client, Directory>();

/** Returns the directory that all choosers of a page share. */
export function directoryOf(client: Client): Directory {
  const found = directories.get(client) ?? new Directory(client);
  directories.set(client, found);
  return found;
}
