/** A call of a statement, and the maximum number of rows that it can read. */
export interface Call {
  /** Its parameters by name. The scope's parameters are the large marketplace and its long thread, unless given. */
  values: Record<string, unknown>;
  /** The maximum of rows read from tables and indexes, including those that a filter drops. */
  rowsRead: number;
  /** The maximum of rows sorted, if it is more than for others. */
  sorts?: number;
  /** An index that the plan must use. */
  by?: string;
  /**
   * Indexes of which the plan reads only the part up to now. The limit of a statement hides it while enough rows are due:
   * without due rows, the statement would read the whole index.
   */
  dueBy?: readonly string[];
}

/** The calls of statements, by the statements' names. */
export type Calls = Record<string, Call[]>;

/** The size of a page, without the row that shows that the list continues. */
export const page = 50;

/** A number above all others. */
export const newest = 2_147_483_647;

/** Returns the numbers from 1: as many as `nodes` takes ids. */
export const upTo = (most: number) => Array.from({ length: most }, (_, index) => index + 1);

/** Returns the parameters of a page of the list of sellers beside a position. */
export const besideSeller = (listRank: string, sellerId = 0) => ({
  listRank,
  listName: '',
  sellerId,
  limit: page + 1,
});

export const firstSellers = besideSeller('-9223372036854775808');
export const lastSellers = besideSeller('9223372036854775807');
