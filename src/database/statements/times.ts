/* Times as numbers of microseconds since 1970: cursors contain them, since a JavaScript Date has only milliseconds. */

/** A time in SQL, of a number of microseconds since 1970. */
export const moment = (microseconds: string): string =>
  `timestamptz 'epoch' + ${microseconds}::bigint * interval '1 microsecond'`;

/** The number of microseconds since 1970 of a time, in SQL. */
export const microseconds = (column: string): string => `(extract(epoch from ${column}) * 1000000)::bigint`;
