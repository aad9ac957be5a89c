import type { Client } from '@urql/core';
import { type ErrorKind, kindOf } from '../../api/errors.js';
import { mutate, query } from '../../api/request.js';
import { type PreferenceChange, type Preferences, preferenceDocuments } from './documents.js';

/** The state of the page. */
export interface PreferenceState {
  /** The preferences with the changes that are being saved; null until they are loaded. */
  shown: Preferences | null;
  /** The reason for which they could not be loaded. */
  error: ErrorKind | null;
}

/** The end of a save: the values to restore for an undo, or why nothing was saved. */
export type SaveResult = { undo: PreferenceChange } | { error: ErrorKind };

const ofClients = new WeakMap<Client, OwnPreferences>();

/** Returns the own notifications of a page's client, which all parts of the page share. */
export function ownPreferencesOf(client: Client, side: keyof typeof preferenceDocuments): OwnPreferences {
  const own = ofClients.get(client) ?? new OwnPreferences(client, side);
  ofClients.set(client, own);
  return own;
}

/** Holds a person's own notifications, and saves changes one after the other. A change is shown at once. */
class OwnPreferences {
  #saved: Preferences | null = null;
  #pending: readonly PreferenceChange[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #state: PreferenceState = { shown: null, error: null };
  readonly #listeners = new Set<() => void>();

  constructor(
    private readonly client: Client,
    private readonly side: keyof typeof preferenceDocuments,
  ) {}

  readonly watch = (listener: () => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };
  readonly state = (): PreferenceState => this.#state;

  async load(): Promise<void> {
    this.#publish(null);
    try {
      // Both documents have the same variables, and the fields that the side has.
      const { query: document } = preferenceDocuments[this.side] as typeof preferenceDocuments.seller;
      this.#saved = (await query(this.client, document, {})).preferences;
      this.#publish(null);
    } catch (error) {
      this.#publish(kindOf(error));
    }
  }

  /** Saves a change after those before it. */
  save(change: PreferenceChange): Promise<SaveResult> {
    this.#pending = [...this.#pending, change];
    this.#publish(null);
    const result = this.#last.then(() => this.#send(change));
    this.#last = result;
    return result;
  }

  async #send(change: PreferenceChange): Promise<SaveResult> {
    const before = this.#saved;
    if (!before) throw new Error('A change was made before the preferences were loaded.');
    const undo = Object.fromEntries(
      Object.keys(change).map((field) => [field, before[field as keyof Preferences]]),
    );
    try {
      const { update } = preferenceDocuments[this.side] as typeof preferenceDocuments.seller;
      const { result } = await mutate(this.client, update, { input: change });
      if (!result?.preferences) return { error: 'refused' };
      this.#saved = result.preferences;
      return { undo };
    } catch (error) {
      return { error: kindOf(error) };
    } finally {
      this.#pending = this.#pending.filter((each) => each !== change);
      this.#publish(null);
    }
  }

  #publish(error: ErrorKind | null): void {
    const shown = this.#saved && (Object.assign({}, this.#saved, ...this.#pending) as Preferences);
    this.#state = { shown, error };
    for (const listener of this.#listeners) listener();
  }
}
