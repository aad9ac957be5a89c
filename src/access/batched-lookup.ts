/**
 * Looks up by name what must be looked up at each request, after the request came. At most one look-up is under
 * way: requests that come meanwhile share the next, so that under load a look-up serves many.
 */
export class BatchedLookup<Found> {
  /** What the next look-up is for. */
  #wanted = new Set<string>();
  #next: Promise<ReadonlyMap<string, Found>> | null = null;
  #current: Promise<unknown> = Promise.resolve();

  /** @param lookFor finds all that there are of some names, by name. */
  constructor(private readonly lookFor: (names: readonly string[]) => Promise<ReadonlyMap<string, Found>>) {}

  async find(name: string): Promise<Found | undefined> {
    this.#wanted.add(name);
    this.#next ??= this.#current.then(() => this.#lookUpAll());
    return (await this.#next).get(name);
  }

  #lookUpAll(): Promise<ReadonlyMap<string, Found>> {
    const names = [...this.#wanted];
    this.#wanted = new Set();
    this.#next = null;
    const looked = this.lookFor(names);
    this.#current = looked.catch(() => {});
    return looked;
  }
}
