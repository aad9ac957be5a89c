import type { SellerRow } from './documents.js';

/** The latest known state of a seller. */
interface Known {
  /** Null if there is no such seller, undefined until that is known. */
  row: SellerRow | null | undefined;
  /** When the row was known: the time of its event, or of the request that it answers. */
  at: number;
  online: boolean;
  onlineAt: number;
  /** The row with the pending acts, and the row that it was made from. */
  shown?: { of: SellerRow; revision: number; row: SellerRow };
}

/** A row with pending acts: as the server sent it, and as it is shown. */
export type ActedRow = readonly [server: SellerRow, shown: SellerRow];

/** The rows with pending acts. */
export interface ActedRows {
  /** Another number after each change of the rows. */
  readonly actedRevision: number;
  actedRows(): ActedRow[];
}

/**
 * Caches the latest state of each seller, for the list and the open threads. Events and requests are numbered in the
 * order in which the page received and sent them. An answer is older than each event after its request, and than the
 * answer to each later request; whatever is older is dropped. Presence has its own number, because its events have no
 * row.
 */
export class Sellers implements ActedRows {
  readonly #known = new Map<string, Known>();
  #time = 0;
  #withActs = (row: SellerRow): SellerRow => row;
  #revision = 0;
  /** The ids of the sellers with pending acts. */
  readonly #acted = new Set<string>();
  actedRevision = 0;

  /**
   * Returns a seller with the pending acts: a new object at each change; null if there is none, undefined until that is
   * known.
   */
  readonly row = (id: string): SellerRow | null | undefined => {
    const known = this.#known.get(id);
    if (!known?.row) return known?.row;
    const { row, shown } = known;
    if (shown?.of === row && shown.revision === this.#revision) return shown.row;
    known.shown = { of: row, revision: this.#revision, row: this.#withActs(row) };
    return known.shown.row;
  };

  /** Returns a seller as the server sent it last. */
  readonly serverRow = (id: string): SellerRow | null | undefined => this.#known.get(id)?.row;

  /**
   * Shows each row as `withActs` returns it: the same object if no act on it is pending.
   * @param ids the sellers whose acts changed.
   */
  showWith(withActs: (row: SellerRow) => SellerRow, ids: Iterable<string>): void {
    this.#withActs = withActs;
    this.#revision++;
    this.actedRevision++;
    for (const id of ids) {
      if (this.row(id) === this.serverRow(id)) this.#acted.delete(id);
      else this.#acted.add(id);
    }
  }

  actedRows(): ActedRow[] {
    return [...this.#acted].flatMap((id): ActedRow[] => {
      const [server, shown] = [this.serverRow(id), this.row(id)];
      return server && shown ? [[server, shown]] : [];
    });
  }

  /** Numbers a request. Call it before the request is sent, and pass the number to `merge` with the answer. */
  sendTime(): number {
    return ++this.#time;
  }

  /** Stores the row of an event. */
  update(row: SellerRow): void {
    const at = ++this.#time;
    this.#set(row.id, { row, at, online: row.online, onlineAt: at });
  }

  /** Stores the presence of an event. */
  updatePresence(id: string, online: boolean): void {
    const { row, at = 0 } = this.#known.get(id) ?? {};
    const changed = row && row.online !== online ? { ...row, online } : row;
    this.#known.set(id, { row: changed, at, online, onlineAt: ++this.#time });
  }

  /** Stores the row of an answer, unless something newer is known; null if there is no such seller. */
  merge(id: string, row: SellerRow | null, sentAt: number): void {
    const known = this.#known.get(id);
    if (known && known.at > sentAt) return;
    const isPresenceNewer = known !== undefined && known.onlineAt > sentAt;
    const { online, onlineAt } = isPresenceNewer ? known : { online: row?.online ?? false, onlineAt: sentAt };
    this.#set(id, { row: row && { ...row, online }, at: sentAt, online, onlineAt });
  }

  /** Stores the row in the answer to an act. Its work state has a version, so that also a late answer can be newer. */
  mergeChanged(row: SellerRow, sentAt: number): void {
    this.merge(row.id, row, sentAt);
    const known = this.#known.get(row.id);
    if (!known?.row || known.row.workState.version >= row.workState.version) return;
    const changed = { ...known.row, workState: row.workState, waitingSince: row.waitingSince };
    this.#set(row.id, { ...known, row: changed });
  }

  /** Returns whether a seller's state is the one in the answer to a request, or a newer one. */
  isKnownSince(id: string, sentAt: number): boolean {
    return (this.#known.get(id)?.at ?? -1) >= sentAt;
  }

  /** Returns the sellers whose state is newer than the answer to a request. */
  newerThan(sentAt: number): SellerRow[] {
    const newer: SellerRow[] = [];
    for (const { row, at } of this.#known.values()) if (row && at > sentAt) newer.push(row);
    return newer;
  }

  #set(id: string, known: Known): void {
    this.#known.set(id, known);
    if (this.#acted.has(id)) this.actedRevision++;
  }
}
