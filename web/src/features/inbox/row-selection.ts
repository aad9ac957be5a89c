import { Emitter } from './listeners.js';

/** Holds the conversations that the user selected in the list, to act on them together. */
export class RowSelection {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  /** A new object at each change, in the order of selection. */
  ids: ReadonlySet<string> = new Set();
  /** The row from which a range extends. */
  #anchor: string | null = null;

  readonly toggle = (id: string): void => {
    const ids = new Set(this.ids);
    if (!ids.delete(id)) ids.add(id);
    this.#anchor = id;
    this.#set(ids);
  };

  /** Selects the rows from the last selected one, or from `from`, to another. @param listed the rows in their order. */
  extend(listed: readonly string[], to: string, from: string | null): void {
    const anchor = this.#anchor !== null && this.ids.has(this.#anchor) ? this.#anchor : from;
    const start = listed.indexOf(anchor ?? to);
    const end = listed.indexOf(to);
    if (end < 0) return;
    const range = start < 0 ? [to] : listed.slice(Math.min(start, end), Math.max(start, end) + 1);
    this.#anchor = to;
    this.#set(new Set([...this.ids, ...range]));
  }

  select(ids: readonly string[]): void {
    this.#set(new Set(ids));
  }

  /** Removes the rows that are no longer listed. */
  keep(listed: readonly string[]): void {
    if (this.ids.size === 0) return;
    const present = new Set(listed);
    const kept = [...this.ids].filter((id) => present.has(id));
    if (kept.length < this.ids.size) this.#set(new Set(kept));
  }

  /** Removes rows, after an act on them. */
  remove(ids: readonly string[]): void {
    const removed = new Set(ids);
    this.keep([...this.ids].filter((id) => !removed.has(id)));
  }

  readonly clear = (): void => {
    if (this.ids.size > 0) this.#set(new Set());
  };

  #set(ids: ReadonlySet<string>): void {
    this.ids = ids;
    this.#emitter.emit();
  }
}

/** The selection of the page's list. */
export const rowSelection = new RowSelection();
