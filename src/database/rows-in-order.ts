type Key = string | number;

/** Returns the row of each key, in the order of the keys; null for a key without a row. */
export function rowsInOrder<Row>(
  keys: readonly Key[],
  rows: readonly Row[],
  keyOf: (row: Row) => Key,
): (Row | null)[] {
  const found = new Map(rows.map((row) => [keyOf(row), row]));
  return keys.map((key) => found.get(key) ?? null);
}
