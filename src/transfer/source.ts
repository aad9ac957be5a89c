import type { ImportedOrders } from './imported-orders.js';

/* What an import reads, whether from a file or from another server. */

export interface SourceSeller {
  readonly kind: 'seller';
  /** Where it was read, such as `line 12`. */
  readonly where: string;
  readonly id: string;
  /** The number in the id; null if the id has none. */
  readonly number: number | null;
  readonly businessName: string;
  readonly externalId: string | null;
}

export interface SourceMessage {
  readonly kind: 'message';
  readonly where: string;
  readonly sellerId: string;
  readonly id: string;
  /** The position in the thread of the source: 1 is the first message of all. */
  readonly order: number;
  /** In milliseconds since 1970. */
  readonly createdAt: number;
  readonly readAt: number | null;
  readonly byOperator: boolean;
  readonly sentByName: string | null;
  readonly text: string;
}

/** A part that could not be read. */
export interface SourceProblem {
  readonly kind: 'problem';
  readonly where: string;
  readonly reason: string;
}

export type SourceItem = SourceSeller | SourceMessage | SourceProblem;

/** The newest message that was imported from a thread. */
export interface LastImported {
  /** Null if an earlier version of Parley imported it. */
  readonly id: string | null;
  readonly createdAt: number;
}

/** The messages of a thread of the source that earlier imports stored. */
export interface ImportedBefore {
  readonly imported: ImportedOrders;
  readonly lastMessage: LastImported | null;
}

/** What a source can ask about the marketplace here. */
export interface ImportTarget {
  readonly marketplaceName: string;
  /** Returns what earlier imports stored of a seller's thread. A source can leave it out. */
  importedOf(sellerId: string): Promise<ImportedBefore>;
}

export interface Source {
  /** The same in each import from there. */
  readonly name: string;
  /** Yields the sellers, each before its messages, and the messages of each thread, the oldest first. */
  items(target: ImportTarget): AsyncIterable<SourceItem>;
}

/** Reports what an import does, in the order of the source. */
export interface ImportReport {
  /** A line or message that is not valid. */
  rejected(where: string, reason: string): void;
  /** A message that the content policy refuses; it is imported only if the caller accepts such content. */
  refused(where: string, reason: string): void;
  /** A message that is older than the newest one of the thread here. */
  skipped(where: string): void;
  /** A message that was imported without a part of it. */
  changed(where: string, what: string): void;
  /** The new ids of sellers and messages whose ids were not free. It is stored before they are. */
  renamed(ids: readonly { before: string; after: string }[]): Promise<void>;
  /** The number of lines or messages so far. */
  progress(done: number): void;
}

/** The numbers of an import. */
export interface ImportOutcome {
  /** Sellers and messages that are new here. */
  sellers: number;
  messages: number;
  /** Messages that are older than the newest one of their thread here. */
  skipped: number;
  /** Lines that are not valid. */
  rejected: number;
  /** Messages that the content policy refuses. */
  refused: number;
  /** Messages that an earlier import stored. */
  known: number;
}
