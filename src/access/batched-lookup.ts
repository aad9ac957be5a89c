/**
 * Batches look-ups by key that must start after each request arrives. At most one look-up runs at a time. Requests that
 * arrive meanwhile share the next one, so under load one look-up serves many requests.
 */
export class BatchedLookup<Row> {
  /** The keys of the next look-up. */
  #pendingKeys = new Set<string>();
  #next: Promise<ReadonlyMap<string, Row>> | null = null;
  #current: Promise<unknown> = Promise.resolve();

  /** @param fetchRows returns the rows of those keys that exist, by key. */
  constructor(private readonly fetchRows: (keys: readonly string[]) => Promise<ReadonlyMap<string, Row>>) {}

  async find(key: string): Promise<Row | undefined> {
    this.#pendingKeys.add(key);
    this.#next ??= this.#current.then(() => this.#fetchPending());
    return (await this.#next).get(key);
  }

  #fetchPending(): Promise<ReadonlyMap<string, Row>> {
    const keys = [...this.#pendingKeys];
    this.#pendingKeys = new Set();
    this.#next = null;
    const rows = this.fetchRows(keys);
    this.#current = rows.catch(() => {});
    return rows;
  }
}
